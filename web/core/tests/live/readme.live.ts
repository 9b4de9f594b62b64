/** The program of the package's README, run in plain Node on the packed package, as others would. */
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compiled } from "../../../build/compiled.ts";
import { install, readmeProgram, type Installed } from "../package/installed.ts";
import { PASSWORD, SERVER } from "./stage.ts";
import { reads, talk } from "./talk.ts";

let installed: Installed;

beforeAll(() => {
  installed = install(compiled());
}, 180_000);

afterAll(() => installed?.remove());

/** The program, with this installation's address and somebody's log-in in place of the demo's. */
function programFor(email: string): string {
  const told: Readonly<Record<string, string>> = {
    "http://127.0.0.1:8080": SERVER,
    "pia.fictive@demo.example": email,
    "demo demo demo": PASSWORD,
  };
  let program = readmeProgram(installed);
  for (const [demo, here] of Object.entries(told)) {
    expect(program).toContain(`"${demo}"`);
    program = program.replace(`"${demo}"`, JSON.stringify(here));
  }
  const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 };
  return ts.transpileModule(program, { compilerOptions: options }).outputText;
}

describe("the README's program", () => {
  it("signs in and sends a message, which the other side reads; then it ends", async () => {
    const { id, pia, doctor } = await talk();
    const path = join(installed.folder, "program.mjs");
    writeFileSync(path, programFor(pia.email));
    const words = ["--experimental-websocket", path];
    const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: installed.folder });
    expect(stdout).toContain("Pia Exemple: one\n");
    expect(stdout).toContain("Doc Exemple: two\n");
    expect(stdout).toContain("Pia Exemple: It is better today.\n");
    await reads(doctor.client, id, ["one", "two", "It is better today."]);
    for (const { client } of [pia, doctor]) await client.close();
  });
});
