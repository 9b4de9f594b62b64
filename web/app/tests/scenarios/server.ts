/** The server of one file of tests: it can be killed, and comes back when it is let. */
import { readdir, readFile } from "node:fs/promises";
import { expect } from "vitest";
import { ADDRESS } from "../browser.ts";
import { PATIENCE } from "./person.ts";

/** `colloque serve`, which starts a server that has ended again, and its data folder. */
const KEEPER = Number(process.env.COLLOQUE_STAGE_PID);
const DATA = process.env.COLLOQUE_STAGE_DATA ?? "";

/** The process that was started with these words, one after the other, and without the others. */
export async function processWith(words: string, without = "\n"): Promise<number | null> {
  for (const name of await readdir("/proc")) {
    const line = await readFile(`/proc/${name}/cmdline`, "utf8").catch(() => "");
    const shown = ` ${line.replaceAll("\0", " ")}`;
    if (shown.includes(` ${words} `) && !shown.includes(` ${without}`)) return Number(name);
  }
  return null;
}

/** The process of the server itself. */
async function serverPid(): Promise<number> {
  const found = await processWith(`-m colloque.server --config ${DATA}/server.toml`);
  if (found === null) throw new Error("no server runs there");
  return found;
}

async function isThere(): Promise<boolean> {
  return (await fetch(`${ADDRESS}/health/ready`).catch(() => null))?.ok ?? false;
}

/** Kill the server at once, and let nothing start it again. */
export async function kill(): Promise<void> {
  process.kill(KEEPER, "SIGSTOP");
  process.kill(await serverPid(), "SIGKILL");
  await expect.poll(isThere, { timeout: PATIENCE }).toBe(false);
}

/** It is started again, on the same data. */
export async function comesBack(): Promise<void> {
  process.kill(KEEPER, "SIGCONT");
  await expect.poll(isThere, { timeout: PATIENCE }).toBe(true);
}
