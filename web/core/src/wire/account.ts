/** Devices and sigchain links (spec: identity §1, §2). Twin of wire/account.py. */
import { encode as encodeValue } from "./cbor.ts";
import type { AccountId, DeploymentId, DeviceId, KeyslotId, StatementHash } from "./ids.ts";
import { statementHash } from "./pae.ts";
import {
  decode,
  encode,
  nullable,
  raw,
  record,
  sequence,
  tagged,
  text,
  uint,
  type Codec,
} from "./schema.ts";
import { COMPOSITE_KEY_SIZE } from "./signed.ts";

export const LABEL = "colloque/account";
export const LIMIT = 65536;
export const KEM_KEY_SIZE = 1216;
export const ROLES = ["patient", "practitioner", "assistant"] as const;
export type Role = (typeof ROLES)[number];

/** The public halves of a device's three keys. */
export interface Device {
  readonly entry: Uint8Array;
  readonly expires: number | null;
  readonly session: Uint8Array;
  readonly sign: Uint8Array;
}

/** A current device signs. */
export interface DeviceSigner {
  readonly kind: "device";
  readonly id: DeviceId;
}

/** A keyslot signs, and so shows the key that the chain holds only a salted hash of. */
export interface KeyslotSigner {
  readonly kind: "keyslot";
  readonly id: KeyslotId;
  readonly key: Uint8Array;
  readonly salt: Uint8Array;
}

export type Signer = DeviceSigner | KeyslotSigner;

/** A keyslot as the public chain shows it. */
export interface KeyslotCommit {
  readonly commit: Uint8Array;
  readonly id: KeyslotId;
  readonly kind: string;
}

/** An account's encryption key: its epoch and X-Wing public key (1216 bytes). */
export interface EncKey {
  readonly epoch: number;
  readonly key: Uint8Array;
}

/** One link of a sigchain. */
export interface Link {
  readonly account: AccountId | null;
  readonly add: readonly Device[];
  readonly deployment: DeploymentId;
  readonly enc: EncKey | null;
  readonly keyslots: readonly KeyslotCommit[] | null;
  readonly nonce: Uint8Array;
  readonly prev: StatementHash | null;
  readonly revoke: readonly DeviceId[];
  readonly role: string | null;
  readonly seq: number;
  readonly signer: Signer;
  readonly time: number;
}

export const DEVICE: Codec<Device> = record<Device>({
  entry: raw(32),
  expires: nullable(uint()),
  session: raw(32),
  sign: raw(COMPOSITE_KEY_SIZE),
});
export const SIGNER: Codec<Signer> = tagged<Signer>({
  device: record({ id: raw<DeviceId>(32) }),
  keyslot: record({ id: raw<KeyslotId>(16), key: raw(COMPOSITE_KEY_SIZE), salt: raw(32) }),
});
export const KEYSLOT_COMMIT: Codec<KeyslotCommit> = record<KeyslotCommit>({
  commit: raw(32),
  id: raw(16),
  kind: text(32),
});
export const ENC_KEY: Codec<EncKey> = record<EncKey>({ epoch: uint(), key: raw(KEM_KEY_SIZE) });
export const LINK: Codec<Link> = record<Link>({
  account: nullable(raw<AccountId>(32)),
  add: sequence(DEVICE, 8),
  deployment: raw(32),
  enc: nullable(ENC_KEY),
  keyslots: nullable(sequence(KEYSLOT_COMMIT, 8)),
  nonce: raw(16),
  prev: nullable(raw<StatementHash>(32)),
  revoke: sequence(raw<DeviceId>(32), 256),
  role: nullable(text(32)),
  seq: uint(),
  signer: SIGNER,
  time: uint(),
});

/** H("colloque/device", {entry, session, sign}). */
export function deviceId(device: Device): DeviceId {
  const { entry, session, sign } = device;
  return statementHash("colloque/device", 1, encodeValue({ entry, session, sign })) as DeviceId;
}

/** Whether a device has not expired at a time in milliseconds; its last one still counts. */
export function currentAt(device: Device, time: number): boolean {
  return device.expires === null || time <= device.expires;
}

/** The payload of a link. */
export function encodeLink(link: Link): Uint8Array {
  return encode(LINK, link);
}

/** Throws TooLarge, Malformed. */
export function decodeLink(payload: Uint8Array): Link {
  return decode(LINK, payload, LIMIT);
}

/** The salted hash of a keyslot's composite public key (spec: identity §2), 32 bytes. */
export function keyslotCommit(
  id: KeyslotId,
  kind: string,
  key: Uint8Array,
  salt: Uint8Array,
): Uint8Array {
  return statementHash("colloque/keyslot-commit", 1, encodeValue({ id, key, kind, salt }));
}
