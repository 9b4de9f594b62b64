/** Session statements (spec: identity §6). Twin of wire/session.py. */
import { DEVICE, SIGNER, type Device, type Signer } from "./account.ts";
import type { AccountId, DeploymentId, StatementHash } from "./ids.ts";
import { decode, encode, raw, record, uint, type Codec } from "./schema.ts";

export const LABEL = "colloque/session";
export const LIMIT = 16384;

/** How long after the statement's time its device may last (ms): 30 days. */
export const MAX_LIFETIME = 30 * 86_400_000;

/** A device outside the chain that a keyslot lets in at a position of it. */
export interface SessionStatement {
  readonly account: AccountId;
  readonly deployment: DeploymentId;
  readonly device: Device;
  readonly head: StatementHash;
  readonly seq: number;
  readonly signer: Signer;
  readonly time: number;
}

export const SESSION: Codec<SessionStatement> = record<SessionStatement>({
  account: raw(32),
  deployment: raw(32),
  device: DEVICE,
  head: raw(32),
  seq: uint(),
  signer: SIGNER,
  time: uint(),
});

/** The payload of a session statement. */
export function encodeSession(statement: SessionStatement): Uint8Array {
  return encode(SESSION, statement);
}

/** Throws TooLarge, Malformed. */
export function decodeSession(payload: Uint8Array): SessionStatement {
  return decode(SESSION, payload, LIMIT);
}
