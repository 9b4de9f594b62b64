/**
 * Verifying sigchains (spec: identity §2). Public inputs only. Twin of trust/sigchain.py.
 *
 * The rules stand in one place, in the spec's order; the result is an immutable AccountState.
 */
import { Fork, Malformed, NotAuthorised, RolledBack, Substituted } from "../errors.ts";
import {
  currentAt,
  decodeLink,
  deviceId,
  keyslotCommit,
  LABEL,
  LIMIT,
  ROLES,
  type Device,
  type EncKey,
  type KeyslotCommit,
  type KeyslotSigner,
  type Link,
  type Role,
  type Signer,
} from "../wire/account.ts";
import { equalBytes, keyOf } from "../wire/bytes.ts";
import type { AccountId, DeploymentId, DeviceId, StatementHash } from "../wire/ids.ts";
import { decodeSigned, signedHash, signedMessage, type Signed } from "../wire/signed.ts";
import { verifyComposite } from "./signature.ts";

export const MAX_DEVICES = 256;

/**
 * A device outside the chain: since which position, and by which keyslot (spec: identity §6).
 *
 * Whether it is current is asked of the AccountState that it was admitted to.
 */
export interface SessionDevice {
  readonly device: Device;
  readonly seq: number;
  readonly slot: KeyslotCommit;
}

/**
 * A verified sigchain: only what stands here is ever encrypted to or believed.
 *
 * `heads[i]` is the hash of the link with seq i. Maps are keyed by `keyOf(device id)`: `revoked`
 * gives the seq of the revoking link, `added` every device ever added with its seq, `sessions` the
 * session devices whose statement has been verified (trust/session), current or not.
 */
export interface AccountState {
  readonly account: AccountId;
  readonly deployment: DeploymentId;
  readonly role: Role;
  readonly heads: readonly StatementHash[];
  readonly devices: ReadonlyMap<string, Device>;
  readonly added: ReadonlyMap<string, { readonly seq: number; readonly device: Device }>;
  readonly revoked: ReadonlyMap<string, number>;
  readonly keyslots: readonly KeyslotCommit[];
  readonly enc: EncKey;
  readonly encHistory: readonly { readonly seq: number; readonly enc: EncKey }[];
  readonly slotHistory: readonly { readonly seq: number; readonly slots: readonly KeyslotCommit[] }[];
  readonly time: number;
  readonly sessions: ReadonlyMap<string, SessionDevice>;
}

/** Position of the newest link. */
export function seqOf(state: AccountState): number {
  return state.heads.length - 1;
}

/** Hash of the newest link. */
export function headOf(state: AccountState): StatementHash {
  return state.heads[state.heads.length - 1] as StatementHash;
}

/** Whether the chain has this head at this position. */
export function holds(state: AccountState, seq: number, head: Uint8Array): boolean {
  const known = state.heads[seq];
  return known !== undefined && equalBytes(known, head);
}

/** The encryption key in force at a position of the chain. */
export function encAt(state: AccountState, seq: number): EncKey {
  const known = state.encHistory.findLast((item) => item.seq <= seq);
  return (known ?? (state.encHistory[0] as { enc: EncKey })).enc;
}

/** The keyslot list in force at a position of the chain. */
export function keyslotsAt(state: AccountState, seq: number): readonly KeyslotCommit[] {
  return state.slotHistory.findLast((item) => item.seq <= seq)?.slots ?? [];
}

/** Whether the chain or a verified session statement names this device. */
export function knowsDevice(state: AccountState, device: DeviceId): boolean {
  const key = keyOf(device);
  return state.added.has(key) || state.sessions.has(key);
}

/** A device, of a session too, that was current at a position. Throws NotAuthorised. */
export function deviceAt(state: AccountState, device: DeviceId, seq: number): Device {
  const key = keyOf(device);
  const came = whenCame(state, key);
  if (came.seq > seq || (state.revoked.get(key) ?? seq + 1) <= seq) throw new NotAuthorised();
  const session = state.added.has(key) ? undefined : state.sessions.get(key);
  if (session !== undefined && !stands(state, session, seq)) throw new NotAuthorised();
  return came.device;
}

/** A device that was current at a position or, where it came later, when it came. */
export function deviceSince(state: AccountState, device: DeviceId, seq: number): Device {
  return deviceAt(state, device, Math.max(seq, whenCame(state, keyOf(device)).seq));
}

function whenCame(
  state: AccountState,
  key: string,
): { readonly seq: number; readonly device: Device } {
  const found = state.added.get(key) ?? state.sessions.get(key);
  if (found === undefined) throw new NotAuthorised();
  return found;
}

/** Whether the session's keyslot was in every list up to a position (spec: identity §6). */
function stands(state: AccountState, session: SessionDevice, seq: number): boolean {
  const later = state.slotHistory.filter((item) => session.seq < item.seq && item.seq <= seq);
  const lists = [keyslotsAt(state, session.seq), ...later.map(({ slots }) => slots)];
  return lists.every((slots) => slots.some((slot) => sameSlot(slot, session.slot)));
}

/** The composite public key of a current authority. Throws NotAuthorised. */
export function signerKey(state: AccountState, signer: Signer, time: number): Uint8Array {
  if (signer.kind === "device") {
    const device = state.devices.get(keyOf(signer.id));
    if (device === undefined || !currentAt(device, time)) throw new NotAuthorised();
    return device.sign;
  }
  namedSlot(state.keyslots, signer);
  return signer.key;
}

/** The keyslot of a list that a signer names and shows the key of. Throws NotAuthorised. */
export function namedSlot(
  keyslots: readonly KeyslotCommit[],
  signer: KeyslotSigner,
): KeyslotCommit {
  const slot = keyslots.find((item) => equalBytes(item.id, signer.id));
  if (slot === undefined) throw new NotAuthorised();
  const commit = keyslotCommit(slot.id, slot.kind, signer.key, signer.salt);
  if (!equalBytes(commit, slot.commit)) throw new NotAuthorised();
  return slot;
}

/** Verify a whole chain. Throws RemoteError kinds; an empty chain is Malformed. */
export async function verifyChain(
  links: readonly Uint8Array[],
  deployment: DeploymentId,
): Promise<AccountState> {
  let state: AccountState | null = null;
  for (const link of links) state = await verifyLink(state, link, deployment);
  if (state === null) throw new Malformed();
  return state;
}

/** Verify one link on top of a state (null for the first) and return the next state. */
export async function verifyLink(
  state: AccountState | null,
  data: Uint8Array,
  deployment: DeploymentId,
): Promise<AccountState> {
  const signed = decodeSigned(data, LABEL, LIMIT);
  const link = decodeLink(signed.payload);
  if (!equalBytes(link.deployment, deployment)) throw new Substituted();
  return state === null ? verifyFirst(signed, link) : verifyNext(state, signed, link);
}

/** A pinned position must be in the chain (spec: identity §3). Throws RolledBack, Fork. */
export function checkPin(state: AccountState, seq: number, head: Uint8Array): void {
  if (seqOf(state) < seq) throw new RolledBack();
  if (!holds(state, seq, head)) throw new Fork();
}

async function verifyFirst(signed: Signed, link: Link): Promise<AccountState> {
  if (link.seq !== 0 || link.prev !== null || link.account !== null) throw new Malformed();
  const role = ROLES.find((item) => item === link.role);
  const device = link.add[0];
  if (role === undefined || device === undefined) throw new Malformed();
  if (link.add.length !== 1 || link.revoke.length > 0) throw new Malformed();
  if (link.enc === null || link.enc.epoch !== 1 || link.keyslots === null) throw new Malformed();
  const id = deviceId(device);
  if (link.signer.kind !== "device" || !equalBytes(link.signer.id, id)) throw new NotAuthorised();
  if (!currentAt(device, link.time)) throw new NotAuthorised();
  await verifyComposite(device.sign, signedMessage(signed), signed.sig);
  checkKeyslots(link.keyslots);
  const hash = signedHash(signed);
  return {
    account: hash as Uint8Array as AccountId,
    deployment: link.deployment,
    role,
    heads: [hash],
    devices: new Map([[keyOf(id), device]]),
    added: new Map([[keyOf(id), { seq: 0, device }]]),
    revoked: new Map(),
    keyslots: link.keyslots,
    enc: link.enc,
    encHistory: [{ seq: 0, enc: link.enc }],
    slotHistory: [{ seq: 0, slots: link.keyslots }],
    time: link.time,
    sessions: new Map(),
  };
}

async function verifyNext(state: AccountState, signed: Signed, link: Link): Promise<AccountState> {
  checkPosition(state, signed, link);
  if (link.account === null || !equalBytes(link.account, state.account)) throw new Malformed();
  if (link.role !== null) throw new Malformed();
  const key = linkKey(state, link);
  await verifyComposite(key, signedMessage(signed), signed.sig);
  const { devices, added, revoked } = changeDevices(state, link);
  const removesSlot = checkSlotChange(state, link);
  checkRotation(state, link, removesSlot);
  if (link.time < state.time) throw new Malformed();
  return {
    ...state,
    heads: [...state.heads, signedHash(signed)],
    devices,
    added,
    revoked,
    keyslots: link.keyslots ?? state.keyslots,
    enc: link.enc ?? state.enc,
    encHistory:
      link.enc === null
        ? state.encHistory
        : [...state.encHistory, { seq: link.seq, enc: link.enc }],
    slotHistory:
      link.keyslots === null
        ? state.slotHistory
        : [...state.slotHistory, { seq: link.seq, slots: link.keyslots }],
    time: link.time,
  };
}

/** The key of a later link's signer. A device that expires signs none (spec: identity §2). */
function linkKey(state: AccountState, link: Link): Uint8Array {
  const key = signerKey(state, link.signer, link.time);
  if (link.signer.kind === "device" && state.devices.get(keyOf(link.signer.id))?.expires !== null) {
    throw new NotAuthorised();
  }
  return key;
}

function checkPosition(state: AccountState, signed: Signed, link: Link): void {
  const seq = seqOf(state);
  if (link.seq <= seq) {
    if (holds(state, link.seq, signedHash(signed))) throw new Malformed();
    throw new Fork();
  }
  if (link.seq !== seq + 1) throw new Malformed();
  if (link.prev === null || !equalBytes(link.prev, headOf(state))) throw new Fork();
}

function changeDevices(
  state: AccountState,
  link: Link,
): Pick<AccountState, "devices" | "added" | "revoked"> {
  const [devices, added] = [new Map(state.devices), new Map(state.added)];
  const revoked = new Map(state.revoked);
  const fresh = new Set<string>();
  for (const device of link.add) {
    const key = keyOf(deviceId(device));
    if (added.has(key) || revoked.has(key)) throw new Malformed();
    devices.set(key, device);
    added.set(key, { seq: link.seq, device });
    fresh.add(key);
  }
  for (const id of link.revoke) {
    const key = keyOf(id);
    // Rule 8: a device of the chain must be current; any other id is a session device's.
    if (fresh.has(key) || revoked.has(key)) throw new Malformed();
    devices.delete(key);
    revoked.set(key, link.seq);
  }
  if (devices.size === 0 || devices.size > MAX_DEVICES) throw new Malformed();
  return { devices, added, revoked };
}

function checkKeyslots(keyslots: readonly KeyslotCommit[]): void {
  const ids = new Set(keyslots.map((slot) => keyOf(slot.id)));
  if (keyslots.length === 0 || ids.size !== keyslots.length) throw new Malformed();
}

/**
 * Whether the link removes or replaces a keyslot. Any change takes a keyslot's signature.
 *
 * Adding too: whoever adds a keyslot can sign with it, so a device could remove the owner's next.
 */
function checkSlotChange(state: AccountState, link: Link): boolean {
  const after = link.keyslots;
  if (after === null) return false;
  checkKeyslots(after);
  if (link.signer.kind === "device") throw new NotAuthorised();
  const kept = (slot: KeyslotCommit): boolean => after.some((item) => sameSlot(item, slot));
  return !state.keyslots.every(kept);
}

function sameSlot(one: KeyslotCommit, other: KeyslotCommit): boolean {
  return (
    equalBytes(one.id, other.id) &&
    equalBytes(one.commit, other.commit) &&
    one.kind === other.kind
  );
}

/** Removing anything rotates the encryption key (A32). */
function checkRotation(state: AccountState, link: Link, removesSlot: boolean): void {
  if (link.enc === null) {
    if (removesSlot || link.revoke.length > 0) throw new Malformed();
  } else if (link.enc.epoch !== state.enc.epoch + 1) {
    throw new Malformed();
  }
}
