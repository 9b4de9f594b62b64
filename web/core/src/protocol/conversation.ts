/** Writing and reading in a conversation (spec: entry). */
import { Fork, NotAuthorised, NotMember, RemoteError } from "../errors.ts";
import { deviceSigner } from "../sealing/device.ts";
import { openEntry, sealEntry } from "../sealing/entry.ts";
import type { EpochKey } from "../sealing/membership.ts";
import { verifyDecodedEntry, type VerifiedEntry } from "../trust/entry.ts";
import {
  currentOf,
  headOf as membershipHead,
  rolesOf,
  type Accounts,
  type ConversationState,
} from "../trust/membership.ts";
import { headOf, holds, seqOf } from "../trust/sigchain.ts";
import { compareBytes, keyOf } from "../wire/bytes.ts";
import { decodeEntry, decodeHeader, type Content, type Data, type Entry } from "../wire/entry.ts";
import type { AccountId, EntryId } from "../wire/ids.ts";
import { compartmentsOf, type Compartment, type Head } from "../wire/membership.ts";
import type { OwnAccount } from "./account.ts";
import type { Rng } from "./guardians.ts";
import { nextCounter, parentsOf, type Timeline } from "./timeline.ts";

/** Keys by `epochKeyName(compartment, epoch)`. */
export type EpochKeys = ReadonlyMap<string, EpochKey>;

/** A compartment in an epoch, as a key of a Map. */
export function epochKeyName(compartment: Compartment, epoch: number): string {
  return `${compartment} ${epoch}`;
}

/** What is to be written; the id is drawn once and stays, whatever is sealed anew. */
export interface Draft {
  readonly id: EntryId;
  readonly compartment: Compartment;
  readonly data: Data;
  readonly time: number;
}

/** Seal a draft at the current epoch, behind what has been seen. Throws NotMember. */
export async function sealDraft(
  draft: Draft,
  own: OwnAccount,
  state: ConversationState,
  keys: EpochKeys,
  timeline: Timeline,
  accounts: Accounts,
  rng: Rng,
): Promise<Entry> {
  const { compartment, id } = draft;
  const { epoch } = currentOf(state);
  const role = rolesOf(currentOf(state)).get(keyOf(own.state.account));
  const key = keys.get(epochKeyName(compartment, epoch));
  if (role === undefined || !compartmentsOf(role).includes(compartment)) throw new NotMember();
  if (key === undefined) throw new NotMember();
  const device = deviceSigner(own.device).id;
  const header = {
    author: { account: own.state.account, device },
    compartment,
    conversation: state.conversation,
    counter: nextCounter(timeline, compartment, device),
    epoch,
    id,
    membership: membershipHead(state),
    parents: parentsOf(timeline, compartment),
  };
  const content: Content = { ...draft.data, heads: gossipOf(state, accounts), time: draft.time };
  const secrets = { key: rng(32), keySalt: rng(24), bodySalt: rng(24) };
  return sealEntry(header, content, key, secrets, own.device.entry);
}

/**
 * Verify many entries at once (spec: entry §3, steps 1, 2, 4), by authors whose sigchains are
 * verified. Each result is an entry or what is wrong with it, in the order given.
 */
export function verifyEntries(
  state: ConversationState,
  accounts: Accounts,
  entries: readonly Uint8Array[],
): Promise<(VerifiedEntry | RemoteError)[]> {
  return Promise.all(entries.map((data) => verifyOne(state, accounts, data)));
}

async function verifyOne(
  state: ConversationState,
  accounts: Accounts,
  data: Uint8Array,
): Promise<VerifiedEntry | RemoteError> {
  try {
    const entry = decodeEntry(data);
    const header = decodeHeader(entry.header);
    const author = accounts.get(keyOf(header.author.account));
    if (author === undefined) throw new NotAuthorised();
    return await verifyDecodedEntry(state, author, entry, header);
  } catch (error) {
    if (error instanceof RemoteError) return error;
    throw error;
  }
}

/** Open a verified entry. Throws Tampered, Malformed, NotMember (no key for its epoch). */
export async function readEntry(entry: VerifiedEntry, keys: EpochKeys): Promise<Content> {
  const key = keys.get(epochKeyName(entry.header.compartment, entry.header.epoch));
  if (key === undefined) throw new NotMember();
  return openEntry(entry, key);
}

/**
 * Accounts whose chain the author knows further than we do: fetch them (spec: entry §3, 8).
 *
 * Throws Fork when a head differs at a position that we know.
 */
export function checkGossip({ heads }: Pick<Content, "heads">, accounts: Accounts): AccountId[] {
  const behind: AccountId[] = [];
  for (const { account: id, head, seq } of heads) {
    const account = accounts.get(keyOf(id));
    if (account === undefined) continue;
    if (seq > seqOf(account)) behind.push(id);
    else if (!holds(account, seq, head)) throw new Fork();
  }
  return behind;
}

function gossipOf(state: ConversationState, accounts: Accounts): Head[] {
  const heads: Head[] = [];
  for (const id of rolesOf(currentOf(state)).keys()) {
    const account = accounts.get(id);
    if (account === undefined) throw new RangeError("a member's sigchain is missing");
    heads.push({ account: account.account, head: headOf(account), seq: seqOf(account) });
  }
  return heads.sort((one, other) => compareBytes(one.account, other.account));
}
