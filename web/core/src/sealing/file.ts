/** Sealing files as streams (spec: file §1). Twin of sealing/file.py. */
import { SourceChanged, Tampered } from "../errors.ts";
import { leafHash, Tree } from "../trust/merkle.ts";
import { concatBytes, equalBytes } from "../wire/bytes.ts";
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

/** Streams ciphertext into the Merkle tree over 1 MiB leaves. */
export class LeafHasher {
  readonly #tree = new Tree();
  #pending: Uint8Array[] = [];
  #length = 0;

  /** Take ciphertext of any length. */
  async update(data: Uint8Array): Promise<void> {
    let rest = data;
    while (this.#length + rest.length >= LEAF_SIZE) {
      const cut = LEAF_SIZE - this.#length;
      await this.#append([...this.#pending, rest.subarray(0, cut)]);
      rest = rest.subarray(cut);
    }
    if (rest.length > 0) this.#pending.push(rest.slice());
    this.#length += rest.length;
  }

  /** The root, 32 bytes; nothing may be added after. */
  async root(): Promise<Uint8Array> {
    if (this.#length > 0) await this.#append(this.#pending);
    return this.#tree.root();
  }

  async #append(parts: readonly Uint8Array[]): Promise<void> {
    this.#tree.appendHash(await leafHash(concatBytes(...parts)));
    this.#pending = [];
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

/**
 * Ciphertext of a source of exactly `length` bytes, piece by piece; `leaves` sees all of it.
 * Throws SourceChanged when the source is longer or shorter.
 */
export async function* sealFile(
  source: Pieces,
  length: number,
  context: FileContext,
  secrets: FileSecrets,
  leaves: LeafHasher,
): AsyncGenerator<Uint8Array> {
  const bound = pae(CONTEXT_LABEL, 1, encodeFileContext(context));
  const sealer = await Sealer.start(secrets.key, bound, secrets.salt);
  for await (const piece of padded(source, length)) {
    const sealed = await sealer.update(piece);
    await leaves.update(sealed);
    yield sealed;
  }
  const last = await sealer.finish();
  await leaves.update(last);
  yield last;
}

/**
 * Plaintext of a file, piece by piece; the caller keeps it aside until the iterator ends.
 * Throws Tampered: a chunk, the length, the padding or (at the end) the Merkle root is wrong.
 */
export async function* openFile(
  source: Pieces,
  descriptor: FileDescriptor,
  context: FileContext,
): AsyncGenerator<Uint8Array> {
  const bound = pae(CONTEXT_LABEL, 1, encodeFileContext(context));
  const opener = new Opener(descriptor.key, bound);
  const leaves = new LeafHasher();
  const expected = ciphertextLength(descriptor.padded);
  let [left, seen] = [descriptor.length, 0];
  for await (const piece of source) {
    seen += piece.length;
    if (seen > expected) throw new Tampered();
    await leaves.update(piece);
    const plain = await opener.update(piece);
    checkZeros(plain.subarray(left));
    yield plain.subarray(0, left);
    left = Math.max(0, left - plain.length);
  }
  const last = await opener.finish();
  checkZeros(last.subarray(left));
  const complete = seen === expected && left <= last.length;
  if (!complete || !equalBytes(await leaves.root(), descriptor.root)) throw new Tampered();
  yield last.subarray(0, left);
}

function checkZeros(padding: Uint8Array): void {
  if (padding.some((byte) => byte !== 0)) throw new Tampered();
}
