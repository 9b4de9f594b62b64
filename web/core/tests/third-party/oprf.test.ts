/** RFC 9497 test vectors: ristretto255-SHA512, base and verifiable modes. */
import { describe, expect, it } from "vitest";
import { ProofInvalid } from "../../src/errors.ts";
import { blind, evaluateUnblinded, finalize } from "../../src/sealing/oprf.ts";
import { verifyProof } from "../../src/trust/dleq.ts";
import { fromHex, hasVectors, readVector, toHex } from "../vectors.ts";

interface Case {
  Blind: string;
  BlindedElement: string;
  EvaluationElement: string;
  Input: string;
  Output: string;
  Proof?: { proof: string };
}
interface Suite {
  identifier: string;
  mode: number;
  pkSm?: string;
  skSm: string;
  vectors: Case[];
}

const present = await hasVectors("third-party", "oprf");
const suites = present
  ? await readVector<Suite[]>("third-party", "oprf/rfc9497_allVectors.json")
  : [];
const ours = suites.filter(
  ({ identifier, mode }) => identifier === "ristretto255-SHA512" && mode < 2,
);
const list = (joined: string): Uint8Array[] => joined.split(",").map(fromHex);

describe.skipIf(!present)("RFC 9497 (skipped: no third-party vectors)", () => {
  it("has both modes", () => {
    expect(ours.map(({ mode }) => mode)).toEqual([0, 1]);
  });

  for (const suite of ours) {
    suite.vectors.forEach((vector, place) => {
      it(`mode ${suite.mode}, vector ${place}`, () => {
        const [inputs, blinds] = [list(vector.Input), list(vector.Blind)];
        const [blinded, evaluated] = [list(vector.BlindedElement), list(vector.EvaluationElement)];
        const outputs = vector.Output.split(",");
        inputs.forEach((input, i) => {
          const scalar = blinds[i] as Uint8Array;
          expect(blind(input, scalar, suite.mode)).toEqual(blinded[i]);
          expect(toHex(finalize(input, scalar, evaluated[i] as Uint8Array))).toBe(outputs[i]);
          expect(toHex(evaluateUnblinded(input, fromHex(suite.skSm), suite.mode))).toBe(outputs[i]);
        });
        if (vector.Proof === undefined || suite.pkSm === undefined) return;
        const [publicKey, proof] = [fromHex(suite.pkSm), fromHex(vector.Proof.proof)];
        verifyProof(publicKey, blinded, evaluated, proof);
        for (let place = 0; place < 64; place += 7) {
          const wrong = proof.slice();
          wrong[place] = (wrong[place] as number) ^ 1;
          expect(() => verifyProof(publicKey, blinded, evaluated, wrong)).toThrow(ProofInvalid);
        }
      });
    });
  }
});
