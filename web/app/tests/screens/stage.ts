/** Builds the scenes as the application is built, and serves them under the policy of its pages. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, preview, type PreviewServer } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The policy of a page, read where the server has it, so that the two cannot drift apart. */
async function policy(): Promise<string> {
  const source = await readFile(here("../../../../src/colloque/server/http/policies.py"), "utf8");
  const quoted = (name: string): string => {
    const body = new RegExp(`^${name} = (\\((?:.|\\n)*?\\n\\)|.*)$`, "mu").exec(source)?.[1] ?? "";
    return [...body.matchAll(/"([^"]*)"/gu)].map(([, text]) => text).join("");
  };
  const filled = quoted("PAGE").replace("{_LOCKED}", quoted("_LOCKED")).replace("{_TYPED}", quoted("_TYPED"));
  const whole = filled.includes("{_LOCKED}") ? filled.replace("{_LOCKED}", quoted("_LOCKED")) : filled;
  if (!whole.includes("script-src 'self'") || whole.includes("{")) throw new Error("the page's policy was not found");
  return whole;
}

export interface Stage {
  /** Without a slash at its end. */
  readonly address: string;
  end(): Promise<void>;
}

export async function openStage(): Promise<Stage> {
  const outDir = await mkdtemp(join(tmpdir(), "colloque-scenes-"));
  const configFile = here("../scenes/vite.config.ts");
  await build({ configFile, logLevel: "warn", build: { outDir } });
  const headers = { "content-security-policy": await policy() };
  const server: PreviewServer = await preview({
    configFile,
    logLevel: "warn",
    build: { outDir },
    preview: { headers, host: "127.0.0.1", port: 0 },
  });
  const address = server.resolvedUrls?.local[0]?.replace(/\/$/u, "") ?? "";
  return {
    address,
    end: async () => {
      await server.close();
      await rm(outDir, { recursive: true, force: true });
    },
  };
}
