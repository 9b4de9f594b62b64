/**
 * Tables of conversations in the store, and the records in them (spec: sync §7).
 *
 *     links        [account, seq]            a verified link of a sigchain
 *     sessions     [account, device]         a verified session statement
 *     contacts     [account]                 how somebody was met
 *     asked        [account]                 when the directory was last asked for somebody's record
 *     talks        [conversation]            what the list shows: one record each, read all at once
 *     statements   [conversation, seq]       a membership statement with the epoch keys it brought
 *     segments     [conversation, number]    what 100 entries in a row say, opened
 *     marks        [conversation, number]    where these 100 entries stand: hashes, counters, parents
 *     outbox       [conversation, position]  what has not gone out
 *     drafts       [conversation]            what has been typed and not sent
 *     settings     ["known"]                 the account's settings as last merged
 *
 * Twin of sdk/schema.py, whose tables hold the same.
 */
import { ROLES, type Role } from "../wire/account.ts";
import type { AccountId, DeviceId, EntryId, StatementHash } from "../wire/ids.ts";
import { LIMIT as STATEMENT_LIMIT, COMPARTMENT, type Compartment } from "../wire/membership.ts";
import {
  choice,
  flag,
  nullable,
  raw,
  rawUpTo,
  record,
  sequence,
  text,
  uint,
  type Codec,
} from "../wire/schema.ts";
import { RECORD_LIMIT } from "../wire/deployment.ts";
import { CONTACT_STATES, type ContactState } from "../wire/settings.ts";

/** Entries in a segment: opening one is a millisecond, and a page of the screen is one or two. */
export const SEGMENT = 100;
/** The longest text of a preview, in characters. */
export const PREVIEW = 200;
const ANY = rawUpTo(1 << 24);
const MANY = 1 << 20;

/** How an account was met; the directory's record where there is one. */
export interface Contact {
  readonly record: Uint8Array | null;
  readonly serial: number;
  readonly state: ContactState;
}

/** A member as the list shows it. */
export interface Seat {
  readonly account: AccountId;
  readonly role: Role;
}

/** What somebody calls themself. */
export interface Named {
  readonly account: AccountId;
  readonly name: string;
}

/** The newest thing that was said, in short. */
export interface Said {
  readonly author: AccountId;
  readonly kind: string | null;
  readonly text: string;
  readonly time: number;
  readonly type: string;
}

/**
 * Everything that the list shows of a conversation, and how far it has been fetched. `seq` and `total`
 * only grow: whoever has seen other ones has something old in memory.
 */
export interface Talk {
  readonly accepted: boolean;
  /** How many entries the server had when everything was fetched. */
  readonly checked: number;
  /** The server's number of the newest entry that is here. */
  readonly fetched: number;
  /** Two histories that members have signed were shown (A36). */
  readonly frozen: boolean;
  readonly head: StatementHash;
  /** Names that members have given themselves. */
  readonly names: readonly Named[];
  readonly patient: AccountId;
  /** `fork`, `gap`: the worst that an entry has at its place. */
  readonly problem: string | null;
  /** The reader's mark: a server's number. */
  readonly read: number;
  readonly said: Said | null;
  readonly seats: readonly Seat[];
  /** Position of the newest membership statement. */
  readonly seq: number;
  readonly title: string | null;
  /** How many entries are here. */
  readonly total: number;
  readonly unread: number;
  readonly unreadAt: number | null;
}

/** An epoch key as it came with a statement. */
export interface KeptKey {
  readonly compartment: Compartment;
  readonly epoch: number;
  readonly key: Uint8Array;
}

/** A verified statement and the own epoch keys in it. */
export interface KeptStatement {
  readonly keys: readonly KeptKey[];
  readonly statement: Uint8Array;
}

/** An entry as it is shown; without content where it did not verify or cannot be read. */
export interface Row {
  readonly account: AccountId | null;
  readonly compartment: Compartment | null;
  /** The encoded content without its gossip. */
  readonly content: Uint8Array | null;
  /** What kept the entry out. */
  readonly failure: string | null;
  readonly id: EntryId | null;
  /** What is wrong with its place, or why it cannot be read. */
  readonly problem: string | null;
  readonly received: number;
  readonly seq: number;
}

/** Where a verified entry stands. */
export interface Place {
  readonly account: AccountId;
  readonly compartment: Compartment;
  readonly counter: number;
  readonly device: DeviceId;
  readonly epoch: number;
  readonly hash: StatementHash;
  readonly id: EntryId;
  readonly parents: readonly StatementHash[];
}

/** An entry's place, null for one that was kept out. */
export interface Mark {
  readonly place: Place | null;
  readonly seq: number;
  /** A message or file, which counts as unread. */
  readonly spoken: boolean;
}

/** What is to be sent, and the entry it has been sealed as. */
export interface Waiting {
  readonly compartment: Compartment;
  /** The encoded content without gossip. */
  readonly content: Uint8Array;
  /** The entry as it has been, or is being, sent; null before the first try. */
  readonly entry: Uint8Array | null;
  readonly id: EntryId;
  /** Why the other side did not take it. */
  readonly problem: string | null;
  /** The server's number, once it has answered. */
  readonly seq: number | null;
}

export const CONTACT: Codec<Contact> = record<Contact>({
  record: nullable(rawUpTo(RECORD_LIMIT)),
  serial: uint(),
  state: choice(...CONTACT_STATES),
});
const SEAT: Codec<Seat> = record<Seat>({ account: raw<AccountId>(32), role: choice(...ROLES) });
const NAMED: Codec<Named> = record<Named>({ account: raw<AccountId>(32), name: text(200) });
const SAID: Codec<Said> = record<Said>({
  author: raw<AccountId>(32),
  kind: nullable(text(32)),
  text: text(4 * PREVIEW),
  time: uint(),
  type: text(32),
});
export const TALK: Codec<Talk> = record<Talk>({
  accepted: flag(),
  checked: uint(),
  fetched: uint(),
  frozen: flag(),
  head: raw<StatementHash>(32),
  names: sequence(NAMED, MANY),
  patient: raw<AccountId>(32),
  problem: nullable(text(32)),
  read: uint(),
  said: nullable(SAID),
  seats: sequence(SEAT, 64),
  seq: uint(),
  title: nullable(text(200)),
  total: uint(),
  unread: uint(),
  unreadAt: nullable(uint()),
});
const KEPT_KEY: Codec<KeptKey> = record<KeptKey>({
  compartment: COMPARTMENT,
  epoch: uint(),
  key: raw(32),
});
export const KEPT_STATEMENT: Codec<KeptStatement> = record<KeptStatement>({
  keys: sequence(KEPT_KEY, 2),
  statement: rawUpTo(STATEMENT_LIMIT),
});
const ROW: Codec<Row> = record<Row>({
  account: nullable(raw<AccountId>(32)),
  compartment: nullable(COMPARTMENT),
  content: nullable(ANY),
  failure: nullable(text(32)),
  id: nullable(raw<EntryId>(16)),
  problem: nullable(text(32)),
  received: uint(),
  seq: uint(),
});
const PLACE: Codec<Place> = record<Place>({
  account: raw<AccountId>(32),
  compartment: COMPARTMENT,
  counter: uint(),
  device: raw<DeviceId>(32),
  epoch: uint(),
  hash: raw<StatementHash>(32),
  id: raw<EntryId>(16),
  parents: sequence(raw<StatementHash>(32), 16),
});
const MARK: Codec<Mark> = record<Mark>({ place: nullable(PLACE), seq: uint(), spoken: flag() });
export const ROWS: Codec<readonly Row[]> = sequence(ROW, SEGMENT);
export const MARKS: Codec<readonly Mark[]> = sequence(MARK, SEGMENT);
export const WAITING: Codec<Waiting> = record<Waiting>({
  compartment: COMPARTMENT,
  content: ANY,
  entry: nullable(ANY),
  id: raw<EntryId>(16),
  problem: nullable(text(32)),
  seq: nullable(uint()),
});

/** The limit of what a record may be when it is read back. */
export const RECORD = 1 << 25;
