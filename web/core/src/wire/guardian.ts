/** What clients and guardians say to each other (spec: password §4 to §6). */
import { LIMIT as LINK_LIMIT, SIGNER, type Signer } from "./account.ts";
import { MAX_GUARDIANS } from "./deployment.ts";
import type { AccountId, DeploymentId, DeviceId, Handle } from "./ids.ts";
import {
  choice,
  nullable,
  raw,
  rawUpTo,
  record,
  sequence,
  tagged,
  text,
  uint,
  type Codec,
} from "./schema.ts";

export const REQUEST_LABEL = "colloque/guardian-request";
export const ANSWER_LABEL = "colloque/guardian-answer";
export const BIND_LABEL = "colloque/guardian-bind";
export const CONFIRM_LABEL = "colloque/guardian-confirm";
export const EVALUATION_LABEL = "colloque/guardian-evaluation";
export const LANE_LABEL = "colloque/guardian-lane";
export const PROOF_LABEL = "colloque/guardian-proof";
export const TICKET_LABEL = "colloque/mail-ticket";

export const REQUEST_LIMIT = 1 << 20;
export const ANSWER_LIMIT = 65536;
export const STATEMENT_LIMIT = 16384;
export const FLOOR_SMALL = 1024;
export const FLOOR_CHAIN = 65536;

export const STATUSES = ["ok", "too-many", "version", "taken", "refused", "busy"] as const;
export type Status = (typeof STATUSES)[number];

/** What a sealed request is bound to. */
export interface RequestContext {
  readonly deployment: DeploymentId;
  readonly guardian: number;
}

/** The plaintext of a request; `reply` is the fresh key of the answer. */
export interface GuardianRequest {
  readonly body: Uint8Array;
  readonly op: string;
  readonly reply: Uint8Array;
}

/** The plaintext of an answer. */
export interface GuardianAnswer {
  readonly body: Uint8Array;
  readonly status: Status;
}

/** A share for a handle, with the statement and sigchain that authorise it. */
export interface Bind {
  readonly chain: readonly Uint8Array[];
  readonly share: Uint8Array;
  readonly statement: Uint8Array;
  readonly ticket: Uint8Array | null;
}

/** The account's signed wish to bind a handle to a vector. */
export interface BindStatement {
  readonly account: AccountId;
  readonly deployment: DeploymentId;
  readonly guardian: number;
  readonly handle: Handle;
  readonly proof: Uint8Array;
  readonly signer: Signer;
  readonly time: number;
  readonly vector: readonly Uint8Array[];
  readonly version: number;
}

/** Makes a provisional binding the active one. */
export interface Confirm {
  readonly chain: readonly Uint8Array[];
  readonly statement: Uint8Array;
}

/** The account's signed confirmation. */
export interface ConfirmStatement {
  readonly account: AccountId;
  readonly deployment: DeploymentId;
  readonly guardian: number;
  readonly handle: Handle;
  readonly signer: Signer;
  readonly time: number;
  readonly version: number;
}

/** A client that nobody knows. */
export interface StrangerLane {
  readonly kind: "stranger";
}

/** A current device of the account, proven by its session key. */
export interface DeviceLane {
  readonly kind: "device";
  readonly chain: readonly Uint8Array[];
  readonly device: DeviceId;
  readonly sig: Uint8Array;
  readonly time: number;
}

/** Someone who reads the account's mail. */
export interface TicketLane {
  readonly kind: "ticket";
  readonly ticket: Uint8Array;
}

export type Lane = StrangerLane | DeviceLane | TicketLane;

/** What the session key signs to use the device lane. */
export interface LaneClaim {
  readonly blinded: Uint8Array;
  readonly deployment: DeploymentId;
  readonly guardian: number;
  readonly handle: Handle;
  readonly nonce: Uint8Array;
  readonly time: number;
}

/** Ask for one evaluation of a blinded element (32 bytes). */
export interface Evaluate {
  readonly blinded: Uint8Array;
  readonly handle: Handle;
  readonly lane: Lane;
  readonly nonce: Uint8Array;
  readonly version: number;
}

/** An evaluation's payload with the guardian's plain signature. */
export interface SignedEvaluation {
  readonly payload: Uint8Array;
  readonly sig: Uint8Array;
}

/** A guardian's evaluation with its DLEQ proof; `left` tries remain in this lane. */
export interface Evaluation {
  readonly account: AccountId;
  readonly attempt: Uint8Array;
  readonly blinded: Uint8Array;
  readonly evaluated: Uint8Array;
  readonly guardian: number;
  readonly handle: Handle;
  readonly left: number;
  readonly nonce: Uint8Array;
  readonly proof: Uint8Array;
  readonly vector: readonly Uint8Array[];
  readonly version: number;
}

/** Gives back the try that one successful attempt took. */
export interface Prove {
  readonly attempt: Uint8Array;
  readonly handle: Handle;
  readonly sig: Uint8Array;
  readonly version: number;
}

/** What the proof key signs. */
export interface ProofClaim {
  readonly attempt: Uint8Array;
  readonly deployment: DeploymentId;
  readonly guardian: number;
  readonly handle: Handle;
  readonly version: number;
}

/** Seconds until another try comes back. */
export interface TooMany {
  readonly retry: number;
}

/** The server's word that somebody typed the code mailed to the handle's address. */
export interface Ticket {
  readonly deployment: DeploymentId;
  readonly expires: number;
  readonly handle: Handle;
  readonly nonce: Uint8Array;
  readonly purpose: "bind" | "evaluate";
}

const INDEX = uint(MAX_GUARDIANS);
const CHAIN = sequence(rawUpTo(LINK_LIMIT), 4096, 1);
const VECTOR = sequence(raw(32), MAX_GUARDIANS, 1);

export const REQUEST_CONTEXT: Codec<RequestContext> = record<RequestContext>({
  deployment: raw(32),
  guardian: INDEX,
});
export const REQUEST: Codec<GuardianRequest> = record<GuardianRequest>({
  body: rawUpTo(REQUEST_LIMIT),
  op: text(16),
  reply: raw(32),
});
export const ANSWER: Codec<GuardianAnswer> = record<GuardianAnswer>({
  body: rawUpTo(ANSWER_LIMIT),
  status: choice(...STATUSES),
});
export const BIND: Codec<Bind> = record<Bind>({
  chain: CHAIN,
  share: raw(32),
  statement: rawUpTo(STATEMENT_LIMIT),
  ticket: nullable(rawUpTo(4096)),
});
export const BIND_STATEMENT: Codec<BindStatement> = record<BindStatement>({
  account: raw(32),
  deployment: raw(32),
  guardian: INDEX,
  handle: raw(32),
  proof: raw(32),
  signer: SIGNER,
  time: uint(),
  vector: VECTOR,
  version: uint(),
});
export const CONFIRM: Codec<Confirm> = record<Confirm>({
  chain: CHAIN,
  statement: rawUpTo(STATEMENT_LIMIT),
});
export const CONFIRM_STATEMENT: Codec<ConfirmStatement> = record<ConfirmStatement>({
  account: raw(32),
  deployment: raw(32),
  guardian: INDEX,
  handle: raw(32),
  signer: SIGNER,
  time: uint(),
  version: uint(),
});
export const LANE: Codec<Lane> = tagged<Lane>({
  stranger: record<Omit<StrangerLane, "kind">>({}),
  device: record<Omit<DeviceLane, "kind">>({
    chain: CHAIN,
    device: raw(32),
    sig: raw(64),
    time: uint(),
  }),
  ticket: record<Omit<TicketLane, "kind">>({ ticket: rawUpTo(4096) }),
});
export const LANE_CLAIM: Codec<LaneClaim> = record<LaneClaim>({
  blinded: raw(32),
  deployment: raw(32),
  guardian: INDEX,
  handle: raw(32),
  nonce: raw(16),
  time: uint(),
});
export const EVALUATE: Codec<Evaluate> = record<Evaluate>({
  blinded: raw(32),
  handle: raw(32),
  lane: LANE,
  nonce: raw(16),
  version: uint(),
});
export const SIGNED_EVALUATION: Codec<SignedEvaluation> = record<SignedEvaluation>({
  payload: rawUpTo(8192),
  sig: raw(64),
});
export const EVALUATION: Codec<Evaluation> = record<Evaluation>({
  account: raw(32),
  attempt: raw(16),
  blinded: raw(32),
  evaluated: raw(32),
  guardian: INDEX,
  handle: raw(32),
  left: uint(),
  nonce: raw(16),
  proof: raw(64),
  vector: VECTOR,
  version: uint(),
});
export const PROVE: Codec<Prove> = record<Prove>({
  attempt: raw(16),
  handle: raw(32),
  sig: raw(64),
  version: uint(),
});
export const PROOF_CLAIM: Codec<ProofClaim> = record<ProofClaim>({
  attempt: raw(16),
  deployment: raw(32),
  guardian: INDEX,
  handle: raw(32),
  version: uint(),
});
export const TOO_MANY: Codec<TooMany> = record<TooMany>({ retry: uint() });
export const TICKET: Codec<Ticket> = record<Ticket>({
  deployment: raw(32),
  expires: uint(),
  handle: raw(32),
  nonce: raw(16),
  purpose: choice("bind", "evaluate"),
});
