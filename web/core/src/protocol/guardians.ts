/** Requests to guardians: plaintext bodies, and sealing them (spec: password §4, §5). */
import {
  GuardiansUnavailable,
  NotAuthorised,
  Stale,
  Substituted,
  TooManyTries,
  type ColloqueError,
} from "../errors.ts";
import { openAnswer, sealRequest } from "../sealing/guardian.ts";
import type { KeyslotKeys } from "../sealing/keyslot.ts";
import * as oprf from "../sealing/oprf.ts";
import type { SigningKey } from "../sealing/signing.ts";
import { signStatement } from "../sealing/statement.ts";
import type { Deployment } from "../trust/deployment.ts";
import type { Signer } from "../wire/account.ts";
import type { Guardian } from "../wire/deployment.ts";
import {
  BIND,
  BIND_LABEL,
  BIND_STATEMENT,
  CONFIRM,
  CONFIRM_LABEL,
  CONFIRM_STATEMENT,
  EVALUATE,
  FLOOR_CHAIN,
  FLOOR_SMALL,
  PROOF_CLAIM,
  PROOF_LABEL,
  PROVE,
  TOO_MANY,
  type Evaluate,
  type Evaluation,
  type GuardianAnswer,
} from "../wire/guardian.ts";
import type { AccountId, DeploymentId, Handle } from "../wire/ids.ts";
import { decode, encode } from "../wire/schema.ts";

/** That many fresh random bytes. */
export type Rng = (size: number) => Uint8Array;

/** A sealed request for one guardian, and what opens its answer. */
export class SealedRequest {
  readonly #reply: Uint8Array;
  readonly guardian: Guardian;
  readonly data: Uint8Array;

  constructor(guardian: Guardian, data: Uint8Array, reply: Uint8Array) {
    this.#reply = reply;
    this.guardian = guardian;
    this.data = data;
  }

  /** The body of an `ok` answer. Throws the typed error of any other status. */
  async open(answer: Uint8Array): Promise<Uint8Array> {
    const opened = await openAnswer(answer, this.data, this.#reply);
    if (opened.status === "ok") return opened.body;
    throw statusError(opened);
  }
}

function statusError({ body, status }: GuardianAnswer): ColloqueError {
  switch (status) {
    case "too-many":
      return new TooManyTries(decode(TOO_MANY, body, 64).retry * 1000);
    case "version":
      return new Stale();
    case "taken":
      return new Substituted();
    case "busy":
      return new GuardiansUnavailable();
    default:
      return new NotAuthorised();
  }
}

/** Seal one request with a fresh reply key. */
export async function sealFor(
  deployment: Deployment,
  guardian: Guardian,
  op: string,
  body: Uint8Array,
  rng: Rng,
): Promise<SealedRequest> {
  const reply = rng(32);
  const floor = op === "bind" || op === "confirm" ? FLOOR_CHAIN : FLOOR_SMALL;
  const data = await sealRequest(guardian, deployment.id, { body, op, reply }, floor);
  return new SealedRequest(guardian, data, reply);
}

/** A new OPRF key in shares: what each guardian is to hold for a handle. */
export interface Binding {
  readonly account: AccountId;
  readonly deployment: DeploymentId;
  readonly handle: Handle;
  readonly proof: Uint8Array;
  readonly shares: readonly Uint8Array[];
  readonly vector: readonly Uint8Array[];
  readonly version: number;
}

/** A freshly drawn OPRF key, its shares and Feldman vector; the key is dropped after use. */
export interface OprfKey {
  readonly key: Uint8Array;
  readonly shares: readonly Uint8Array[];
  readonly vector: readonly Uint8Array[];
}

/** Draw k and the other coefficients and split k among all guardians (spec: password §2). */
export function drawOprfKey({ descriptor }: Deployment, rng: Rng): OprfKey {
  const { guardians, threshold } = descriptor;
  const drawn = Array.from({ length: threshold }, () => oprf.scalarFrom(rng(64)));
  const [key, ...others] = drawn as [Uint8Array, ...Uint8Array[]];
  return { key, ...oprf.split(key, threshold, guardians.length, others) };
}

/** The body of `bind` for one guardian (its index counts from 1). */
export async function bindBody(
  binding: Binding,
  guardian: number,
  chain: readonly Uint8Array[],
  signer: Signer,
  key: SigningKey,
  now: number,
  ticket: Uint8Array | null,
): Promise<Uint8Array> {
  const { account, deployment, handle, proof, shares, vector, version } = binding;
  const common = { account, deployment, guardian, handle, signer, time: now, version };
  const payload = encode(BIND_STATEMENT, { ...common, proof, vector });
  const statement = await signStatement(BIND_LABEL, payload, key);
  const share = shares[guardian - 1];
  if (share === undefined) throw new RangeError("no share for this guardian");
  return encode(BIND, { chain, share, statement, ticket });
}

/** The body of `confirm` for one guardian. */
export async function confirmBody(
  binding: Pick<Binding, "account" | "deployment" | "handle" | "version">,
  guardian: number,
  chain: readonly Uint8Array[],
  signer: Signer,
  key: SigningKey,
  now: number,
): Promise<Uint8Array> {
  const { account, deployment, handle, version } = binding;
  const value = { account, deployment, guardian, handle, signer, time: now, version };
  const payload = encode(CONFIRM_STATEMENT, value);
  const statement = await signStatement(CONFIRM_LABEL, payload, key);
  return encode(CONFIRM, { chain, statement });
}

/** The body of `evaluate`. */
export function evaluateBody(asked: Evaluate): Uint8Array {
  return encode(EVALUATE, asked);
}

/** The body of `prove`: this attempt succeeded. */
export async function proveBody(
  keys: KeyslotKeys,
  deployment: DeploymentId,
  { attempt, guardian, handle, version }: Evaluation,
): Promise<Uint8Array> {
  const claim = encode(PROOF_CLAIM, { attempt, deployment, guardian, handle, version });
  const sig = await keys.proof.sign(PROOF_LABEL, 1, claim);
  return encode(PROVE, { attempt, handle, sig, version });
}
