/**
 * Verifying guardians' evaluations (spec: password §7, step 4) and what guardians are told (§4).
 * Twin of trust/guardian.py.
 */
import { GuardiansDisagree, NotAuthorised, Substituted } from "../errors.ts";
import type { Signer } from "../wire/account.ts";
import { equalBytes } from "../wire/bytes.ts";
import type { Guardian } from "../wire/deployment.ts";
import {
  EVALUATION,
  EVALUATION_LABEL,
  type Evaluate,
  type Evaluation,
  type SignedEvaluation,
} from "../wire/guardian.ts";
import { pae } from "../wire/pae.ts";
import { decode } from "../wire/schema.ts";
import { verifyShareProof } from "./dleq.ts";
import { signerKey, type AccountState } from "./sigchain.ts";
import { verifyPlain } from "./signature.ts";

/** An evaluation signed by this guardian for exactly this request; its proof not yet checked. */
export async function verifyEvaluation(
  guardian: Guardian,
  asked: Evaluate,
  answer: SignedEvaluation,
): Promise<Evaluation> {
  await verifyPlain(guardian.sign, pae(EVALUATION_LABEL, 1, answer.payload), answer.sig);
  const evaluation = decode(EVALUATION, answer.payload, 8192);
  const same =
    evaluation.guardian === guardian.index &&
    equalBytes(evaluation.nonce, asked.nonce) &&
    equalBytes(evaluation.blinded, asked.blinded) &&
    equalBytes(evaluation.handle, asked.handle) &&
    evaluation.version === asked.version;
  if (!same) throw new Substituted();
  return evaluation;
}

/**
 * Account, vector and version are identical in `threshold` answers, and each proof holds.
 * Throws GuardiansDisagree, ProofInvalid. Only after this may shares be combined (A31).
 */
export function verifyAgreement(evaluations: readonly Evaluation[], threshold: number): void {
  const [first] = evaluations;
  if (first === undefined) throw new GuardiansDisagree();
  if (new Set(evaluations.map(({ guardian }) => guardian)).size < threshold) {
    throw new GuardiansDisagree();
  }
  for (const evaluation of evaluations) {
    const same =
      equalBytes(evaluation.account, first.account) &&
      evaluation.version === first.version &&
      evaluation.vector.length === threshold &&
      evaluation.vector.every((element, place) =>
        equalBytes(element, first.vector[place] ?? new Uint8Array()),
      );
    if (!same) throw new GuardiansDisagree();
  }
  for (const { blinded, evaluated, guardian, proof, vector } of evaluations) {
    verifyShareProof(vector, guardian, blinded, evaluated, proof);
  }
}

/**
 * The composite public key of who may bind or confirm a version. Throws NotAuthorised.
 *
 * The first is the device's at sign-up; every later one takes a keyslot, so that nobody changes the
 * password with an unlocked device (spec: password §4).
 */
export function bindingKey(
  state: AccountState,
  signer: Signer,
  version: number,
  time: number,
): Uint8Array {
  if (version !== 1 && signer.kind === "device") throw new NotAuthorised();
  return signerKey(state, signer, time);
}
