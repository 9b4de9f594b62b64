/**
 * Reads test vectors, the same way in Node and in a browser.
 *
 * `own` is this repository's `vectors/`; `third-party` is the folder that the environment variable
 * COLLOQUE_THIRD_PARTY_VECTORS names (default `../shared/vectors` beside the repository). In Node
 * files are read from disk; in a browser the test server hands them out, read only.
 *
 * ```ts
 * const cases = await readVector<Case[]>("own", "entry/valid.json");
 * const xwing = await readVector<XWing[]>("third-party", "xwing/test-vectors.json");
 * for (const name of await listVectors("own", "entry")) { … }
 * describe.skipIf(!(await hasVectors("third-party")))("RFC 9497 (no third-party vectors)", …);
 * ```
 */
import { inject } from "vitest";

export type VectorSource = "own" | "third-party";

declare module "vitest" {
  export interface ProvidedContext {
    vectorFolders: Record<VectorSource, string>;
  }
}

const inBrowser = typeof window !== "undefined";

async function readFromDisk(source: VectorSource, path: string): Promise<Uint8Array> {
  const { readFile, readdir, stat } = await import(/* @vite-ignore */ "node:fs/promises");
  const place = `${inject("vectorFolders")[source]}/${path}`;
  if (!(await stat(place)).isDirectory()) return new Uint8Array(await readFile(place));
  return new TextEncoder().encode(JSON.stringify((await readdir(place)).sort()));
}

async function readFromServer(source: VectorSource, path: string): Promise<Uint8Array> {
  const url = `/__vectors__/${source}/${path.split("/").map(encodeURIComponent).join("/")}`;
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`no vector ${source}/${path}: ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

/** The bytes of one file. Throws when it is absent. */
export function readVectorBytes(source: VectorSource, path: string): Promise<Uint8Array> {
  return inBrowser ? readFromServer(source, path) : readFromDisk(source, path);
}

/** One JSON file, parsed; `T` is what the caller knows about its shape. */
export async function readVector<T>(source: VectorSource, path: string): Promise<T> {
  return JSON.parse(new TextDecoder().decode(await readVectorBytes(source, path))) as T;
}

/** Names in one folder, sorted. Throws when it is absent. */
export function listVectors(source: VectorSource, folder = ""): Promise<string[]> {
  return readVector<string[]>(source, folder);
}

/** Whether the folder is there, so that a test can skip with its reason. */
export async function hasVectors(source: VectorSource, folder = ""): Promise<boolean> {
  return listVectors(source, folder).then(
    () => true,
    () => false,
  );
}

/** Bytes from lower-case hexadecimal, as vectors hold them. */
export function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  if (!/^([0-9a-f]{2})*$/.test(hex)) throw new Error("not lower-case hexadecimal");
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
