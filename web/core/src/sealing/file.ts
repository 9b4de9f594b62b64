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

/**
 * Streams ciphertext into the Merkle tree over 1 MiB leaves. Leaves are hashed by WebCrypto while the
 * next ones are filled; `root` waits for all of them.
 */
export class LeafHasher {
  readonly #hashes: Promise<Uint8Array>[] = [];
  #leaf = new Uint8Array(4096);
  #length = 0;

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

  /** Small files need no whole leaf. */
  #grow(needed: number): void {
    const larger = new Uint8Array(Math.min(2 * needed, 1 + LEAF_SIZE));
    larger.set(this.#leaf.subarray(0, 1 + this.#length));
    this.#leaf = larger;
  }

  /** The leaf's buffer starts with the zero byte of RFC 9162; WebCrypto copies it when called. */
  #finishLeaf(): void {
    const digest = crypto.subtle.digest("SHA-256", this.#leaf.subarray(0, 1 + this.#length));
    this.#hashes.push(digest.then((bytes) => new Uint8Array(bytes)));
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
): AsyncGenerator<Uint8Array[]> {
  const bound = pae(CONTEXT_LABEL, 1, encodeFileContext(context));
  const opener = new Opener(descriptor.key, bound);
  const leaves = new LeafHasher();
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
