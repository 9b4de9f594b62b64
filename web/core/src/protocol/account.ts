/** What an account's own client knows once it is in: keys, keyring, verified chain. */
import type { DeviceKeys } from "../sealing/device.ts";
import { sealKeyring } from "../sealing/keyring.ts";
import { wrapMasterKey } from "../sealing/keyslot.ts";
import type { SigningKey } from "../sealing/signing.ts";
import { signStatement } from "../sealing/statement.ts";
import type { AccountState } from "../trust/sigchain.ts";
import { encodeLink, LABEL, type Link, type Signer } from "../wire/account.ts";
import type { Keyring } from "../wire/keyring.ts";
import {
  encodeKeyslotSet,
  LABEL as KEYSLOTS_LABEL,
  type KeyslotSet,
  type Slot,
} from "../wire/keyslots.ts";
import { sha256 } from "../wire/pae.ts";
import type { Rng } from "./guardians.ts";

/** One's own account, opened on this device. It holds secrets. */
export interface OwnAccount {
  readonly state: AccountState;
  readonly device: DeviceKeys;
  readonly master: Uint8Array;
  readonly keyring: Keyring;
  readonly keyslots: KeyslotSet;
}

/** X-Wing seeds by encryption epoch. */
export function seedsOf({ keyring }: OwnAccount): ReadonlyMap<number, Uint8Array> {
  return new Map(keyring.enc.map(({ epoch, seed }) => [epoch, seed]));
}

/** A sealed keyring and the keyslot set that names it, as they travel. */
export interface Vault {
  readonly keyring: Uint8Array;
  readonly keyslots: Uint8Array;
}

/** The encoded, signed link. */
export function signLink(link: Link, key: SigningKey): Promise<Uint8Array> {
  return signStatement(LABEL, encodeLink(link), key);
}

/** Seal the keyring and wrap the master key for every keyslot of its owner list. */
export async function sealVault(
  keyring: Keyring,
  master: Uint8Array,
  state: AccountState,
  password: number,
  signer: Signer,
  key: SigningKey,
  now: number,
  rng: Rng,
): Promise<Vault> {
  const sealed = await sealKeyring(keyring, master, rng(24));
  const set: KeyslotSet = {
    account: state.account,
    deployment: state.deployment,
    head: keyring.head,
    keyring: sha256(sealed),
    password,
    seq: keyring.seq,
    signer,
    slots: await slotsOf(keyring, master),
    time: now,
    version: keyring.version,
  };
  const keyslots = await signStatement(KEYSLOTS_LABEL, encodeKeyslotSet(set), key);
  return { keyring: sealed, keyslots };
}

function slotsOf(keyring: Keyring, master: Uint8Array): Promise<Slot[]> {
  const { account, head, version } = keyring;
  const slots = keyring.owner.map(async (owner) => {
    const wrap = await wrapMasterKey(master, owner, account, head, version);
    return { id: owner.id, kind: owner.kind, login: owner.login, wrap };
  });
  return Promise.all(slots);
}
