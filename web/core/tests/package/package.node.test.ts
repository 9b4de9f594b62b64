/** The package as others get it: packed by npm, imported without TypeScript, its report up to date. */
import { execFileSync } from "node:child_process";
import { copyFileSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { report, REPORT } from "../../../build/api.ts";
import { compiled, said } from "../../../build/compiled.ts";
import { entryPoints, published } from "../../../build/manifest.ts";
import { install, readmeProgram, type Installed } from "./installed.ts";

const LONG = 180_000;
/** Bytes of the packed file; more than this would be something that does not belong into it. */
const LIMIT = 400_000;
const CONSUMER = fileURLToPath(new URL("consumer.mjs", import.meta.url));

let files: Map<string, string>;
let installed: Installed;

beforeAll(() => {
  files = compiled();
  installed = install(files);
}, LONG);

afterAll(() => installed?.remove());

function contents(): string[] {
  const names = readdirSync(installed.inside, { recursive: true, encoding: "utf8" });
  return names.filter((name) => statSync(join(installed.inside, name)).isFile());
}

/** What a compiled module imports, by static or dynamic import or as a worker. */
function importsOf(text: string): string[] {
  const named = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
  return [...named, ...[...text.matchAll(/new URL\("([^"]+)", import\.meta/g)].map((found) => found[1] as string)];
}

/** The compiler's findings on each of several programs that use the package, by their names. */
function findings(programs: Readonly<Record<string, string>>): Record<string, string> {
  const pathOf = (name: string): string => join(installed.folder, `${name}.mts`);
  for (const [name, text] of Object.entries(programs)) writeFileSync(pathOf(name), text);
  const program = ts.createProgram(Object.keys(programs).map(pathOf), STRICT);
  const all = ts.getPreEmitDiagnostics(program);
  // What is wrong in the package's own declarations counts with all of them.
  const of = (name: string) =>
    all.filter(({ file }) => file === undefined || !file.fileName.endsWith(".mts") || file.fileName === pathOf(name));
  return Object.fromEntries(Object.keys(programs).map((name) => [name, said(of(name))]));
}

const STRICT: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  exactOptionalPropertyTypes: true,
  target: ts.ScriptTarget.ES2023,
  lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts", "lib.dom.asynciterable.d.ts"],
  module: ts.ModuleKind.NodeNext,
  types: [],
};

describe("the package", () => {
  it("holds compiled code, README, licence and report, and nothing else", () => {
    const beside = ["LICENSE", "README.md", "api.md", "package.json"];
    const expected = [...beside, ...[...files.keys()].map((path) => join("lib", path))];
    expect(contents().sort()).toEqual(expected.sort());
    expect(contents().filter((name) => /(?<!\.d)\.ts$/.test(name))).toEqual([]);
    expect(installed.size).toBeLessThan(LIMIT);
  });

  it("can be published and needs nothing of the workspace", () => {
    const manifest = JSON.parse(readFileSync(join(installed.inside, "package.json"), "utf8"));
    expect(manifest).toEqual(published());
    expect(manifest).not.toHaveProperty("private");
    expect(manifest).not.toHaveProperty("devDependencies");
    expect(manifest.license).toBe("Apache-2.0");
  });

  it("imports what is in it or on the list of its dependencies", () => {
    const known = Object.keys(published().dependencies);
    const missing = [...files].flatMap(([path, text]) =>
      importsOf(text).filter((name) => {
        if (!name.startsWith(".")) return !known.some((one) => name === one || name.startsWith(`${one}/`));
        return !files.has(join(path, "..", name));
      }),
    );
    expect(missing).toEqual([]);
  });

  it("runs in Node without TypeScript: every module loads, a vector opens, a changed one does not", () => {
    const program = join(installed.folder, "consumer.mjs");
    copyFileSync(CONSUMER, program);
    const names = entryPoints(files.keys()).map(({ specifier }) => specifier);
    const vector = readFileSync(join(inject("vectorFolders").own, "encoding/wrap.json"), "utf8");
    const words = [program, JSON.stringify(names), vector, '"valid"'];
    const said = execFileSync(process.execPath, words, { cwd: installed.folder, encoding: "utf8" });
    const found = JSON.parse(said);
    expect(found).toEqual({ modules: names.length, key: true, public: true, refused: "tampered" });
    expect(names.length).toBeGreaterThan(60);
  }, LONG);

  it("has declarations that check strictly, with the README's program", () => {
    const program = readmeProgram(installed);
    expect(program.trim().split("\n").length).toBeLessThanOrEqual(15);
    const names = entryPoints(files.keys()).map(({ specifier }) => `import "${specifier}";`);
    const found = findings({
      right: `${program}\n${names.join("\n")}\n`,
      wrong: program.replace("sendText(", "sendTxt("),
      inner: 'import "@colloque/core/sdk/context";',
    });
    expect(found["right"]).toBe("");
    expect(found["wrong"]).toContain("sendTxt");
    expect(found["inner"]).toContain("@colloque/core/sdk/context");
  }, LONG);
});

describe("the API report", () => {
  it("says what the code offers; `npm run api` writes it anew", () => {
    expect(readFileSync(REPORT, "utf8")).toBe(report(files));
  });

  it("would notice: another signature or a missing name makes another report", () => {
    const path = "wire/padding.d.ts";
    const changed = new Map(files).set(path, `${files.get(path)}export declare const more: number;\n`);
    expect(report(changed)).not.toBe(report(files));
    const commented = new Map(files).set(path, `/** Another comment. */\n${files.get(path)}`);
    expect(report(commented)).toBe(report(files));
  });
});
