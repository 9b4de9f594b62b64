/** Reads this project's own vectors; the format stands in vectors/README.md. */
import { describe, expect, it } from "vitest";
import { ColloqueError } from "../../src/errors.ts";
import { concatBytes } from "../../src/wire/bytes.ts";
import { fromHex, listVectors, readVector, toHex } from "../vectors.ts";

type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
type Blobs = Readonly<Record<string, string>>;

/** Reads the inputs of one kind with the code under test and gives what came out. */
export type Reader = (inputs: Inputs) => unknown;

interface File {
  kind: string;
  blobs: Record<string, string>;
  inputs: Record<string, Json>;
  cases: {
    name: string;
    inputs: Record<string, Json>;
    expect: string;
    outputs?: Json;
  }[];
}

const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

function blob(blobs: Blobs, name: string): Uint8Array<ArrayBuffer> {
  const text = blobs[name];
  if (text === undefined) throw new Error(`no blob ${name}`);
  return fromBase64(text);
}

/** A byte string in one of its four forms. */
function octets(value: Json | undefined, blobs: Blobs): Uint8Array {
  if (typeof value === "string") {
    return value.startsWith("@") ? blob(blobs, value.slice(1)) : fromHex(value);
  }
  const form = value as { [name: string]: Json };
  if ("byte" in form) return new Uint8Array(form["count"] as number).fill(form["byte"] as number);
  let data = blob(blobs, form["blob"] as string);
  const { flip, cut, append } = form as { flip?: number; cut?: number; append?: string };
  if (flip !== undefined) data[flip] = (data[flip] as number) ^ 1;
  if (cut !== undefined) data = data.slice(0, cut);
  return concatBytes(data, fromHex(append ?? ""));
}

/** A case's inputs; byte strings are taken out by name, through the file's blobs. */
export class Inputs {
  readonly #values: Readonly<Record<string, Json>>;
  readonly #blobs: Blobs;

  constructor(values: Readonly<Record<string, Json>>, blobs: Blobs) {
    this.#values = values;
    this.#blobs = blobs;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#values, name);
  }

  number(name: string): number {
    return this.#values[name] as number;
  }

  text(name: string): string {
    return this.#values[name] as string;
  }

  isNull(name: string): boolean {
    return this.#values[name] === null;
  }

  /** A byte string; `T` may be a typed id. */
  octets<T extends Uint8Array = Uint8Array>(name: string): T {
    return octets(this.#values[name], this.#blobs) as T;
  }

  octetsOrNull<T extends Uint8Array = Uint8Array>(name: string): T | null {
    return this.isNull(name) ? null : this.octets<T>(name);
  }

  /** A list of byte strings. */
  many(name: string): Uint8Array[] {
    return (this.#values[name] as Json[]).map((item) => octets(item, this.#blobs));
  }

  /** A list of lists of byte strings. */
  lists(name: string): Uint8Array[][] {
    return (this.#values[name] as Json[][]).map((items) =>
      items.map((item) => octets(item, this.#blobs)),
    );
  }

  /** A list of maps. */
  parts(name: string): Inputs[] {
    return (this.#values[name] as Record<string, Json>[]).map(
      (item) => new Inputs(item, this.#blobs),
    );
  }

  /** One map. */
  part(name: string): Inputs {
    return new Inputs(this.#values[name] as Record<string, Json>, this.#blobs);
  }

  /** As it stands. */
  json(name: string): Json {
    return this.#values[name] as Json;
  }
}

/** Outputs with the blobs put in, byte strings as hexadecimal. */
function resolve(value: Json, blobs: Blobs): Json {
  if (typeof value === "string") {
    return value.startsWith("@") ? toHex(octets(value, blobs)) : value;
  }
  if (Array.isArray(value)) return value.map((item) => resolve(item, blobs));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, resolve(item, blobs)]),
  );
}

/** What a reader gave, in the same form. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return toHex(value);
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item)]));
}

/** The inputs of a file's first case that must succeed: `identity/first-link`. */
export async function firstGood(file: string): Promise<Inputs> {
  const { cases, inputs, blobs } = await readVector<File>("own", `${file}.json`);
  const good = cases.find(({ expect: expected }) => expected === "ok");
  if (good === undefined) throw new Error(`nothing in ${file} succeeds`);
  return new Inputs({ ...inputs, ...good.inputs }, blobs);
}

async function codeOf(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof ColloqueError) return error.code;
    throw error;
  }
  return "ok";
}

/**
 * Define one test a case for every file of a spec page. A kind without a reader fails, unless it stands
 * in `elsewhere` with the reason why this language does not read it.
 */
export async function testPage(
  page: string,
  readers: Readonly<Record<string, Reader>>,
  elsewhere: Readonly<Record<string, string>> = {},
): Promise<void> {
  for (const name of (await listVectors("own", page)).filter((file) => file.endsWith(".json"))) {
    const file = await readVector<File>("own", `${page}/${name}`);
    const reason = elsewhere[file.kind];
    describe.skipIf(reason !== undefined)(`${page}/${name}${reason ? ` (skipped: ${reason})` : ""}`, () => {
      for (const { name: title, inputs, expect: expected, outputs } of file.cases) {
        it(title, async () => {
          const reader = readers[file.kind];
          if (reader === undefined) throw new Error(`no reader for ${file.kind}`);
          const given = new Inputs({ ...file.inputs, ...inputs }, file.blobs);
          if (expected !== "ok") {
            expect(await codeOf(() => reader(given))).toBe(expected);
            return;
          }
          expect(plain(await reader(given))).toEqual(resolve(outputs ?? {}, file.blobs));
        });
      }
    });
  }
}
