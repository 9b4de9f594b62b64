/** Membership statements and wraps of epoch keys (spec: conversation §1, §2). */
import { ROLES, type Role } from "./account.ts";
import { encode as encodeValue } from "./cbor.ts";
import type { AccountId, ConversationId, DeploymentId, DeviceId, StatementHash } from "./ids.ts";
import { WRAP_SIZE } from "./keyslots.ts";
import { statementHash } from "./pae.ts";
import {
  choice,
  decode,
  encode,
  nullable,
  raw,
  rawUpTo,
  record,
  sequence,
  uint,
  type Codec,
} from "./schema.ts";

export const LABEL = "colloque/membership";
export const CONTEXT_LABEL = "colloque/membership-context";
export const LIMIT = 1 << 18;
export const WRAPS_LIMIT = 1 << 20;
export const LEAF_LIMIT = 2048;
export const MAX_MEMBERS = 64;
export const ACTIONS = ["create", "accept", "add", "remove", "leave", "rotate"] as const;
export type Action = (typeof ACTIONS)[number];

/** In the order in which statements list them. */
export const COMPARTMENTS = ["administrative", "medical"] as const;
export type Compartment = (typeof COMPARTMENTS)[number];

/** A member reference: an account, later a team or a guest (A11: tagged, never a bare id). */
export interface Ref {
  readonly id: Uint8Array;
  readonly kind: "account" | "team" | "guest";
}

/** An account and the device that acts for it. */
export interface Author {
  readonly account: AccountId;
  readonly device: DeviceId;
}

/** A position in an account's sigchain. */
export interface Head {
  readonly account: AccountId;
  readonly head: StatementHash;
  readonly seq: number;
}

/** Commitment to a compartment's key and the Merkle root over its wraps. */
export interface EpochKeyCommit {
  readonly commit: Uint8Array;
  readonly compartment: Compartment;
  readonly root: Uint8Array;
}

/** A member and its role. */
export interface Member {
  readonly member: Ref;
  readonly role: Role;
}

/** One statement of a conversation's membership chain. */
export interface Statement {
  readonly action: Action;
  readonly author: Author;
  readonly conversation: ConversationId | null;
  readonly deployment: DeploymentId;
  readonly epoch: number;
  readonly heads: readonly Head[];
  readonly keys: readonly EpochKeyCommit[];
  readonly members: readonly Member[];
  readonly nonce: Uint8Array;
  readonly patient: Ref;
  readonly prev: StatementHash | null;
  readonly seq: number;
  readonly time: number;
}

/** One compartment's key, wrapped for one member. */
export interface Leaf {
  readonly compartment: Compartment;
  readonly key_epoch: number;
  readonly recipient: Ref;
  readonly wrap: Uint8Array;
}

/** The encoded leaves beside a statement, in the order of its `keys`. */
export interface Wraps {
  readonly leaves: readonly Uint8Array[];
}

/** What the wraps of one compartment are bound to. */
export interface WrapContext {
  readonly author: AccountId;
  readonly compartment: Compartment;
  readonly deployment: DeploymentId;
  readonly epoch: number;
  readonly nonce: Uint8Array;
  readonly prev: StatementHash | null;
}

export const COMPARTMENT: Codec<Compartment> = choice(...COMPARTMENTS);
export const REF: Codec<Ref> = record<Ref>({
  id: raw(32),
  kind: choice("account", "team", "guest"),
});
export const AUTHOR: Codec<Author> = record<Author>({ account: raw(32), device: raw(32) });
export const HEAD: Codec<Head> = record<Head>({ account: raw(32), head: raw(32), seq: uint() });
export const EPOCH_KEY_COMMIT: Codec<EpochKeyCommit> = record<EpochKeyCommit>({
  commit: raw(32),
  compartment: COMPARTMENT,
  root: raw(32),
});
export const MEMBER: Codec<Member> = record<Member>({ member: REF, role: choice(...ROLES) });
export const STATEMENT: Codec<Statement> = record<Statement>({
  action: choice(...ACTIONS),
  author: AUTHOR,
  conversation: nullable(raw<ConversationId>(32)),
  deployment: raw(32),
  epoch: uint(),
  heads: sequence(HEAD, MAX_MEMBERS),
  keys: sequence(EPOCH_KEY_COMMIT, COMPARTMENTS.length),
  members: sequence(MEMBER, MAX_MEMBERS, 1),
  nonce: raw(16),
  patient: REF,
  prev: nullable(raw<StatementHash>(32)),
  seq: uint(),
  time: uint(),
});
export const LEAF: Codec<Leaf> = record<Leaf>({
  compartment: COMPARTMENT,
  key_epoch: uint(),
  recipient: REF,
  wrap: raw(WRAP_SIZE),
});
export const WRAPS: Codec<Wraps> = record<Wraps>({
  leaves: sequence(rawUpTo(LEAF_LIMIT), 2 * MAX_MEMBERS),
});
export const WRAP_CONTEXT: Codec<WrapContext> = record<WrapContext>({
  author: raw(32),
  compartment: COMPARTMENT,
  deployment: raw(32),
  epoch: uint(),
  nonce: raw(16),
  prev: nullable(raw<StatementHash>(32)),
});

/** The compartments that a role is entitled to (spec: conversation §1). */
export function compartmentsOf(role: Role): readonly Compartment[] {
  return role === "assistant" ? ["administrative"] : COMPARTMENTS;
}

/** The payload of a membership statement. */
export function encodeStatement(statement: Statement): Uint8Array {
  return encode(STATEMENT, statement);
}

/** Throws TooLarge, Malformed. */
export function decodeStatement(payload: Uint8Array): Statement {
  return decode(STATEMENT, payload, LIMIT);
}

/** The wraps as they travel beside a statement. */
export function encodeWraps(wraps: Wraps): Uint8Array {
  return encode(WRAPS, wraps);
}

/** Throws TooLarge, Malformed. */
export function decodeWraps(data: Uint8Array): Wraps {
  return decode(WRAPS, data, WRAPS_LIMIT);
}

/** A leaf of the Merkle tree over wraps. */
export function encodeLeaf(leaf: Leaf): Uint8Array {
  return encode(LEAF, leaf);
}

/** Throws TooLarge, Malformed. */
export function decodeLeaf(data: Uint8Array): Leaf {
  return decode(LEAF, data, LEAF_LIMIT);
}

/** The commitment to an epoch key (spec: conversation §2), 32 bytes. */
export function epochKeyCommit(
  compartment: Compartment,
  epoch: number,
  key: Uint8Array,
  nonce: Uint8Array,
): Uint8Array {
  return statementHash("colloque/epoch-key", 1, encodeValue({ compartment, epoch, key, nonce }));
}

/** The context hash of a compartment's wraps, 32 bytes. */
export function wrapContextHash(context: WrapContext): Uint8Array {
  return statementHash(CONTEXT_LABEL, 1, encode(WRAP_CONTEXT, context));
}
