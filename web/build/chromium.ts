/** Which Chromium the browser tests start, and how. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Path of the browser: `COLLOQUE_CHROMIUM`, else the first known name on PATH. */
export function chromiumPath(): string {
  const given = process.env.COLLOQUE_CHROMIUM;
  if (given) return given;
  const folders = (process.env.PATH ?? "").split(delimiter);
  const found = NAMES.flatMap((name) => folders.map((f) => join(f, name))).find(isExecutable);
  if (found === undefined) {
    throw new Error("No Chromium found: install it, or set COLLOQUE_CHROMIUM to its path.");
  }
  return found;
}

/** Flags for an unattended browser: no sandbox (it refuses root), no network of its own. */
export const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-dev-shm-usage",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
