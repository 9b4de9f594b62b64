/**
 * C2SP chunked-encryption, instance Cobblestone-256 (spec: encoding §5). Twin of sealing/content.py.
 *
 * salt (24) || commitment (32) || 16 KiB chunks under AES-256-GCM, the last one shorter. WebCrypto
 * answers a call in its own time, so chunks of a piece are in flight together.
 */
import { hmac } from "@noble/hashes/hmac.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { Tampered } from "../errors.ts";
import { concatBytes } from "../wire/bytes.ts";

export const CHUNK = 16384;
export const TAG = 16;
export const SEALED_CHUNK = CHUNK + TAG;
export const SALT_SIZE = 24;
export const HEADER_SIZE = 56;
/** Chunks in flight at once: more gains nothing and holds more memory. */
export const IN_FLIGHT = 64;

const INFO = new TextEncoder().encode("c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0");

interface Derived {
  readonly key: CryptoKey;
  readonly nonce: Uint8Array;
  readonly commitment: Uint8Array;
}

async function derive(
  key: Uint8Array,
  salt: Uint8Array,
  context: Uint8Array,
  usage: "encrypt" | "decrypt",
): Promise<Derived> {
  if (key.length !== 32 || salt.length !== SALT_SIZE) throw new Tampered();
  const okm = expand(key, concatBytes(INFO, salt, context));
  const raw = okm.slice(0, 32);
  return {
    key: await crypto.subtle.importKey("raw", raw, "AES-GCM", false, [usage]),
    nonce: okm.slice(32, 44),
    commitment: okm.slice(44),
  };
}

/** The first 76 bytes of HKDF-Expand with SHA-512 (RFC 5869 §2.3): two blocks of 64. */
function expand(key: Uint8Array, info: Uint8Array): Uint8Array<ArrayBuffer> {
  const first = hmac(sha512, key, concatBytes(info, Uint8Array.of(1)));
  const second = hmac(sha512, key, concatBytes(first, info, Uint8Array.of(2)));
  return concatBytes(first, second).slice(0, 76);
}

/** The base nonce XOR the chunk number as a big-endian integer. */
function nonceAt(base: Uint8Array, index: number): Uint8Array<ArrayBuffer> {
  const nonce = new Uint8Array(base);
  let rest = index;
  for (let place = 11; rest > 0; place--) {
    nonce[place] = (nonce[place] as number) ^ (rest % 256);
    rest = Math.floor(rest / 256);
  }
  return nonce;
}

/** The length of a sealed plaintext of `length` bytes. */
export function sealedLength(length: number): number {
  return HEADER_SIZE + length + TAG * (Math.floor(length / CHUNK) + 1);
}

function own(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

/** Cuts a stream of pieces into whole units, keeping the rest for the next piece. */
class Cutter {
  #rest: Uint8Array = new Uint8Array();
  readonly #unit: number;

  constructor(unit: number) {
    this.#unit = unit;
  }

  /** All whole units that are there now, as views. */
  take(piece: Uint8Array): Uint8Array[] {
    const data = this.#rest.length === 0 ? piece : concatBytes(this.#rest, piece);
    const units: Uint8Array[] = [];
    let at = 0;
    for (; data.length - at >= this.#unit; at += this.#unit) {
      units.push(data.subarray(at, at + this.#unit));
    }
    this.#rest = data.slice(at);
    return units;
  }

  /** What is left at the end: less than one unit. */
  get rest(): Uint8Array {
    return this.#rest;
  }
}

/** Run `work` over all units, at most IN_FLIGHT at a time, results in order. */
async function inFlight(
  units: readonly Uint8Array[],
  work: (unit: Uint8Array, place: number) => Promise<ArrayBuffer>,
): Promise<Uint8Array[]> {
  const done: Uint8Array[] = [];
  for (let at = 0; at < units.length; at += IN_FLIGHT) {
    const batch = units.slice(at, at + IN_FLIGHT).map((unit, place) => work(unit, at + place));
    for (const result of await Promise.all(batch)) done.push(new Uint8Array(result));
  }
  return done;
}

/** Seals one message piece by piece; calls must not overlap. */
export class Sealer {
  #header: Uint8Array;
  #index = 0;
  readonly #derived: Derived;
  readonly #cutter = new Cutter(CHUNK);

  private constructor(derived: Derived, salt: Uint8Array) {
    this.#derived = derived;
    this.#header = concatBytes(salt, derived.commitment);
  }

  /** With a key (32 bytes) and a fresh salt (24 bytes). */
  static async start(key: Uint8Array, context: Uint8Array, salt: Uint8Array): Promise<Sealer> {
    return new Sealer(await derive(key, salt, context, "encrypt"), salt);
  }

  /** Take plaintext of any length, give the ciphertext that is ready. */
  async update(piece: Uint8Array): Promise<Uint8Array> {
    const units = this.#cutter.take(piece);
    const start = this.#index;
    this.#index += units.length;
    const sealed = await inFlight(units, (unit, place) => this.#seal(unit, start + place));
    return concatBytes(this.#takeHeader(), ...sealed);
  }

  /** The last, short chunk. */
  async finish(): Promise<Uint8Array> {
    const last = new Uint8Array(await this.#seal(this.#cutter.rest, this.#index));
    return concatBytes(this.#takeHeader(), last);
  }

  #takeHeader(): Uint8Array {
    const header = this.#header;
    this.#header = new Uint8Array();
    return header;
  }

  #seal(unit: Uint8Array, index: number): Promise<ArrayBuffer> {
    const iv = nonceAt(this.#derived.nonce, index);
    return crypto.subtle.encrypt({ name: "AES-GCM", iv }, this.#derived.key, own(unit));
  }
}

/** Opens one message piece by piece; calls must not overlap; every failure is Tampered. */
export class Opener {
  #pending: Uint8Array = new Uint8Array();
  #derived: Derived | null = null;
  #index = 0;
  readonly #cutter = new Cutter(SEALED_CHUNK);
  readonly #key: Uint8Array;
  readonly #context: Uint8Array;

  constructor(key: Uint8Array, context: Uint8Array) {
    this.#key = key;
    this.#context = context;
  }

  /** Take ciphertext of any length, give the plaintext of the chunks that are whole. */
  async update(piece: Uint8Array): Promise<Uint8Array> {
    const body = this.#derived === null ? await this.#openHeader(piece) : piece;
    const derived = this.#derived;
    if (body === null || derived === null) return new Uint8Array();
    const units = this.#cutter.take(body);
    const start = this.#index;
    this.#index += units.length;
    try {
      const opened = await inFlight(units, (unit, place) => openAt(derived, unit, start + place));
      return concatBytes(...opened);
    } catch {
      throw new Tampered();
    }
  }

  /** The last, short chunk. Throws Tampered for a truncated message. */
  async finish(): Promise<Uint8Array> {
    const { rest } = this.#cutter;
    if (this.#derived === null || rest.length < TAG) throw new Tampered();
    try {
      return new Uint8Array(await openAt(this.#derived, rest, this.#index));
    } catch {
      throw new Tampered();
    }
  }

  async #openHeader(piece: Uint8Array): Promise<Uint8Array | null> {
    this.#pending = concatBytes(this.#pending, piece);
    if (this.#pending.length < HEADER_SIZE) return null;
    this.#derived = await deriveChecked(this.#key, this.#context, this.#pending);
    return this.#pending.slice(HEADER_SIZE);
  }
}

/** Derive from a header and check its commitment before any chunk is opened. */
async function deriveChecked(
  key: Uint8Array,
  context: Uint8Array,
  header: Uint8Array,
): Promise<Derived> {
  const derived = await derive(key, header.slice(0, SALT_SIZE), context, "decrypt");
  const claimed = header.subarray(SALT_SIZE, HEADER_SIZE);
  const difference = derived.commitment.reduce(
    (all, byte, place) => all | (byte ^ (claimed[place] ?? 0)),
    0,
  );
  if (difference !== 0) throw new Tampered();
  return derived;
}

function openAt(derived: Derived, unit: Uint8Array, index: number): Promise<ArrayBuffer> {
  const iv = nonceAt(derived.nonce, index);
  return crypto.subtle.decrypt({ name: "AES-GCM", iv }, derived.key, own(unit));
}

/** Seal under a key (32 bytes) with a fresh salt (24 bytes). */
export async function seal(
  key: Uint8Array,
  context: Uint8Array,
  plaintext: Uint8Array,
  salt: Uint8Array,
): Promise<Uint8Array> {
  const sealer = await Sealer.start(key, context, salt);
  return concatBytes(await sealer.update(plaintext), await sealer.finish());
}

/** Open what `seal` made with this key and context. Throws Tampered, whatever is wrong. */
export async function openSealed(
  key: Uint8Array,
  context: Uint8Array,
  sealed: Uint8Array,
): Promise<Uint8Array> {
  const opener = new Opener(key, context);
  return concatBytes(await opener.update(sealed), await opener.finish());
}

/**
 * Random access: one chunk of a message from its header (56 bytes) and sealed bytes.
 * Chunk k stands at 56 + k * 16400; one shorter than 16 KiB is the last. Throws Tampered.
 */
export async function openChunk(
  key: Uint8Array,
  context: Uint8Array,
  header: Uint8Array,
  index: number,
  sealed: Uint8Array,
): Promise<Uint8Array> {
  if (header.length !== HEADER_SIZE) throw new Tampered();
  if (sealed.length < TAG || sealed.length > SEALED_CHUNK) throw new Tampered();
  const derived = await deriveChecked(key, context, header);
  try {
    return new Uint8Array(await openAt(derived, sealed, index));
  } catch {
    throw new Tampered();
  }
}
