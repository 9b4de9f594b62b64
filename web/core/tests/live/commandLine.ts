/** The Python client and its command line, on the running installation. */
import { execFile } from "node:child_process";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join as path } from "node:path";
import { promisify } from "node:util";
import { address, PASSWORD, SERVER } from "./stage.ts";

const PYTHON = process.env["COLLOQUE_SDK_PYTHON"] ?? "python3";
const DATA = process.env["COLLOQUE_SDK_DATA"] ?? "";
const run = promisify(execFile);

/** The registry signs the record of everybody who has asked. */
export async function approveAll(): Promise<void> {
  await run(PYTHON, ["-m", "colloque.cli.main", "registry", "approve", "--all", "--data", DATA]);
}

/** Somebody at a command line, with a profile of their own. */
export async function atTheCommandLine(name: string, role: string) {
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
  /** Send or fetch a file, killed half-way; resolves with the signal that ended it. */
  const killed = async (...words: readonly string[]): Promise<string> => {
    const script = new URL("./killed.py", import.meta.url).pathname;
    const [way = "", ...rest] = words;
    const args = [script, way, SERVER, home, ...rest];
    return run(PYTHON, args).then(
      () => "none",
      ({ signal, stderr }: { signal?: string; stderr?: string }) => signal ?? stderr ?? "",
    );
  };
  return { ask, killed, email, home };
}
