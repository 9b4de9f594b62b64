/** Accounts as a client makes them, with the sealing functions alone. */
import { deviceKeys, deviceSigner, type DeviceKeys } from "../../src/sealing/device.ts";
import { sealKeyring } from "../../src/sealing/keyring.ts";
import {
  commitOf,
  keyslotKeys,
  keyslotSigner,
  ownerOf,
  sheetSeed,
  wrapMasterKey,
  type KeyslotKeys,
} from "../../src/sealing/keyslot.ts";
import * as oprf from "../../src/sealing/oprf.ts";
import { evaluatePassword } from "../../src/sealing/password.ts";
import type { EntryKey, SigningKey } from "../../src/sealing/signing.ts";
import { signStatement } from "../../src/sealing/statement.ts";
import { keypairFromSeed } from "../../src/sealing/wrap.ts";
import type { Deployment } from "../../src/trust/deployment.ts";
import { headOf, seqOf, verifyChain, type AccountState } from "../../src/trust/sigchain.ts";
import {
  deviceId,
  encodeLink,
  LABEL,
  type EncKey,
  type Link,
  type Signer,
} from "../../src/wire/account.ts";
import { handleOf } from "../../src/wire/handle.ts";
import type { Handle, KeyslotId } from "../../src/wire/ids.ts";
import type { EncSeed, Keyring } from "../../src/wire/keyring.ts";
import { encodeKeyslotSet, LABEL as SET_LABEL } from "../../src/wire/keyslots.ts";
import { sha256 } from "../../src/wire/pae.ts";
import { someText, type Rng } from "./stream.ts";

/** A way in: its seed opens it. */
export interface Slot {
  readonly id: KeyslotId;
  readonly seed: Uint8Array;
  readonly keys: KeyslotKeys;
}

/** Shares of the OPRF key and their Feldman vector. */
export interface Shares {
  readonly shares: readonly Uint8Array[];
  readonly vector: readonly Uint8Array[];
}

export interface Account {
  readonly deployment: Deployment;
  readonly email: string;
  readonly handle: Handle;
  readonly rng: Rng;
  readonly master: Uint8Array;
  readonly sheet: Uint8Array;
  readonly settings: Uint8Array;
  readonly oprf: Shares;
  readonly chain: Uint8Array[];
  readonly devices: DeviceKeys[];
  readonly enc: EncSeed[];
  slots: Slot[];
  state: AccountState;
}

async function slotOf(seed: Uint8Array, kind: string, rng: Rng): Promise<Slot> {
  return { id: rng<KeyslotId>(16), seed, keys: await keyslotKeys(seed, kind) };
}

/** A sheet's way in. */
export function sheetSlot(entropy: Uint8Array, rng: Rng): Promise<Slot> {
  return slotOf(sheetSeed(entropy), "sheet", rng);
}

async function newEnc(account: { enc: EncSeed[]; rng: Rng }): Promise<EncKey> {
  const [epoch, seed] = [account.enc.length + 1, account.rng(32)];
  account.enc.push({ epoch, seed });
  return { epoch, key: (await keypairFromSeed(seed)).publicKey };
}

/** Keys, OPRF shares and the first link. */
export async function newAccount(
  deployment: Deployment,
  role: string,
  email: string,
  password: string,
  now: number,
  rng: Rng,
): Promise<Account> {
  const handle = handleOf(deployment.id, email);
  const { guardians, threshold } = deployment.descriptor;
  const scalars = Array.from({ length: threshold }, () => oprf.scalarFrom(rng(64)));
  const key = scalars[0] as Uint8Array;
  const shares = oprf.split(key, threshold, guardians.length, scalars.slice(1));
  const seed = await evaluatePassword(deployment.id, handle, password, key);
  const sheet = rng(16);
  const slots = [await slotOf(seed, "password", rng), await sheetSlot(sheet, rng)];
  const device = await deviceKeys(rng(32));
  const enc: EncSeed[] = [];
  const link: Link = {
    account: null,
    add: [device.public],
    deployment: deployment.id,
    enc: await newEnc({ enc, rng }),
    keyslots: slots.map(({ id, keys }) => commitOf(keys, id)),
    nonce: rng(16),
    prev: null,
    revoke: [],
    role,
    seq: 0,
    signer: deviceSigner(device),
    time: now,
  };
  const chain = [await signStatement(LABEL, encodeLink(link), device.sign)];
  const state = await verifyChain(chain, deployment.id);
  const secrets = { master: rng(32), sheet, settings: rng(32), oprf: shares, enc };
  return { deployment, email, handle, rng, ...secrets, chain, devices: [device], slots, state };
}

/** Who signs: a device or a keyslot. */
export function signerOf(by: DeviceKeys | Slot): [Signer, SigningKey] {
  return "seed" in by
    ? [keyslotSigner(by.keys, by.id), by.keys.sign]
    : [deviceSigner(by), by.sign];
}

/** Append a link with these changes. */
export async function append(
  account: Account,
  by: DeviceKeys | Slot,
  changes: Partial<Link>,
): Promise<void> {
  const [signer, key] = signerOf(by);
  const { state } = account;
  const link: Link = {
    account: state.account,
    add: [],
    deployment: state.deployment,
    enc: null,
    keyslots: null,
    nonce: account.rng(16),
    prev: headOf(state),
    revoke: [],
    role: null,
    seq: seqOf(state) + 1,
    signer,
    time: state.time + 1000,
    ...changes,
  };
  account.chain.push(await signStatement(LABEL, encodeLink(link), key));
  account.state = await verifyChain(account.chain, state.deployment);
}

/** Devices come and go, the sheet is replaced, the encryption key rotates twice. */
export async function live(account: Account): Promise<void> {
  const { rng, devices } = account;
  const [first, sheet] = [devices[0] as DeviceKeys, account.slots[1] as Slot];
  const second = await deviceKeys(rng(32), account.state.time + 1_000_000);
  await append(account, first, { add: [second.public] });
  const third = await deviceKeys(rng(32));
  await append(account, sheet, { add: [third.public] });
  const revoke = [deviceId(second.public)];
  await append(account, third, { revoke, enc: await newEnc(account) });
  account.slots = [account.slots[0] as Slot, await sheetSlot(rng(16), rng)];
  const keyslots = account.slots.map(({ id, keys }) => commitOf(keys, id));
  await append(account, sheet, { keyslots, enc: await newEnc(account) });
  devices.push(third);
}

/** The sealed keyring and the signed keyslot set at the newest head. */
export async function vaultOf(account: Account): Promise<{ keyring: Uint8Array; set: Uint8Array }> {
  const { state, rng, slots, master } = account;
  const [head, seq, version] = [headOf(state), seqOf(state), account.enc.length];
  const content: Keyring = {
    account: state.account,
    devices: account.devices.map(({ public: device }) => ({
      id: deviceId(device),
      name: someText(rng),
    })),
    enc: account.enc,
    head,
    name: someText(rng),
    owner: slots.map(({ id, keys }) => ownerOf(keys, id)),
    seq,
    settings: account.settings,
    sheet: version === 1 ? account.sheet : null,
    version,
  };
  const keyring = await sealKeyring(content, master, rng(24));
  const wraps = content.owner.map(async (owner) => {
    const wrap = await wrapMasterKey(master, owner, state.account, head, version);
    return { id: owner.id, kind: owner.kind, login: owner.login, wrap };
  });
  const [signer, key] = signerOf(account.devices.at(-1) as DeviceKeys);
  const set = {
    account: state.account,
    deployment: state.deployment,
    head,
    keyring: sha256(keyring),
    password: 1,
    seq,
    signer,
    slots: await Promise.all(wraps),
    time: state.time,
    version,
  };
  return { keyring, set: await signStatement(SET_LABEL, encodeKeyslotSet(set), key) };
}

/** A plain signature over a payload. */
export async function claimOf(
  payload: Uint8Array,
  label: string,
  key: EntryKey,
): Promise<{ payload: Uint8Array; sig: Uint8Array; key: Uint8Array }> {
  return { payload, sig: await key.sign(label, 1, payload), key: key.public };
}
