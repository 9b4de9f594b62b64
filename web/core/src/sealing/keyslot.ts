/** From a secret to a keyslot, and the master key wrapped for it (spec: keyslot §1, §2). */
import { Tampered } from "../errors.ts";
import { keyslotCommit, type KeyslotCommit, type KeyslotSigner } from "../wire/account.ts";
import { equalBytes } from "../wire/bytes.ts";
import type { AccountId, KeyslotId, StatementHash } from "../wire/ids.ts";
import type { Owner } from "../wire/keyring.ts";
import {
  CONTEXT_LABEL,
  LABEL,
  WRAP_CONTEXT,
  type KeyslotSet,
  type WrapContext,
} from "../wire/keyslots.ts";
import { statementHash } from "../wire/pae.ts";
import { encode } from "../wire/schema.ts";
import { hkdf } from "./derive.ts";
import { EntryKey, SigningKey } from "./signing.ts";
import { keypairFromSeed, unwrap, wrap, wrapInfo, type XWingPrivateKey } from "./wrap.ts";

export const PASSWORD = "password";
export const SHEET = "sheet";

/** Everything that a keyslot's 32-byte seed gives. */
export interface KeyslotKeys {
  readonly kind: string;
  readonly kem: XWingPrivateKey;
  readonly kemPublic: Uint8Array;
  readonly sign: SigningKey;
  readonly login: EntryKey;
  readonly proof: EntryKey;
  readonly salt: Uint8Array;
}

/** Derive a keyslot's keys from its seed (32 bytes). */
export async function keyslotKeys(seed: Uint8Array, kind: string): Promise<KeyslotKeys> {
  const context = new TextEncoder().encode(kind);
  const derived = (name: string, length: number): Uint8Array =>
    hkdf(seed, `colloque/keyslot-${name}`, length, context);
  const { privateKey, publicKey } = await keypairFromSeed(derived("kem", 32));
  return {
    kind,
    kem: privateKey,
    kemPublic: publicKey,
    sign: await SigningKey.fromSeed(derived("sign", 64)),
    login: await EntryKey.fromSeed(derived("login", 32)),
    proof: await EntryKey.fromSeed(derived("proof", 32)),
    salt: derived("salt", 32),
  };
}

/** How the keyslot names itself when it signs; shows its public key. */
export function keyslotSigner(keys: KeyslotKeys, id: KeyslotId): KeyslotSigner {
  return { kind: "keyslot", id, key: keys.sign.public, salt: keys.salt };
}

/** How the public chain shows a keyslot. */
export function commitOf(keys: KeyslotKeys, id: KeyslotId): KeyslotCommit {
  const commit = keyslotCommit(id, keys.kind, keys.sign.public, keys.salt);
  return { commit, id, kind: keys.kind };
}

/** The public halves for the owner-only list. */
export function ownerOf(keys: KeyslotKeys, id: KeyslotId): Owner {
  return {
    id,
    kem: keys.kemPublic,
    kind: keys.kind,
    login: keys.login.public,
    salt: keys.salt,
    sign: keys.sign.public,
  };
}

/** The keyslot seed of a recovery sheet's 16 random bytes. */
export function sheetSeed(entropy: Uint8Array): Uint8Array {
  return hkdf(entropy, "colloque/sheet-seed", 32);
}

function infoOf(context: WrapContext, slot: KeyslotId): Uint8Array {
  const digest = statementHash(CONTEXT_LABEL, 1, encode(WRAP_CONTEXT, context));
  return wrapInfo(LABEL, digest, slot, context.version, "master-key");
}

/** The master key for one keyslot of set `version` at `head`: 1200 bytes. */
export function wrapMasterKey(
  master: Uint8Array,
  owner: Owner,
  account: AccountId,
  head: StatementHash,
  version: number,
): Promise<Uint8Array> {
  return wrap(master, owner.kem, infoOf({ account, head, version }, owner.id));
}

/** Open one's slot of a verified set. Throws Tampered, whatever is wrong (A02). */
export async function unwrapMasterKey(
  keys: KeyslotKeys,
  set: KeyslotSet,
  slot: KeyslotId,
): Promise<Uint8Array> {
  const wrapped = set.slots.find((item) => equalBytes(item.id, slot))?.wrap;
  if (wrapped === undefined) throw new Tampered();
  const { account, head, version } = set;
  return unwrap(wrapped, keys.kem, infoOf({ account, head, version }, slot));
}
