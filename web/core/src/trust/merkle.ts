/** RFC 9162 §2.1 Merkle trees with SHA-256. Twin of trust/merkle.py. */
import { ProofInvalid } from "../errors.ts";
import { concatBytes, equalBytes } from "../wire/bytes.ts";
import { sha256 } from "../wire/pae.ts";

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** Hash of a leaf; by WebCrypto, since file leaves are large. */
export async function leafHash(leaf: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", concatBytes(LEAF, leaf)));
}

/** Hash of an inner node. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array<ArrayBuffer> {
  return sha256(concatBytes(NODE, left, right));
}

/** The right edge of a growing tree: takes leaf hashes one by one, gives the root at any time. */
export class Tree {
  readonly #edge: { width: number; digest: Uint8Array }[] = [];

  /** Append a leaf by its hash. */
  appendHash(digest: Uint8Array): void {
    let [width, joined] = [1, digest];
    for (;;) {
      const last = this.#edge.at(-1);
      if (last?.width !== width) break;
      this.#edge.pop();
      joined = nodeHash(last.digest, joined);
      width *= 2;
    }
    this.#edge.push({ width, digest: joined });
  }

  /** The root of what has been appended, 32 bytes; SHA-256 of nothing for an empty tree. */
  root(): Uint8Array {
    const hashes = this.#edge.map(({ digest }) => digest);
    const last = hashes.pop();
    if (last === undefined) return sha256(new Uint8Array());
    return hashes.reduceRight((right, left) => nodeHash(left, right), last);
  }
}

/** The root over whole leaves. */
export async function root(leaves: readonly Uint8Array[]): Promise<Uint8Array> {
  const tree = new Tree();
  for (const leaf of leaves) tree.appendHash(await leafHash(leaf));
  return tree.root();
}

function rootOfHashes(hashes: readonly Uint8Array[]): Uint8Array {
  const tree = new Tree();
  for (const digest of hashes) tree.appendHash(digest);
  return tree.root();
}

function split(size: number): number {
  let half = 1;
  while (half * 2 < size) half *= 2;
  return half;
}

/** The audit path of a leaf in the tree over these leaf hashes (RFC 9162 §2.1.3.1). */
export function proveInclusion(hashes: readonly Uint8Array[], index: number): Uint8Array[] {
  if (!(index >= 0 && index < hashes.length)) throw new RangeError("no such leaf");
  if (hashes.length === 1) return [];
  const k = split(hashes.length);
  return index < k
    ? [...proveInclusion(hashes.slice(0, k), index), rootOfHashes(hashes.slice(k))]
    : [...proveInclusion(hashes.slice(k), index - k), rootOfHashes(hashes.slice(0, k))];
}

/** RFC 9162 §2.1.3.2 for a leaf hash. Throws ProofInvalid. */
export function verifyInclusion(
  digest: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
  expected: Uint8Array,
): void {
  if (!(index >= 0 && index < size)) throw new ProofInvalid();
  checkHashes(digest, expected, ...proof);
  let [fn, sn, result] = [index, size - 1, digest];
  for (const part of proof) {
    if (sn === 0) throw new ProofInvalid();
    if (fn % 2 === 1 || fn === sn) {
      result = nodeHash(part, result);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      result = nodeHash(result, part);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  if (sn !== 0 || !equalBytes(result, expected)) throw new ProofInvalid();
}

/** The proof that the tree over `first` leaves is a prefix of this one (RFC 9162 §2.1.4.1). */
export function proveConsistency(hashes: readonly Uint8Array[], first: number): Uint8Array[] {
  if (!(first > 0 && first <= hashes.length)) throw new RangeError("no such prefix");
  return subproof(first, hashes, true);
}

function subproof(m: number, hashes: readonly Uint8Array[], whole: boolean): Uint8Array[] {
  if (m === hashes.length) return whole ? [] : [rootOfHashes(hashes)];
  const k = split(hashes.length);
  return m <= k
    ? [...subproof(m, hashes.slice(0, k), whole), rootOfHashes(hashes.slice(k))]
    : [...subproof(m - k, hashes.slice(k), false), rootOfHashes(hashes.slice(0, k))];
}

/** RFC 9162 §2.1.4.2; a first size of 0 proves nothing and is refused. Throws ProofInvalid. */
export function verifyConsistency(
  first: number,
  second: number,
  firstRoot: Uint8Array,
  secondRoot: Uint8Array,
  proof: readonly Uint8Array[],
): void {
  if (!(first > 0 && first <= second)) throw new ProofInvalid();
  if (first === second) {
    if (proof.length > 0 || !equalBytes(firstRoot, secondRoot)) throw new ProofInvalid();
    return;
  }
  checkHashes(firstRoot, secondRoot, ...proof);
  const path = isPowerOfTwo(first) ? [firstRoot, ...proof] : [...proof];
  const start = path.shift();
  if (start === undefined) throw new ProofInvalid();
  let [fn, sn, fr, sr] = [first - 1, second - 1, start, start];
  while (fn % 2 === 1) [fn, sn] = [half(fn), half(sn)];
  for (const part of path) {
    if (sn === 0) throw new ProofInvalid();
    if (fn % 2 === 1 || fn === sn) {
      [fr, sr] = [nodeHash(part, fr), nodeHash(part, sr)];
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      sr = nodeHash(sr, part);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  if (sn !== 0 || !equalBytes(fr, firstRoot) || !equalBytes(sr, secondRoot)) {
    throw new ProofInvalid();
  }
}

function checkHashes(...hashes: readonly Uint8Array[]): void {
  if (hashes.some((hash) => hash.length !== 32)) throw new ProofInvalid();
}

function half(value: number): number {
  return Math.floor(value / 2);
}

function isPowerOfTwo(value: number): boolean {
  return split(value) * 2 === value || value === 1;
}
