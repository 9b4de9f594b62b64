/** Sealing the keyring under the account master key (spec: keyslot §3). */
import { Tampered } from "../errors.ts";
import { holds, type AccountState } from "../trust/sigchain.ts";
import { equalBytes } from "../wire/bytes.ts";
import type { AccountId } from "../wire/ids.ts";
import {
  CONTEXT_LABEL,
  decodeKeyring,
  encodeKeyring,
  FLOOR,
  KEYRING_CONTEXT,
  LIMIT,
  type Keyring,
} from "../wire/keyring.ts";
import type { KeyslotSet } from "../wire/keyslots.ts";
import { pad, unpad } from "../wire/padding.ts";
import { pae, sha256 } from "../wire/pae.ts";
import { encode } from "../wire/schema.ts";
import { openSealed, seal } from "./content.ts";
import { keypairFromSeed } from "./wrap.ts";

function contextOf(account: AccountId, version: number): Uint8Array {
  return pae(CONTEXT_LABEL, 1, encode(KEYRING_CONTEXT, { account, version }));
}

/** Seal under a master key (32 bytes) with a fresh salt (24 bytes). */
export function sealKeyring(
  keyring: Keyring,
  master: Uint8Array,
  salt: Uint8Array,
): Promise<Uint8Array> {
  const context = contextOf(keyring.account, keyring.version);
  return seal(master, context, pad(encodeKeyring(keyring), FLOOR), salt);
}

/** Open the keyring that a verified set names (spec: password §7, step 7). Throws Tampered. */
export async function openKeyring(
  sealed: Uint8Array,
  master: Uint8Array,
  set: KeyslotSet,
  state: AccountState,
): Promise<Keyring> {
  if (sealed.length > LIMIT || !equalBytes(sha256(sealed), set.keyring)) throw new Tampered();
  const plaintext = await openSealed(master, contextOf(state.account, set.version), sealed);
  const keyring = decodeKeyring(unpad(plaintext, FLOOR));
  const same = equalBytes(keyring.account, state.account) && keyring.version === set.version;
  if (!same || !holds(state, keyring.seq, keyring.head) || keyring.seq < set.seq) {
    throw new Tampered();
  }
  const newest = keyring.enc.at(-1);
  const complete = keyring.enc.every(({ epoch }, place) => epoch === place + 1);
  if (newest === undefined || !complete || newest.epoch !== state.enc.epoch) throw new Tampered();
  const { publicKey } = await keypairFromSeed(newest.seed);
  if (!equalBytes(publicKey, state.enc.key)) throw new Tampered();
  return keyring;
}
