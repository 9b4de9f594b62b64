/**
 * Builds the service worker, with the list of the application's files and their hashes in it, when
 * everything else has been written.
 */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { build, type Plugin, type Rolldown } from "vite";
import type { Version } from "../src/session/sw/shell.ts";

type Bundle = Rolldown.OutputBundle;
type Page = Rolldown.OutputAsset;

/** `entry` is the page that is the application, `script` the service worker's source. */
export function shell(entry: string, script: string): Plugin {
  let folder = "";
  let foreign: ReadonlySet<string> | null = null;
  return {
    name: "colloque:shell",
    apply: "build",
    configResolved(config) {
      folder = join(config.root, config.build.outDir);
    },
    writeBundle(_, bundle) {
      foreign = filesOfOthers(bundle, entry);
    },
    async closeBundle() {
      // Nothing was written where the build failed; that failure is then what is to be read.
      if (foreign === null) return;
      await buildScript(script, folder, await describeVersion(folder, foreign));
    },
  };
}

/** Files that only other pages than the application use. */
function filesOfOthers(bundle: Bundle, entry: string): Set<string> {
  const pages = Object.values(bundle).filter(({ fileName }) => fileName.endsWith(".html")) as Page[];
  const ours = new Set<string>();
  const others = new Set<string>();
  for (const { fileName, source } of pages) {
    const named = String(source).match(/assets\/[\w.-]+/gu) ?? [];
    for (const file of named) reach(bundle, file, fileName === entry ? ours : others);
  }
  return new Set([...others].filter((file) => !ours.has(file)));
}

function reach(bundle: Bundle, file: string, files: Set<string>): void {
  if (files.has(file)) return;
  files.add(file);
  const chunk = bundle[file];
  if (chunk?.type !== "chunk") return;
  const { importedCss, importedAssets } = chunk.viteMetadata ?? {};
  for (const used of [...(importedCss ?? []), ...(importedAssets ?? [])]) files.add(used);
  for (const next of [...chunk.imports, ...chunk.dynamicImports]) reach(bundle, next, files);
}

async function describeVersion(folder: string, foreign: ReadonlySet<string>): Promise<Version> {
  const files: Record<string, string> = {};
  for (const name of await filesIn(folder)) {
    if (!isOfTheShell(name) || foreign.has(name)) continue;
    const content = await readFile(join(folder, name));
    files[`/${name}`] = createHash("sha256").update(content).digest("base64");
  }
  const name = createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 16);
  const screens = JSON.parse(await readFile(join(folder, "screens.json"), "utf8")) as string[];
  return { name, files, screens };
}

async function filesIn(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = found.filter((one) => one.isFile());
  return files.map((one) => relative(folder, join(one.parentPath, one.name)).replaceAll("\\", "/")).sort();
}

/** Pages that stand by themselves need the network; the rest is for the server or for debugging. */
function isOfTheShell(name: string): boolean {
  if (name.endsWith(".map") || name === "sw.js" || name === "screens.json") return false;
  return !name.endsWith(".html") || name === "index.html";
}

async function buildScript(script: string, folder: string, version: Version): Promise<void> {
  await build({
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    define: { __VERSION__: JSON.stringify(version) },
    build: {
      outDir: folder,
      emptyOutDir: false,
      target: "es2023",
      sourcemap: true,
      rolldownOptions: { input: script, output: { format: "iife", entryFileNames: "sw.js" } },
    },
  });
}
