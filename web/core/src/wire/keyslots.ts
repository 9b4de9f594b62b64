/** Keyslot sets (spec: keyslot §2). Twin of wire/keyslots.py. */
import { SIGNER, type Signer } from "./account.ts";
import type { AccountId, DeploymentId, KeyslotId, StatementHash } from "./ids.ts";
import { decode, encode, raw, record, sequence, text, uint, type Codec } from "./schema.ts";

export const LABEL = "colloque/keyslots";
export const CONTEXT_LABEL = "colloque/keyslots-context";
export const LIMIT = 65536;
export const WRAP_SIZE = 1200;

/** The master key, wrapped for one way in; `login` verifies its log-in assertions. */
export interface Slot {
  readonly id: KeyslotId;
  readonly kind: string;
  readonly login: Uint8Array;
  readonly wrap: Uint8Array;
}

/** All ways in of an account, at one position of its sigchain. */
export interface KeyslotSet {
  readonly account: AccountId;
  readonly deployment: DeploymentId;
  readonly head: StatementHash;
  readonly keyring: Uint8Array;
  readonly password: number;
  readonly seq: number;
  readonly signer: Signer;
  readonly slots: readonly Slot[];
  readonly time: number;
  readonly version: number;
}

/** What a keyslot's wrap is bound to. */
export interface WrapContext {
  readonly account: AccountId;
  readonly head: StatementHash;
  readonly version: number;
}

export const SLOT: Codec<Slot> = record<Slot>({
  id: raw(16),
  kind: text(32),
  login: raw(32),
  wrap: raw(WRAP_SIZE),
});
export const KEYSLOT_SET: Codec<KeyslotSet> = record<KeyslotSet>({
  account: raw(32),
  deployment: raw(32),
  head: raw(32),
  keyring: raw(32),
  password: uint(),
  seq: uint(),
  signer: SIGNER,
  slots: sequence(SLOT, 8, 1),
  time: uint(),
  version: uint(),
});
export const WRAP_CONTEXT: Codec<WrapContext> = record<WrapContext>({
  account: raw(32),
  head: raw(32),
  version: uint(),
});

/** The payload of a keyslot set. */
export function encodeKeyslotSet(value: KeyslotSet): Uint8Array {
  return encode(KEYSLOT_SET, value);
}

/** Throws TooLarge, Malformed. */
export function decodeKeyslotSet(payload: Uint8Array): KeyslotSet {
  return decode(KEYSLOT_SET, payload, LIMIT);
}
