/**
 * Verifying membership chains (spec: conversation §1 to §3). Public inputs only.
 *
 * Steps 1 to 6; step 7, whether the own wrap opens, takes a private key and stands in sealing.
 * Twin of trust/membership.py.
 */
import {
  Fork,
  Malformed,
  NotAuthorised,
  RemoteError,
  RolledBack,
  Substituted,
  UnknownVersion,
  WrapMismatch,
} from "../errors.ts";
import { currentAt, type Device, type Role } from "../wire/account.ts";
import { compareBytes, equalBytes, keyOf } from "../wire/bytes.ts";
import type { ConversationId, DeploymentId, StatementHash } from "../wire/ids.ts";
import {
  COMPARTMENTS,
  compartmentsOf,
  decodeLeaf,
  decodeStatement,
  decodeWraps,
  LABEL,
  LIMIT,
  type Action,
  type Leaf,
  type Statement,
} from "../wire/membership.ts";
import { decodeSigned, signedHash, signedMessage, type Signed } from "../wire/signed.ts";
import { root } from "./merkle.ts";
import { deviceSince, encAt, holds, type AccountState } from "./sigchain.ts";
import { verifyComposite } from "./signature.ts";

/** Verified accounts by `keyOf(account id)`. */
export type Accounts = ReadonlyMap<string, AccountState>;

/** A verified membership chain. `statements[i]` has seq i, `heads[i]` is its hash. */
export interface ConversationState {
  readonly conversation: ConversationId;
  readonly deployment: DeploymentId;
  readonly heads: readonly StatementHash[];
  readonly statements: readonly Statement[];
  readonly accepted: boolean;
}

/** The newest statement. */
export function currentOf(state: ConversationState): Statement {
  return state.statements[state.statements.length - 1] as Statement;
}

/** Hash of the newest statement. */
export function headOf(state: ConversationState): StatementHash {
  return state.heads[state.heads.length - 1] as StatementHash;
}

/** The statement with this hash, if it is in the chain. */
export function statementAt(state: ConversationState, head: Uint8Array): Statement | undefined {
  return state.statements[state.heads.findIndex((known) => equalBytes(known, head))];
}

/** The statement that started an epoch and carries its keys. Throws Malformed. */
export function keyed(state: ConversationState, epoch: number): Statement {
  const found = state.statements.find((item) => item.epoch === epoch && item.keys.length > 0);
  if (found === undefined) throw new Malformed();
  return found;
}

/** Roles of a statement's members by `keyOf(account id)`. */
export function rolesOf(statement: Statement): ReadonlyMap<string, Role> {
  return new Map(statement.members.map(({ member, role }) => [keyOf(member.id), role]));
}

/** Verify one statement on top of a state (null for the first) and return the next state. */
export async function verifyStatement(
  state: ConversationState | null,
  data: Uint8Array,
  accounts: Accounts,
  deployment: DeploymentId,
): Promise<ConversationState> {
  const signed = decodeSigned(data, LABEL, LIMIT);
  const statement = decodeStatement(signed.payload);
  checkPosition(state, signed, statement, deployment);
  checkRefs(statement);
  await checkAuthor(signed, statement, state === null ? null : currentOf(state), accounts);
  checkAction(state, statement);
  checkMembers(state, statement, accounts);
  checkEpoch(state, statement);
  const hash = signedHash(signed);
  if (state === null) {
    const accepted = equalBytes(statement.author.account, statement.patient.id);
    const conversation = hash as Uint8Array as ConversationId;
    return { conversation, deployment, heads: [hash], statements: [statement], accepted };
  }
  return {
    ...state,
    heads: [...state.heads, hash],
    statements: [...state.statements, statement],
    accepted: state.accepted || statement.action === "accept",
  };
}

/**
 * The wraps of a statement: exactly those of the entitled members, under the signed roots.
 * Throws WrapMismatch for anything else (A33).
 */
export async function verifyWraps(
  statement: Statement,
  data: Uint8Array,
  accounts: Accounts,
): Promise<readonly Leaf[]> {
  const encoded = decodeWraps(data).leaves;
  const leaves = encoded.map(decodeLeaf);
  checkRecipients(statement, leaves);
  for (const key of statement.keys) {
    const mine = encoded.filter((_, place) => leaves[place]?.compartment === key.compartment);
    if (!equalBytes(await root(mine), key.root)) throw new WrapMismatch();
  }
  for (const leaf of leaves) checkKeyEpoch(statement, leaf, accounts);
  return leaves;
}

/** A pinned position must be in the chain (spec: conversation §3). Throws RolledBack, Fork. */
export function checkConversationPin(
  state: ConversationState,
  seq: number,
  head: Uint8Array,
): void {
  const known = state.heads[seq];
  if (known === undefined) throw new RolledBack();
  if (!equalBytes(known, head)) throw new Fork();
}

/**
 * Whether a statement that is a fork of this chain is evidence of a second history (A36).
 *
 * It is, when a current device of somebody who was then a member has signed it; anything else a
 * server could make up alone. Throws Malformed for what does not decode.
 */
export async function isRival(
  state: ConversationState,
  data: Uint8Array,
  accounts: Accounts,
): Promise<boolean> {
  const signed = decodeSigned(data, LABEL, LIMIT);
  const statement = decodeStatement(signed.payload);
  const place = Math.max(0, Math.min(statement.seq, state.statements.length) - 1);
  const before = state.statements[place] as Statement;
  try {
    await checkAuthor(signed, statement, before, accounts);
  } catch (error) {
    if (error instanceof RemoteError) return false;
    throw error;
  }
  return rolesOf(before).has(keyOf(statement.author.account));
}

function checkRecipients(statement: Statement, leaves: readonly Leaf[]): void {
  const expected = statement.keys.flatMap(({ compartment }) =>
    statement.members
      .filter(({ role }) => compartmentsOf(role).includes(compartment))
      .map(({ member }) => ({ compartment, member })),
  );
  const same = expected.every(({ compartment, member }, place) => {
    const leaf = leaves[place];
    return (
      leaf?.compartment === compartment &&
      leaf.recipient.kind === member.kind &&
      equalBytes(leaf.recipient.id, member.id)
    );
  });
  if (!same || expected.length !== leaves.length) throw new WrapMismatch();
}

function checkKeyEpoch(statement: Statement, leaf: Leaf, accounts: Accounts): void {
  const head = statement.heads.find((item) => equalBytes(item.account, leaf.recipient.id));
  const account = accounts.get(keyOf(leaf.recipient.id));
  if (head === undefined || account === undefined) throw new WrapMismatch();
  if (leaf.key_epoch !== encAt(account, head.seq).epoch) throw new WrapMismatch();
}

function checkPosition(
  state: ConversationState | null,
  signed: Signed,
  statement: Statement,
  deployment: DeploymentId,
): void {
  const { action, conversation, prev, seq } = statement;
  if (!equalBytes(statement.deployment, deployment)) throw new Substituted();
  if (state === null) {
    const first = seq === 0 && prev === null && conversation === null;
    if (!first || action !== "create") throw new Malformed();
    return;
  }
  const named = seq === 0 && conversation === null ? signedHash(signed) : conversation;
  if (named === null || !equalBytes(named, state.conversation)) throw new Substituted();
  const known = state.heads[seq];
  if (known !== undefined) {
    if (equalBytes(known, signedHash(signed))) throw new Malformed();
    throw new Fork();
  }
  if (seq !== state.heads.length || action === "create") throw new Malformed();
  if (prev === null || !equalBytes(prev, headOf(state))) throw new Fork();
  if (statement.time < currentOf(state).time) throw new Malformed();
}

/** Teams and guests have their place in the bytes, not yet in the rules (spec §1). */
function checkRefs(statement: Statement): void {
  const refs = [statement.patient, ...statement.members.map(({ member }) => member)];
  if (refs.some(({ kind }) => kind !== "account")) throw new UnknownVersion();
}

async function checkAuthor(
  signed: Signed,
  statement: Statement,
  before: Statement | null,
  accounts: Accounts,
): Promise<void> {
  const account = accounts.get(keyOf(statement.author.account));
  if (account === undefined) throw new NotAuthorised();
  const device = authorDevice(statement, before, account);
  if (!currentAt(device, statement.time)) throw new NotAuthorised();
  await verifyComposite(device.sign, signedMessage(signed), signed.sig);
}

/**
 * A device that was current at the head named for the author or came later (step 2).
 *
 * It is the same answer for every reader at any time: whoever ends a device later leaves what it
 * signed before as it is. Who leaves names no head; the one of the statement before counts.
 */
function authorDevice(statement: Statement, before: Statement | null, account: AccountState): Device {
  const last = before === null ? undefined : headSeq(before, account);
  const named = headSeq(statement, account) ?? last ?? 0;
  return deviceSince(account, statement.author.device, named);
}

/** The position of a member's chain that a statement names. */
function headSeq(statement: Statement, { account }: AccountState): number | undefined {
  return statement.heads.find((head) => equalBytes(head.account, account))?.seq;
}

/** Who may do what (the table of spec: conversation §1). */
function checkAction(state: ConversationState | null, statement: Statement): void {
  const author = keyOf(statement.author.account);
  const after = rolesOf(statement);
  const before = state === null ? after : rolesOf(currentOf(state));
  const role = before.get(author);
  if (role === undefined) throw new NotAuthorised();
  if (state !== null && !samePatient(state, statement)) throw new NotAuthorised();
  for (const [who, its] of before) {
    if (after.has(who) && after.get(who) !== its) throw new NotAuthorised();
  }
  const gone = [...before.keys()].filter((who) => !after.has(who));
  const fresh = [...after.keys()].filter((who) => !before.has(who));
  const isPatient = author === keyOf(statement.patient.id);
  const unchanged = gone.length === 0 && fresh.length === 0;
  const allowed: Record<Action, boolean> = {
    create: isPatient || role === "practitioner",
    accept: isPatient && state !== null && !state.accepted && unchanged,
    add: isPatient && fresh.length > 0 && gone.length === 0,
    remove: isPatient && gone.length > 0 && fresh.length === 0 && !gone.includes(author),
    leave: !isPatient && gone.length === 1 && gone[0] === author && fresh.length === 0,
    rotate: (role === "patient" || role === "practitioner") && unchanged,
  };
  if (!allowed[statement.action]) throw new NotAuthorised();
}

function samePatient(state: ConversationState, { patient }: Statement): boolean {
  const known = currentOf(state).patient;
  return known.kind === patient.kind && equalBytes(known.id, patient.id);
}

function checkMembers(
  state: ConversationState | null,
  statement: Statement,
  accounts: Accounts,
): void {
  const { action, heads, members, patient } = statement;
  const ids = members.map(({ member }) => member.id);
  const sorted = ids.every(
    (id, place) => place === 0 || compareBytes(ids[place - 1] as Uint8Array, id) < 0,
  );
  if (!sorted) throw new Malformed();
  if ((action === "create" || action === "add") && ids.length < 2) throw new Malformed();
  const headed =
    heads.length === ids.length &&
    heads.every((head, place) => equalBytes(head.account, ids[place] as Uint8Array));
  if (!headed) throw new Malformed();
  const patients = members.filter(({ role }) => role === "patient");
  if (patients.length !== 1 || !equalBytes((patients[0] as { member: { id: Uint8Array } }).member.id, patient.id)) {
    throw new NotAuthorised();
  }
  const before = new Map(
    state === null ? [] : currentOf(state).heads.map((head) => [keyOf(head.account), head.seq]),
  );
  members.forEach(({ member, role }, place) => {
    const account = accounts.get(keyOf(member.id));
    const head = heads[place] as (typeof heads)[number];
    if (account === undefined || account.role !== role) throw new NotAuthorised();
    if (head.seq < (before.get(keyOf(member.id)) ?? 0)) throw new RolledBack();
    if (!holds(account, head.seq, head.head)) throw new Fork();
  });
}

function checkEpoch(state: ConversationState | null, statement: Statement): void {
  const before = state === null ? 0 : currentOf(state).epoch;
  const { action, epoch, keys } = statement;
  if (action === "accept") {
    if (epoch !== before || keys.length > 0) throw new Malformed();
    return;
  }
  const listed =
    keys.length === COMPARTMENTS.length &&
    keys.every(({ compartment }, place) => compartment === COMPARTMENTS[place]);
  if (epoch !== before + 1 || !listed) throw new Malformed();
}
