/** Sealing files as streams (spec: file §1). Twin of sealing/file.py. */
import { SourceChanged, Tampered } from "../errors.ts";
import { Tree } from "../trust/merkle.ts";
import { equalBytes } from "../wire/bytes.ts";
import {
  ciphertextLength,
  CONTEXT_LABEL,
  encodeFileContext,
  LEAF_SIZE,
  paddedLength,
  type FileContext,
  type FileDescriptor,
} from "../wire/file.ts";
import { pae } from "../wire/pae.ts";
import { Opener, Sealer } from "./content.ts";

/** Fresh randomness of one upload attempt (A34): key (32 bytes), salt (24 bytes). */
export interface FileSecrets {
  readonly key: Uint8Array;
  readonly salt: Uint8Array;
}

type Pieces = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** A leaf's hash, and the memory that the leaf stood in. */
export interface Hashed {
  readonly digest: Uint8Array;
  readonly memory: ArrayBuffer;
}

/** Hashes the first `length` bytes of some memory, which is its own until it gives it back. */
export type Submit = (memory: ArrayBuffer, length: number) => Promise<Hashed>;

/** Hashes where it is called. */
export const hashHere: Submit = async (memory, length) => {
  const digest = await crypto.subtle.digest("SHA-256", new Uint8Array(memory, 0, length));
  return { digest: new Uint8Array(digest), memory };
};

/** Leaves whose hashing may be under way at once. */
const LEAVES_AHEAD = 4;

/**
 * Streams ciphertext into the Merkle tree over 1 MiB leaves.
 *
 * `submit` (as of a worker) hashes whole leaves elsewhere, since hashing takes as long as sealing and
 * some browsers do both where they are called. A leaf's memory is used again: fresh memory costs more
 * than the copy into it.
 */
export class LeafHasher {
  readonly #submit: Submit;
  readonly #hashes: Promise<Uint8Array>[] = [];
  readonly #spare: ArrayBuffer[] = [];
  #leaf = new Uint8Array();
  #length = 0;

  constructor(submit: Submit = hashHere) {
    this.#submit = submit;
  }

  /** Take ciphertext of any length. */
  update(data: Uint8Array): void {
    let rest = data;
    while (this.#length + rest.length >= LEAF_SIZE) {
      const cut = LEAF_SIZE - this.#length;
      this.#fill(rest.subarray(0, cut));
      this.#finishLeaf();
      rest = rest.subarray(cut);
    }
    this.#fill(rest);
  }

  /** Wait until few enough leaves are under way: memory stays bounded, a page stays awake. */
  async ready(): Promise<void> {
    await this.#hashes.at(-LEAVES_AHEAD);
  }

  /** The root, 32 bytes; nothing may be added after. */
  async root(): Promise<Uint8Array> {
    if (this.#length > 0) this.#finishLeaf();
    const tree = new Tree();
    for (const digest of this.#hashes) tree.appendHash(await digest);
    return tree.root();
  }

  #fill(data: Uint8Array): void {
    const needed = 1 + this.#length + data.length;
    if (needed > this.#leaf.length) this.#grow(needed);
    this.#leaf.set(data, 1 + this.#length);
    this.#length += data.length;
  }

  /** Small files need no whole leaf; what follows a whole leaf may well be one. */
  #grow(needed: number): void {
    const small = this.#hashes.length === 0 && this.#length === 0 ? 4096 : 1 + LEAF_SIZE;
    const larger = new Uint8Array(Math.min(Math.max(2 * needed, small), 1 + LEAF_SIZE));
    larger.set(this.#leaf.subarray(0, 1 + this.#length));
    this.#leaf = larger;
  }

  /** A leaf starts with the zero byte of RFC 9162, which nothing writes over. */
  #finishLeaf(): void {
    const hashed = this.#submit(this.#leaf.buffer, 1 + this.#length).then(({ digest, memory }) => {
      this.#spare.push(memory);
      return digest;
    });
    // Whoever awaits the root sees the error; until then it is not an unhandled one.
    hashed.catch(() => undefined);
    this.#hashes.push(hashed);
    this.#leaf = new Uint8Array(this.#spare.pop() ?? new ArrayBuffer(0));
    this.#length = 0;
  }
}

async function* padded(source: Pieces, length: number): AsyncGenerator<Uint8Array> {
  let seen = 0;
  for await (const piece of source) {
    seen += piece.length;
    if (seen > length) throw new SourceChanged();
    yield piece;
  }
  if (seen !== length) throw new SourceChanged();
  for (let rest = paddedLength(length) - length; rest > 0; rest -= LEAF_SIZE) {
    yield new Uint8Array(Math.min(rest, LEAF_SIZE));
  }
}

/** Pieces whose sealing or opening may be under way at once. */
const AHEAD = 4;

/** Run `work` on each piece, up to AHEAD at a time, results in order. */
async function* ahead(
  source: Pieces,
  work: (piece: Uint8Array) => Promise<Uint8Array[]>,
): AsyncGenerator<Uint8Array[]> {
  const running: Promise<Uint8Array[]>[] = [];
  for await (const piece of source) {
    const started = work(piece);
    // Whoever awaits it sees the error; until then it is not an unhandled one.
    started.catch(() => undefined);
    running.push(started);
    if (running.length >= AHEAD) yield await (running.shift() as Promise<Uint8Array[]>);
  }
  for (const last of running) yield await last;
}

/**
 * Ciphertext of a source of exactly `length` bytes, parts by parts; `leaves` sees all of it.
 * Throws SourceChanged when the source is longer or shorter.
 */
export async function* sealFile(
  source: Pieces,
  length: number,
  context: FileContext,
  secrets: FileSecrets,
  leaves: LeafHasher,
): AsyncGenerator<Uint8Array[]> {
  const bound = pae(CONTEXT_LABEL, 1, encodeFileContext(context));
  const sealer = await Sealer.start(secrets.key, bound, secrets.salt);
  const pieces = padded(source, length);
  for await (const parts of ahead(pieces, (piece) => sealer.update(piece))) {
    for (const part of parts) leaves.update(part);
    yield parts;
    await leaves.ready();
  }
  const last = await sealer.finish();
  for (const part of last) leaves.update(part);
  yield last;
}

/**
 * Plaintext of a file, parts by parts; the caller keeps it aside until the iterator ends.
 * Throws Tampered: a chunk, the length, the padding or (at the end) the Merkle root is wrong.
 */
export async function* openFile(
  source: Pieces,
  descriptor: FileDescriptor,
  context: FileContext,
  leaves = new LeafHasher(),
): AsyncGenerator<Uint8Array[]> {
  const bound = pae(CONTEXT_LABEL, 1, encodeFileContext(context));
  const opener = new Opener(descriptor.key, bound);
  const expected = ciphertextLength(descriptor.padded);
  let [left, seen] = [descriptor.length, 0];
  const open = (piece: Uint8Array): Promise<Uint8Array[]> => {
    seen += piece.length;
    if (seen > expected) throw new Tampered();
    leaves.update(piece);
    return opener.update(piece);
  };
  for await (const parts of ahead(source, open)) {
    yield parts.map((plain) => {
      const kept = plain.subarray(0, left);
      checkZeros(plain.subarray(left));
      left -= kept.length;
      return kept;
    });
    await leaves.ready();
  }
  const last = await opener.finish();
  checkZeros(last.subarray(left));
  const complete = seen === expected && left <= last.length;
  if (!complete || !equalBytes(await leaves.root(), descriptor.root)) throw new Tampered();
  yield [last.subarray(0, left)];
}

function checkZeros(padding: Uint8Array): void {
  if (padding.some((byte) => byte !== 0)) throw new Tampered();
}
