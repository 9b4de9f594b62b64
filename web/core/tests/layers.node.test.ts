/** The house's rule on imports, for the TypeScript core: only downwards, and nothing that does I/O. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { preProcessFile } from "typescript";
import { describe, expect, it } from "vitest";

const SOURCE = join(fileURLToPath(import.meta.url), "../../src");

/** From the bottom up; `errors` is a file, the rest are folders. */
const LAYERS = ["errors", "wire", "trust", "sealing", "protocol", "sdk"];
/** Layers whose randomness, clock and network come in as arguments. */
const PURE = new Set(["errors", "wire", "trust", "sealing", "protocol"]);
/** What a pure layer must not reach for: ambient clock, randomness, network, storage, log. */
const AMBIENT =
  /\b(Date\.now|new Date|performance\.now|Math\.random|getRandomValues|randomUUID|fetch\(|XMLHttpRequest|WebSocket|localStorage|sessionStorage|indexedDB|setTimeout|setInterval|console\.)/;
/** Noble's and others' own sources of randomness, which would pass unseen. */
const RANDOM_IMPORT = /\brandomBytes\b/;

interface Source {
  readonly path: string;
  readonly text: string;
}

function sources(): Source[] {
  const names = readdirSync(SOURCE, { recursive: true, encoding: "utf8" });
  return names
    .filter((name) => name.endsWith(".ts"))
    .map((path) => ({ path, text: readFileSync(join(SOURCE, path), "utf8") }));
}

/** The layer that a path below src belongs to. */
function layerOf(path: string): string {
  return (path.split("/")[0] ?? "").replace(/\.ts$/, "");
}

/** Every module that the text imports or re-exports, statically or not, types included. */
function importsOf(text: string): string[] {
  return preProcessFile(text, true, true).importedFiles.map((file) => file.fileName);
}

/** Code without its comments, so that prose may name what code must not use. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}

/** What is wrong with the file's imports, one sentence a finding. */
function importFindings({ path, text }: Source): string[] {
  const rank = LAYERS.indexOf(layerOf(path));
  if (rank < 0) return [`${path} lies in no layer`];
  return importsOf(text).flatMap((name) => {
    if (name.startsWith("node:")) return [`${path} imports ${name}`];
    if (name.startsWith("@colloque/")) return [`${path} imports its own package by name`];
    if (!name.startsWith(".")) return [];
    const target = layerOf(join(path, "..", name));
    return LAYERS.indexOf(target) > rank || !LAYERS.includes(target)
      ? [`${path} imports upwards: ${name}`]
      : [];
  });
}

/** What a pure file reaches for that should have come in as an argument. */
function ambientFindings({ path, text }: Source): string[] {
  if (!PURE.has(layerOf(path))) return [];
  const code = withoutComments(text);
  return [AMBIENT, RANDOM_IMPORT].flatMap((rule) => {
    const found = rule.exec(code);
    return found === null ? [] : [`${path} uses ${found[0]}`];
  });
}

describe("layers of the core", () => {
  it("imports only downwards and nothing of Node", () => {
    expect(sources().flatMap(importFindings)).toEqual([]);
  });

  it("takes clock, randomness and network as arguments", () => {
    expect(sources().flatMap(ambientFindings)).toEqual([]);
  });

  it("would notice: each rule refuses its counterexample", () => {
    const bad = (path: string, text: string) => importFindings({ path, text });
    expect(bad("wire/entry.ts", 'import { x } from "../sealing/wrap.ts";')).toHaveLength(1);
    expect(bad("wire/entry.ts", 'export * from "../trust/entry.ts";')).toHaveLength(1);
    expect(bad("trust/entry.ts", 'const m = import("../protocol/call.ts");')).toHaveLength(1);
    expect(bad("errors.ts", 'import type { T } from "./wire/entry.ts";')).toHaveLength(1);
    expect(bad("sealing/file.ts", 'import { readFileSync } from "node:fs";')).toHaveLength(1);
    expect(bad("other/file.ts", "")).toHaveLength(1);
    expect(bad("sealing/file.ts", 'import { x } from "../wire/file.ts";')).toEqual([]);
    const ambient = (path: string, text: string) => ambientFindings({ path, text });
    expect(ambient("wire/entry.ts", "const now = Date.now();")).toHaveLength(1);
    expect(ambient("sealing/a.ts", 'import { randomBytes } from "b";')).toHaveLength(1);
    expect(ambient("sdk/a.ts", "const now = Date.now();")).toEqual([]);
    expect(ambient("wire/entry.ts", "// never Date.now() here")).toEqual([]);
  });
});
