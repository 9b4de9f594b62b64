/** Sealed traffic to guardians (spec: password §4). Twin of sealing/guardian.py. */
import { Tampered } from "../errors.ts";
import type { Guardian } from "../wire/deployment.ts";
import {
  ANSWER,
  ANSWER_LABEL,
  ANSWER_LIMIT,
  FLOOR_SMALL,
  REQUEST,
  REQUEST_CONTEXT,
  REQUEST_LABEL,
  type GuardianAnswer,
  type GuardianRequest,
} from "../wire/guardian.ts";
import type { DeploymentId } from "../wire/ids.ts";
import { pad, unpad } from "../wire/padding.ts";
import { pae, sha256 } from "../wire/pae.ts";
import { decode, encode } from "../wire/schema.ts";
import { openSealed } from "./content.ts";
import { sealTo } from "./wrap.ts";

/** Seal a request to the guardian's pinned key, padded to at least `floor` bytes. */
export function sealRequest(
  guardian: Guardian,
  deployment: DeploymentId,
  request: GuardianRequest,
  floor: number,
): Promise<Uint8Array> {
  const context = encode(REQUEST_CONTEXT, { deployment, guardian: guardian.index });
  const info = pae(REQUEST_LABEL, 1, context);
  return sealTo(guardian.kem, info, pad(encode(REQUEST, request), floor));
}

/** Open the answer to exactly this sealed request. Throws Tampered, Malformed. */
export async function openAnswer(
  answer: Uint8Array,
  request: Uint8Array,
  reply: Uint8Array,
): Promise<GuardianAnswer> {
  if (answer.length > ANSWER_LIMIT) throw new Tampered();
  const context = pae(ANSWER_LABEL, 1, sha256(request));
  return decode(ANSWER, unpad(await openSealed(reply, context, answer), FLOOR_SMALL), ANSWER_LIMIT);
}
