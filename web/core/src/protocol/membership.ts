/** Making membership statements (spec: conversation §1, §2, §4). */
import { NotMember } from "../errors.ts";
import { deviceSigner } from "../sealing/device.ts";
import { unwrapEpochKeys, wrapEpochKeys, type EpochKey } from "../sealing/membership.ts";
import { signStatement } from "../sealing/statement.ts";
import {
  currentOf,
  headOf as membershipHead,
  keyed,
  rolesOf,
  verifyStatement,
  verifyWraps,
  type Accounts,
  type ConversationState,
} from "../trust/membership.ts";
import { encAt, headOf, seqOf, type AccountState } from "../trust/sigchain.ts";
import { compareBytes, keyOf } from "../wire/bytes.ts";
import type { AccountId } from "../wire/ids.ts";
import {
  COMPARTMENTS,
  encodeStatement,
  encodeWraps,
  LABEL,
  type Action,
  type EpochKeyCommit,
  type Head,
  type Member,
  type Statement,
  type Wraps,
} from "../wire/membership.ts";
import { seedsOf, type OwnAccount } from "./account.ts";
import type { Rng } from "./guardians.ts";

/** A signed statement with its wraps, the state after it and the author's own epoch keys. */
export interface Change {
  readonly statement: Uint8Array;
  readonly wraps: Uint8Array;
  readonly state: ConversationState;
  readonly keys: readonly EpochKey[];
}

/** A new conversation of `accounts` (the own one among them) about one patient. */
export function createConversation(
  own: OwnAccount,
  patient: AccountId,
  accounts: Accounts,
  now: number,
  rng: Rng,
): Promise<Change> {
  return change(null, "create", own, patient, accounts, now, rng);
}

/** `add`, `remove`, `leave` or `rotate`: `accounts` are the members after the change. */
export function changeMembers(
  state: ConversationState,
  action: Action,
  own: OwnAccount,
  accounts: Accounts,
  now: number,
  rng: Rng,
): Promise<Change> {
  const patient = currentOf(state).patient.id as AccountId;
  return change(state, action, own, patient, accounts, now, rng);
}

/** The patient's countersignature of a conversation that a practitioner opened. */
export function acceptConversation(
  state: ConversationState,
  own: OwnAccount,
  accounts: Accounts,
  now: number,
  rng: Rng,
): Promise<Change> {
  return change(state, "accept", own, own.state.account, accounts, now, rng);
}

/** Whether a writer must rotate first: a member's key or device has changed (spec §4). */
export function needsRotation(state: ConversationState, accounts: Accounts): boolean {
  return keyed(state, currentOf(state).epoch).heads.some(({ account: id, seq }) => {
    const account = known(accounts, id);
    if (account.enc.epoch !== encAt(account, seq).epoch) return true;
    return [...account.revoked.values()].some((revokedAt) => revokedAt > seq);
  });
}

/** What a verified statement gives: the state after it and one's own keys in it. */
export interface Received {
  readonly state: ConversationState;
  readonly keys: readonly EpochKey[];
}

/**
 * Verify a statement, its wraps and one's own keys in it (spec §3, steps 1 to 7).
 *
 * A member who is not in it (left, removed, not yet joined) gets no keys.
 */
export async function receiveStatement(
  state: ConversationState | null,
  own: OwnAccount,
  statement: Uint8Array,
  wraps: Uint8Array,
  accounts: Accounts,
): Promise<Received> {
  const after = await verifyStatement(state, statement, accounts, own.state.deployment);
  const current = currentOf(after);
  const { account } = own.state;
  if (current.keys.length === 0 || !rolesOf(current).has(keyOf(account))) {
    return { state: after, keys: [] };
  }
  const leaves = await verifyWraps(current, wraps, accounts);
  const keys = await unwrapEpochKeys(current, leaves, account, seedsOf(own));
  return { state: after, keys };
}

async function change(
  state: ConversationState | null,
  action: Action,
  own: OwnAccount,
  patient: AccountId,
  accounts: Accounts,
  now: number,
  rng: Rng,
): Promise<Change> {
  const members = membersOf(accounts);
  const author = { account: own.state.account, device: deviceSigner(own.device).id };
  const { deployment } = own.state;
  const prev = state === null ? null : membershipHead(state);
  const epoch = state === null ? 1 : currentOf(state).epoch + (action === "accept" ? 0 : 1);
  const nonce = rng(16);
  const keys: EpochKey[] = [];
  let handed: { commits: readonly EpochKeyCommit[]; wraps: Wraps } | null = null;
  if (action !== "accept") {
    for (const compartment of COMPARTMENTS) keys.push({ compartment, epoch, key: rng(32) });
    const context = { author: author.account, deployment, epoch, nonce, prev };
    handed = await wrapEpochKeys(keys, context, members, accounts);
  }
  const statement: Statement = {
    action,
    author,
    conversation: state === null ? null : state.conversation,
    deployment,
    epoch,
    heads: members.map(({ member }) => headIn(known(accounts, member.id))),
    keys: handed === null ? [] : handed.commits,
    members,
    nonce,
    patient: { id: patient, kind: "account" },
    prev,
    seq: state === null ? 0 : state.heads.length,
    time: state === null ? now : Math.max(now, currentOf(state).time),
  };
  const wraps = handed === null ? new Uint8Array() : encodeWraps(handed.wraps);
  return sign(state, own, statement, wraps, keys, accounts);
}

async function sign(
  state: ConversationState | null,
  own: OwnAccount,
  statement: Statement,
  wraps: Uint8Array,
  keys: readonly EpochKey[],
  accounts: Accounts,
): Promise<Change> {
  const signed = await signStatement(LABEL, encodeStatement(statement), own.device.sign);
  const all = new Map(accounts).set(keyOf(own.state.account), own.state);
  const after = await verifyStatement(state, signed, all, own.state.deployment);
  const within = rolesOf(currentOf(after)).has(keyOf(own.state.account));
  if (!within && statement.action !== "leave") throw new NotMember();
  return { statement: signed, wraps, state: after, keys };
}

function membersOf(accounts: Accounts): Member[] {
  return [...accounts.values()]
    .sort((one, other) => compareBytes(one.account, other.account))
    .map(({ account, role }) => ({ member: { id: account, kind: "account" }, role }));
}

function headIn(state: AccountState): Head {
  return { account: state.account, head: headOf(state), seq: seqOf(state) };
}

/** An account that the caller has verified before. */
function known(accounts: Accounts, id: Uint8Array): AccountState {
  const account = accounts.get(keyOf(id));
  if (account === undefined) throw new RangeError("a member's sigchain is missing");
  return account;
}
