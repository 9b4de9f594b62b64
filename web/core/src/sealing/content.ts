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
export const MAX_CHUNKS = 2 ** 38;
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
  if (key.length !== 32 || salt.length !== SALT_SIZE) {
    throw new RangeError("a key has 32 bytes, a salt 24");
  }
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

/** WebCrypto takes views; only shared memory is refused, which never comes here. */
function view(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>;
}

/** Cuts a stream of pieces into whole units; only a unit that lies in two pieces is copied. */
class Cutter {
  #rest: Uint8Array = new Uint8Array();
  readonly #unit: number;

  constructor(unit: number) {
    this.#unit = unit;
  }

  /** All whole units that are there now. */
  take(piece: Uint8Array): Uint8Array[] {
    const units: Uint8Array[] = [];
    let at = 0;
    if (this.#rest.length > 0) {
      at = Math.min(this.#unit - this.#rest.length, piece.length);
      this.#rest = concatBytes(this.#rest, piece.subarray(0, at));
      if (this.#rest.length < this.#unit) return units;
      units.push(this.#rest);
    }
    for (; piece.length - at >= this.#unit; at += this.#unit) {
      units.push(piece.subarray(at, at + this.#unit));
    }
    this.#rest = piece.slice(at);
    return units;
  }

  /** What is left at the end: less than one unit. */
  get rest(): Uint8Array {
    return this.#rest;
  }
}

/**
 * Seals one message piece by piece.
 *
 * WebCrypto copies a chunk when it is called and works on it elsewhere, so a call may follow before
 * the one before has been answered: the order of the calls is the order of the message. Ciphertext
 * comes in parts, since joining them would cost as much as sealing.
 */
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
  update(piece: Uint8Array): Promise<Uint8Array[]> {
    return this.#seal(this.#cutter.take(piece));
  }

  /** The last, short chunk. */
  finish(): Promise<Uint8Array[]> {
    return this.#seal([this.#cutter.rest]);
  }

  #takeHeader(): Uint8Array[] {
    const header = this.#header;
    this.#header = new Uint8Array();
    return header.length === 0 ? [] : [header];
  }

  async #seal(units: readonly Uint8Array[]): Promise<Uint8Array[]> {
    const header = this.#takeHeader();
    const { key, nonce } = this.#derived;
    const running = units.map((unit) => {
      const iv = nonceAt(nonce, this.#index++);
      return crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, view(unit));
    });
    return [...header, ...(await allBytes(running))];
  }
}

/** Many answers of WebCrypto; one promise for all of them, since a promise each takes its time. */
async function allBytes(running: readonly Promise<ArrayBuffer>[]): Promise<Uint8Array[]> {
  return (await Promise.all(running)).map((bytes) => new Uint8Array(bytes));
}

/**
 * Opens one message piece by piece; every failure is Tampered, and so is every call after it. Calls
 * may follow as in Sealer: the caller takes the answers in order and stops at the first failure.
 */
export class Opener {
  #failed = false;
  #header: Uint8Array = new Uint8Array();
  #derived: Promise<Derived> | null = null;
  #index = 0;
  readonly #cutter = new Cutter(SEALED_CHUNK);
  readonly #key: Uint8Array;
  readonly #context: Uint8Array;

  constructor(key: Uint8Array, context: Uint8Array) {
    this.#key = key;
    this.#context = context;
  }

  /** Take ciphertext of any length, give the plaintext of the chunks that are whole. */
  update(piece: Uint8Array): Promise<Uint8Array[]> {
    return this.#guard(() => this.#open(piece));
  }

  /** The last, short chunk. Throws Tampered for a truncated message. */
  finish(): Promise<Uint8Array> {
    return this.#guard(() => this.#openLast());
  }

  async #guard<T>(work: () => Promise<T>): Promise<T> {
    if (this.#failed) throw new Tampered();
    try {
      const opened = await work();
      if (!this.#failed) return opened;
    } catch (error) {
      this.#failed = true;
      throw error;
    }
    throw new Tampered();
  }

  async #open(piece: Uint8Array): Promise<Uint8Array[]> {
    const body = this.#derived === null ? this.#takeHeader(piece) : piece;
    const derived = this.#derived;
    if (derived === null) return [];
    const start = this.#index;
    const units = this.#cutter.take(body);
    this.#index += units.length;
    const known = await derived;
    return openAll(known, units, start);
  }

  async #openLast(): Promise<Uint8Array> {
    const { rest } = this.#cutter;
    if (this.#derived === null || rest.length < TAG) throw new Tampered();
    return openAt(await this.#derived, rest, this.#index);
  }

  /** Take what is missing of the header from a piece, give the rest of the piece. */
  #takeHeader(piece: Uint8Array): Uint8Array {
    const missing = HEADER_SIZE - this.#header.length;
    this.#header = concatBytes(this.#header, piece.subarray(0, missing));
    if (this.#header.length === HEADER_SIZE) {
      this.#derived = deriveChecked(this.#key, this.#context, this.#header);
    }
    return piece.subarray(missing);
  }
}

/** Derive from a header and check its commitment before any chunk is opened. */
async function deriveChecked(
  key: Uint8Array,
  context: Uint8Array,
  header: Uint8Array,
): Promise<Derived> {
  if (key.length !== 32) throw new Tampered();
  const derived = await derive(key, header.slice(0, SALT_SIZE), context, "decrypt");
  const claimed = header.subarray(SALT_SIZE, HEADER_SIZE);
  const difference = derived.commitment.reduce(
    (all, byte, place) => all | (byte ^ (claimed[place] ?? 0)),
    0,
  );
  if (difference !== 0) throw new Tampered();
  return derived;
}

/** Open chunks that follow one another, the first of them number `index`. */
async function openAll(
  { key, nonce }: Derived,
  units: readonly Uint8Array[],
  index: number,
): Promise<Uint8Array[]> {
  const running = units.map((unit, place) => {
    const iv = nonceAt(nonce, index + place);
    return crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, view(unit));
  });
  try {
    return await allBytes(running);
  } catch {
    throw new Tampered();
  }
}

async function openAt(derived: Derived, unit: Uint8Array, index: number): Promise<Uint8Array> {
  const [opened] = await openAll(derived, [unit], index);
  return opened as Uint8Array;
}

/** Seal under a key (32 bytes) with a fresh salt (24 bytes). */
export async function seal(
  key: Uint8Array,
  context: Uint8Array,
  plaintext: Uint8Array,
  salt: Uint8Array,
): Promise<Uint8Array> {
  const sealer = await Sealer.start(key, context, salt);
  return concatBytes(...(await sealer.update(plaintext)), ...(await sealer.finish()));
}

/** Open what `seal` made with this key and context. Throws Tampered, whatever is wrong. */
export async function openSealed(
  key: Uint8Array,
  context: Uint8Array,
  sealed: Uint8Array,
): Promise<Uint8Array> {
  const opener = new Opener(key, context);
  return concatBytes(...(await opener.update(sealed)), await opener.finish());
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
  if (!Number.isSafeInteger(index) || index < 0 || index >= MAX_CHUNKS) throw new Tampered();
  return openAt(await deriveChecked(key, context, header), sealed, index);
}
