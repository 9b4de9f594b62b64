/** The keyring's plaintext (spec: keyslot §3). It holds secrets. Twin of wire/keyring.py. */
import { KEM_KEY_SIZE } from "./account.ts";
import type { AccountId, DeviceId, KeyslotId, StatementHash } from "./ids.ts";
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

export const CONTEXT_LABEL = "colloque/keyring";
export const LIMIT = 1 << 20;
export const FLOOR = 8192;

/** What the owner calls a device. */
export interface DeviceName {
  readonly id: DeviceId;
  readonly name: string;
}

/** The private X-Wing seed (32 bytes) of one encryption epoch. */
export interface EncSeed {
  readonly epoch: number;
  readonly seed: Uint8Array;
}

/** A keyslot's public halves, known to the owner only. */
export interface Owner {
  readonly id: KeyslotId;
  readonly kem: Uint8Array;
  readonly kind: string;
  readonly login: Uint8Array;
  readonly salt: Uint8Array;
  readonly sign: Uint8Array;
}

/** Private keys by epoch, the keyslots' public halves, the owner's name and settings key. */
export interface Keyring {
  readonly account: AccountId;
  readonly devices: readonly DeviceName[];
  readonly enc: readonly EncSeed[];
  readonly head: StatementHash;
  readonly name: string;
  readonly owner: readonly Owner[];
  readonly seq: number;
  readonly settings: Uint8Array;
  readonly sheet: Uint8Array | null;
  readonly version: number;
}

/** What a sealed keyring is bound to. */
export interface KeyringContext {
  readonly account: AccountId;
  readonly version: number;
}

export const DEVICE_NAME: Codec<DeviceName> = record<DeviceName>({ id: raw(32), name: text(200) });
export const ENC_SEED: Codec<EncSeed> = record<EncSeed>({ epoch: uint(), seed: raw(32) });
export const OWNER: Codec<Owner> = record<Owner>({
  id: raw(16),
  kem: raw(KEM_KEY_SIZE),
  kind: text(32),
  login: raw(32),
  salt: raw(32),
  sign: raw(COMPOSITE_KEY_SIZE),
});
export const KEYRING: Codec<Keyring> = record<Keyring>({
  account: raw(32),
  devices: sequence(DEVICE_NAME, 256),
  enc: sequence(ENC_SEED, 4096, 1),
  head: raw(32),
  name: text(200),
  owner: sequence(OWNER, 8, 1),
  seq: uint(),
  settings: raw(32),
  sheet: nullable(raw(16)),
  version: uint(),
});
export const KEYRING_CONTEXT: Codec<KeyringContext> = record<KeyringContext>({
  account: raw(32),
  version: uint(),
});

/** The plaintext before padding. */
export function encodeKeyring(keyring: Keyring): Uint8Array {
  return encode(KEYRING, keyring);
}

/** Throws TooLarge, Malformed. */
export function decodeKeyring(plaintext: Uint8Array): Keyring {
  return decode(KEYRING, plaintext, LIMIT);
}
