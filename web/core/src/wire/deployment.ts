/** Deployment descriptors and directory records (spec: deployment). Twin of wire/deployment.py. */
import { KEM_KEY_SIZE } from "./account.ts";
import type { AccountId, DeploymentId, StatementHash } from "./ids.ts";
import {
  decode,
  encode,
  nullable,
  raw,
  record,
  sequence,
  text,
  uint,
  type Codec,
} from "./schema.ts";
import { COMPOSITE_KEY_SIZE } from "./signed.ts";

export const LABEL = "colloque/deployment";
export const LIMIT = 65536;
export const RECORD_LABEL = "colloque/directory";
export const RECORD_LIMIT = 16384;
export const MAX_GUARDIANS = 9;

/** A guardian's place and pinned public keys: X-Wing (1216 bytes) and Ed25519 (32 bytes). */
export interface Guardian {
  readonly index: number;
  readonly kem: Uint8Array;
  readonly sign: Uint8Array;
  readonly url: string;
}

/** One version of what a client trusts about a deployment. */
export interface Descriptor {
  readonly guardians: readonly Guardian[];
  readonly mail: Uint8Array;
  readonly name: string;
  readonly origins: readonly string[];
  readonly prev: StatementHash | null;
  readonly registry: Uint8Array;
  readonly root: Uint8Array;
  readonly threshold: number;
  readonly version: number;
}

/** What a practitioner chose to publish, vouched for by the registry. */
export interface DirectoryRecord {
  readonly account: AccountId;
  readonly city: string;
  readonly deployment: DeploymentId;
  readonly email: string;
  readonly expires: number;
  readonly issued: number;
  readonly name: string;
  readonly serial: number;
  readonly speciality: string;
}

export const GUARDIAN: Codec<Guardian> = record<Guardian>({
  index: uint(MAX_GUARDIANS),
  kem: raw(KEM_KEY_SIZE),
  sign: raw(32),
  url: text(512),
});
export const DESCRIPTOR: Codec<Descriptor> = record<Descriptor>({
  guardians: sequence(GUARDIAN, MAX_GUARDIANS),
  mail: raw(32),
  name: text(200),
  origins: sequence(text(512), 64),
  prev: nullable(raw<StatementHash>(32)),
  registry: raw(COMPOSITE_KEY_SIZE),
  root: raw(COMPOSITE_KEY_SIZE),
  threshold: uint(MAX_GUARDIANS),
  version: uint(),
});
export const DIRECTORY_RECORD: Codec<DirectoryRecord> = record<DirectoryRecord>({
  account: raw(32),
  city: text(100),
  deployment: raw(32),
  email: text(254),
  expires: uint(),
  issued: uint(),
  name: text(200),
  serial: uint(),
  speciality: text(100),
});

/** The payload of a descriptor. */
export function encodeDescriptor(descriptor: Descriptor): Uint8Array {
  return encode(DESCRIPTOR, descriptor);
}

/** Throws TooLarge, Malformed. */
export function decodeDescriptor(payload: Uint8Array): Descriptor {
  return decode(DESCRIPTOR, payload, LIMIT);
}

/** The payload of a directory record. */
export function encodeDirectoryRecord(value: DirectoryRecord): Uint8Array {
  return encode(DIRECTORY_RECORD, value);
}

/** Throws TooLarge, Malformed. */
export function decodeDirectoryRecord(payload: Uint8Array): DirectoryRecord {
  return decode(DIRECTORY_RECORD, payload, RECORD_LIMIT);
}
