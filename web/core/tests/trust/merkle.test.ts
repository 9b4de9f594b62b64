/** RFC 9162 trees: every proof that is made verifies, and nothing next to it does. */
import { describe, expect, it } from "vitest";
import { ProofInvalid } from "../../src/errors.ts";
import {
  leafHash, proveConsistency, proveInclusion, root, Tree, verifyConsistency, verifyInclusion,
} from "../../src/trust/merkle.ts";
import { sha256 } from "../../src/wire/pae.ts";
import { toHex } from "../vectors.ts";

const SIZE = 20;
const hashes = await Promise.all(Array.from({ length: SIZE }, (_, n) => leafHash(Uint8Array.of(n))));

function rootOf(size: number): Uint8Array {
  const tree = new Tree();
  for (const hash of hashes.slice(0, size)) tree.appendHash(hash);
  return tree.root();
}

/** Proofs near a good one: a changed, missing, additional, swapped or short part. */
function neighbours(proof: readonly Uint8Array[]): Uint8Array[][] {
  const changed = proof.map((_, place) =>
    proof.map((part, n) => (n === place ? sha256(part) : part)),
  );
  const missing = proof.map((_, place) => proof.filter((_, n) => n !== place));
  const short = proof.map((part, place) => proof.map((p, n) => (n === place ? part.slice(1) : p)));
  return [...changed, ...missing, ...short, [...proof, new Uint8Array(32)]];
}

describe("roots", () => {
  it("are those of RFC 6962's own example tree", async () => {
    expect(toHex(new Tree().root())).toBe(toHex(sha256(new Uint8Array())));
    expect(toHex(await root([new Uint8Array()]))).toBe(
      "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    );
  });

  it("tell a leaf from a node", async () => {
    const [a, b] = [hashes[0] as Uint8Array, hashes[1] as Uint8Array];
    const node = new Uint8Array([...a, ...b]);
    expect(toHex(await root([node]))).not.toBe(toHex(rootOf(2)));
  });
});

describe("inclusion", () => {
  it("holds for every leaf of every size, at its own place only", () => {
    for (let size = 1; size <= SIZE; size++) {
      const whole = rootOf(size);
      for (let index = 0; index < size; index++) {
        const proof = proveInclusion(hashes.slice(0, size), index);
        const leaf = hashes[index] as Uint8Array;
        verifyInclusion(leaf, index, size, proof, whole);
        const fails = (check: () => void): void => expect(check).toThrow(ProofInvalid);
        for (const bad of neighbours(proof)) fails(() => verifyInclusion(leaf, index, size, bad, whole));
        fails(() => verifyInclusion(sha256(leaf), index, size, proof, whole));
        fails(() => verifyInclusion(leaf, index, size, proof, sha256(whole)));
        if (size > 1) fails(() => verifyInclusion(leaf, (index + 1) % size, size, proof, whole));
      }
    }
  });

  it("refuses places outside the tree", () => {
    const proof = proveInclusion(hashes, 0);
    for (const [index, size] of [[-1, SIZE], [SIZE, SIZE], [0, 0], [NaN, SIZE]] as const) {
      const check = (): void => verifyInclusion(hashes[0] as Uint8Array, index, size, proof, rootOf(SIZE));
      expect(check).toThrow(ProofInvalid);
    }
    expect(() => proveInclusion([], 0)).toThrow(RangeError);
    expect(() => proveInclusion(hashes, SIZE)).toThrow(RangeError);
  });
});

describe("consistency", () => {
  it("holds between all sizes, and for nothing else", () => {
    for (let second = 1; second <= SIZE; second++) {
      for (let first = 1; first <= second; first++) {
        const proof = proveConsistency(hashes.slice(0, second), first);
        const [before, after] = [rootOf(first), rootOf(second)];
        verifyConsistency(first, second, before, after, proof);
        const fails = (check: () => void): void => expect(check).toThrow(ProofInvalid);
        for (const bad of neighbours(proof)) fails(() => verifyConsistency(first, second, before, after, bad));
        fails(() => verifyConsistency(first, second, sha256(before), after, proof));
        fails(() => verifyConsistency(first, second, before, sha256(after), proof));
      }
    }
  });

  it("refuses a first size of 0 and a shrinking tree", () => {
    const empty = sha256(new Uint8Array());
    expect(() => verifyConsistency(0, SIZE, empty, rootOf(SIZE), [])).toThrow(ProofInvalid);
    expect(() => verifyConsistency(0, 0, empty, empty, [])).toThrow(ProofInvalid);
    const proof = proveConsistency(hashes, 5);
    expect(() => verifyConsistency(SIZE, 5, rootOf(SIZE), rootOf(5), proof)).toThrow(ProofInvalid);
    expect(() => proveConsistency(hashes, 0)).toThrow(RangeError);
  });
});
