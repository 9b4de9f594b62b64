/**
 * Deterministic CBOR, the part that this protocol uses (spec: encoding §1, RFC 8949 §4.2.1).
 *
 * A structural scan first refuses whatever the restricted form has not, without allocating anything,
 * so that a length of 2^40 in nine bytes costs nothing; then cborg decodes; then the value must
 * encode to the same bytes again. Twin of wire/cbor.py.
 */
import * as cborg from "cborg";
import { BadInput, Malformed, TooLarge } from "../errors.ts";
import { equalBytes } from "./bytes.ts";

export const MAX_UINT = Number.MAX_SAFE_INTEGER;
export const MAX_DEPTH = 8;
/** Arrays and maps in one structure: an empty one is one byte here and a hundred decoded (A28). */
export const MAX_CONTAINERS = 32768;
/** Elements, keys and values in all of them: a byte here may be eight and more decoded (A28). */
export const MAX_ITEMS = 262144;

/** A map is a Map when decoded (so that no key can meet a prototype) and may be an object to encode. */
export type Value =
  | number
  | Uint8Array
  | string
  | boolean
  | null
  | readonly Value[]
  | ReadonlyMap<string, Value>
  | { readonly [key: string]: Value };

/** The one encoding of a value. Throws BadInput for a value outside the restricted form. */
export function encode(value: Value): Uint8Array<ArrayBuffer> {
  try {
    const data = encodeAny(value);
    if (new Scan(data).item(MAX_DEPTH) === data.length) return data;
  } catch {
    // Whatever cborg or the scan refused, the value is at fault.
  }
  throw new BadInput();
}

/** A lone surrogate has no UTF-8: the encoder would write U+FFFD in its place. */
function refuseSurrogates(text: string): null {
  if (/\p{Surrogate}/u.test(text)) throw new BadInput();
  return null;
}

function encodeAny(value: Value): Uint8Array<ArrayBuffer> {
  return new Uint8Array(cborg.encode(value, { typeEncoders: { string: refuseSurrogates } }));
}

/** Decode at most `limit` bytes. Throws TooLarge, Malformed. */
export function decode(data: Uint8Array, limit: number): Value {
  if (data.length > limit) throw new TooLarge();
  if (new Scan(data).item(MAX_DEPTH) !== data.length) throw new Malformed();
  let value: Value;
  try {
    value = cborg.decode(data, { ...OPTIONS, tokenizer: new ExactText(data, OPTIONS) }) as Value;
    if (equalBytes(encodeAny(value), data)) return value;
  } catch {
    // Whatever cborg refused, the data is at fault.
  }
  throw new Malformed();
}

/**
 * Decode what this client has encoded and sealed itself, and has just opened: nobody else can have
 * written it, so that it need not be shown to be the one encoding. Throws Malformed.
 */
export function decodeOwn(data: Uint8Array): Value {
  try {
    return cborg.decode(data, { ...OPTIONS, tokenizer: new ExactText(data, OPTIONS) }) as Value;
  } catch {
    throw new Malformed();
  }
}

const OPTIONS = { useMaps: true, strict: true, retainStringBytes: true } as const;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** cborg's own text decoder drops a leading U+FEFF, which other languages keep. */
class ExactText extends cborg.Tokenizer {
  override next(): cborg.Token {
    const token = super.next();
    if (token.byteValue !== undefined) token.value = utf8.decode(token.byteValue);
    return token;
  }
}

class Scan {
  #at = 0;
  #containers = 0;
  #items = 0;
  readonly #data: Uint8Array;

  constructor(data: Uint8Array) {
    this.#data = data;
  }

  /** Walk one item and return where the next begins. */
  item(depth: number): number {
    const first = this.#byte();
    const [major, info] = [first >> 5, first & 31];
    if (major === 7) {
      if (info !== 20 && info !== 21 && info !== 22) throw new Malformed();
      return this.#at;
    }
    const argument = info < 24 ? info : this.#argument(info);
    if (major === 0) {
      if (argument > MAX_UINT) throw new Malformed();
      return this.#at;
    }
    if (argument > this.#data.length - this.#at) throw new Malformed();
    if (major === 2 || major === 3) return (this.#at += argument);
    if ((major !== 4 && major !== 5) || depth === 0) throw new Malformed();
    this.#items += major === 5 ? 2 * argument : argument;
    if (++this.#containers > MAX_CONTAINERS || this.#items > MAX_ITEMS) throw new Malformed();
    for (let left = argument; left > 0; left--) this.#member(major === 5, depth - 1);
    return this.#at;
  }

  #member(isMap: boolean, depth: number): void {
    if (isMap) {
      if ((this.#data[this.#at] ?? 0) >> 5 !== 3) throw new Malformed();
      this.item(depth);
    }
    this.item(depth);
  }

  #argument(info: number): number {
    const size = { 24: 1, 25: 2, 26: 4, 27: 8 }[info];
    if (size === undefined) throw new Malformed();
    let argument = 0;
    for (let left = size; left > 0; left--) argument = argument * 256 + this.#byte();
    return argument;
  }

  #byte(): number {
    const byte = this.#data[this.#at++];
    if (byte === undefined) throw new Malformed();
    return byte;
  }
}
