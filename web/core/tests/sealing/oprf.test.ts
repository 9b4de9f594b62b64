/** Threshold OPRF: any t shares give what the whole key gives; bad elements and proofs are refused. */
import { ristretto255, ristretto255_oprf } from "@noble/curves/ed25519.js";
import { describe, expect, it } from "vitest";
import { BadInput, Malformed, ProofInvalid } from "../../src/errors.ts";
import { blind, combine, evaluateUnblinded, finalize, MAX_INPUT, scalarFrom, split } from "../../src/sealing/oprf.ts";
import { sharePublicKey, verifyProof, verifyShareProof } from "../../src/trust/dleq.ts";
import { ORDER, scalarBytes } from "../../src/trust/ristretto.ts";
import { toHex } from "../vectors.ts";

const { voprf } = ristretto255_oprf;
const INPUT = new TextEncoder().encode("correct horse");
const scalar = (byte: number): Uint8Array => scalarFrom(new Uint8Array(64).fill(byte));
const IDENTITY = new Uint8Array(32);
/** s with its top bit set, a negative field element, and all ones: RFC 9496 §A.2 refuses them. */
const BAD_ELEMENTS = [IDENTITY, new Uint8Array(32).fill(255), Uint8Array.of(1, ...IDENTITY.slice(1)), IDENTITY.slice(1)];

/** A guardian's answer, by the library's own evaluation and proof. */
function answer(share: Uint8Array, blinded: Uint8Array): { evaluated: Uint8Array; proof: Uint8Array } {
  const publicKey = ristretto255.Point.BASE.multiply(ristretto255.Point.Fn.fromBytes(share)).toBytes();
  return voprf.blindEvaluate(share, publicKey, blinded);
}

describe.each([[2, 3], [3, 5]])("%i of %i", (threshold, count) => {
  const key = scalar(11);
  const coefficients = Array.from({ length: threshold - 1 }, (_, n) => scalar(20 + n));
  const { shares, vector } = split(key, threshold, count, coefficients);
  const blinded = blind(INPUT, scalar(30));
  const answers = shares.map((share) => answer(share, blinded));
  const chosen = (...indices: number[]): Map<number, Uint8Array> =>
    new Map(indices.map((index) => [index, (answers[index - 1] as { evaluated: Uint8Array }).evaluated]));

  it("gives the unshared output from every subset that is large enough", () => {
    const expected = toHex(evaluateUnblinded(INPUT, key));
    for (let first = 1; first + threshold - 1 <= count; first++) {
      const indices = Array.from({ length: threshold }, (_, n) => first + n);
      const output = finalize(INPUT, scalar(30), combine(chosen(...indices)));
      expect(toHex(output)).toBe(expected);
    }
  });

  it("gives something else from too few", () => {
    const indices = Array.from({ length: threshold - 1 }, (_, n) => n + 1);
    const output = finalize(INPUT, scalar(30), combine(chosen(...indices)));
    expect(toHex(output)).not.toBe(toHex(evaluateUnblinded(INPUT, key)));
  });

  it("has proofs that hold for their own share only", () => {
    answers.forEach(({ evaluated, proof }, place) => {
      verifyShareProof(vector, place + 1, blinded, evaluated, proof);
      const others: (() => void)[] = [
        () => verifyShareProof(vector, place + 2, blinded, evaluated, proof),
        () => verifyShareProof(vector, 0, blinded, evaluated, proof),
        () => verifyShareProof([...vector, blinded], place + 1, blinded, evaluated, proof),
        () => verifyShareProof(vector, place + 1, evaluated, blinded, proof),
        () => verifyShareProof(vector, place + 1, blinded, evaluated, proof.slice(0, 63)),
        () => verifyShareProof([IDENTITY, ...vector.slice(1)], place + 1, blinded, evaluated, proof),
      ];
      for (const wrong of others) expect(wrong).toThrow(ProofInvalid);
    });
  });
});

describe("what is refused", () => {
  const good = blind(INPUT, scalar(1));

  it("the identity and non-canonical elements", () => {
    for (const bad of BAD_ELEMENTS) {
      expect(() => finalize(INPUT, scalar(1), bad)).toThrow(Malformed);
      expect(() => combine(new Map([[1, bad], [2, good]]))).toThrow(Malformed);
      expect(() => sharePublicKey([good, bad], 1)).toThrow(Malformed);
      for (const trio of [[bad, good, good], [good, bad, good], [good, good, bad]] as const) {
        const check = (): void => verifyProof(trio[0], [trio[1]], [trio[2]], new Uint8Array(64));
        expect(check).toThrow(ProofInvalid);
      }
    }
  });

  it("indices that no guardian has, and evaluations that cancel out", () => {
    for (const index of [0, -1, 1.5, NaN]) {
      expect(() => combine(new Map([[index, good], [2, good]]))).toThrow(Malformed);
      expect(() => sharePublicKey([good, good], index)).toThrow(Malformed);
    }
    expect(() => combine(new Map())).toThrow(Malformed);
    // With weights 2 and -1 at the indices 1 and 2: 2 B - 2 B.
    const doubled = ristretto255.Point.fromBytes(good).double().toBytes();
    expect(() => combine(new Map([[1, good], [2, doubled]]))).toThrow(Malformed);
  });

  it("scalars that are zero or not reduced", () => {
    expect(() => blind(INPUT, scalarBytes(0n))).toThrow(BadInput);
    const unreduced = scalarBytes(0n);
    unreduced.set(Uint8Array.from({ length: 32 }, (_, n) => Number((ORDER >> BigInt(8 * n)) & 255n)));
    expect(() => blind(INPUT, unreduced)).toThrow(Malformed);
    expect(() => scalarFrom(new Uint8Array(64))).toThrow(RangeError);
    expect(() => scalarFrom(new Uint8Array(32))).toThrow(RangeError);
  });

  it("inputs that the length prefix cannot hold, and empty batches", () => {
    expect(() => blind(new Uint8Array(MAX_INPUT + 1), scalar(1))).toThrow(BadInput);
    expect(() => verifyProof(good, [], [], new Uint8Array(64))).toThrow(ProofInvalid);
    expect(() => verifyProof(good, [good], [], new Uint8Array(64))).toThrow(ProofInvalid);
  });

  it("thresholds that make no sense", () => {
    for (const [threshold, count] of [[1, 3], [4, 3], [2, 1]] as const) {
      expect(() => split(scalar(1), threshold, count, Array(threshold - 1).fill(scalar(2)))).toThrow(RangeError);
    }
    expect(() => split(scalar(1), 2, 3, [])).toThrow(RangeError);
  });
});
