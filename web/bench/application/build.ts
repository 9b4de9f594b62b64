/** Builds the application with stopwatches in its key worker; with or without native ML-KEM, ML-DSA. */
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { WATCHED } from "./watched.ts";
import { watching } from "./watching.ts";

const app = fileURLToPath(new URL("../../app", import.meta.url));
const WORKER = "app/src/session/key.worker.ts";

/** `native` or `fallback`, into a folder of its own. */
export async function buildTimed(kind: string, folder: string): Promise<void> {
  const before: Record<string, string> = kind === "fallback" ? { [WORKER]: "withoutNative.ts" } : {};
  await build({
    root: app,
    logLevel: "error",
    worker: { format: "es", plugins: () => [watching(WATCHED, before)] },
    build: { outDir: relative(app, folder), emptyOutDir: true },
  });
}

/** The job: both builds. */
export async function run({ folders }: { folders: Readonly<Record<string, string>> }): Promise<void> {
  for (const [kind, folder] of Object.entries(folders)) await buildTimed(kind, folder);
}
