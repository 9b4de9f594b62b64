/** A Python client (the command line) and this one in one conversation, both ways. */
import { execFile } from "node:child_process";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join as path } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { address, PASSWORD, SERVER } from "./stage.ts";
import { arrives, entriesOf, join, reads, until } from "./talk.ts";

const PYTHON = process.env["COLLOQUE_SDK_PYTHON"] ?? "python3";
const run = promisify(execFile);

/** Somebody at a command line, with a profile of their own. */
async function atTheCommandLine(name: string, role: string) {
  const home = await mkdtemp(path(tmpdir(), "colloque-"));
  const own = {
    COLLOQUE_HOME: home,
    COLLOQUE_SERVER: SERVER,
    COLLOQUE_PASSWORD: PASSWORD,
    COLLOQUE_LANG: "en",
  };
  const ask = async (...words: readonly string[]): Promise<unknown> => {
    const args = ["-m", "colloque.cli.main", ...words, "--json"];
    const done = await run(PYTHON, args, { env: { ...process.env, ...own } });
    return JSON.parse(done.stdout);
  };
  const email = address(name.toLowerCase());
  const sheet = path(home, "sheet.pdf");
  const named = ["--email", email, "--name", `${name} Exemple`, "--role", role];
  await ask("account", "create", ...named, "--recovery-sheet", sheet);
  return { ask, email };
}

interface Line {
  readonly type: string;
  readonly text: string;
  readonly name: string;
  readonly problem: string | null;
}

describe("Python and TypeScript", () => {
  it("talk in one conversation, both ways, opened from either side", async () => {
    const [doctor, pia] = [await atTheCommandLine("Doc", "practitioner"), await join("Pia")];
    const { id } = await pia.client.startConversation([], [doctor.email], "Fatigue");
    await pia.client.sendText(id, "Bonjour docteur", null);
    await until(async () => (await pia.client.conversation(id)).unsent === 0);
    await doctor.ask("send", id, "--text", "Bonjour, je regarde");
    await reads(pia.client, id, ["Bonjour docteur", "Bonjour, je regarde"]);
    const lines = (await doctor.ask("read", id)) as Line[];
    const said = lines.filter(({ type }) => type === "message");
    expect(said.map(({ name, text, problem }) => [name, text, problem])).toEqual([
      ["Pia Exemple", "Bonjour docteur", null],
      ["Doc Exemple", "Bonjour, je regarde", null],
    ]);
    const names = (await entriesOf(pia.client, id)).map(({ name, problem }) => [name, problem]);
    expect(names).toContainEqual(["Doc Exemple", null]);
    expect(names.every(([, problem]) => problem === null)).toBe(true);

    const made = (await doctor.ask("conversation", "start", "--with", pia.email)) as { id: string };
    expect(await arrives(pia.client, made.id)).toMatchObject({ pending: true });
    await pia.client.accept(made.id);
    await pia.client.sendText(made.id, "accepté", null);
    await until(async () => (await pia.client.conversation(made.id)).unsent === 0);
    const back = (await doctor.ask("read", made.id)) as Line[];
    expect(back.map(({ text }) => text)).toContain("accepté");
  });
});
