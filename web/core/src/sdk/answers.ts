/**
 * Answers of the server as typed structures (spec: sync §3 to §5). Nothing here is verified.
 *
 * Twin of sdk/answers.py.
 */
import { LIMIT as LINK_LIMIT } from "../wire/account.ts";
import { LIMIT as DESCRIPTOR_LIMIT, RECORD_LIMIT } from "../wire/deployment.ts";
import { LIMIT as ENTRY_LIMIT } from "../wire/entry.ts";
import type { AccountId, ConversationId, StatementHash } from "../wire/ids.ts";
import { LIMIT as KEYRING_LIMIT } from "../wire/keyring.ts";
import { LIMIT as KEYSLOTS_LIMIT } from "../wire/keyslots.ts";
import { LIMIT as STATEMENT_LIMIT, WRAPS_LIMIT } from "../wire/membership.ts";
import { LIMIT as SESSION_LIMIT } from "../wire/session.ts";
import {
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

export const MAX_LINKS = 65536;
type Bytes = Uint8Array;

/** Done. */
export type Empty = Record<never, never>;

/** The deployment's descriptor chain. */
export interface Descriptors {
  readonly descriptors: readonly Bytes[];
}

/** Whether a code was mailed; a ticket where none is needed. */
export interface SignUpStart {
  readonly code: boolean;
  readonly ticket: Bytes | null;
}

/** A mail ticket. */
export interface Ticket {
  readonly ticket: Bytes;
}

/** Chain, keyslot set and nonce of an account or of a decoy. */
export interface LogInStart {
  readonly chain: readonly Bytes[];
  readonly keyslots: Bytes;
  readonly nonce: Bytes;
  readonly pad: Bytes;
}

/** A session. */
export interface Opened {
  readonly expires: number;
  readonly token: Bytes;
}

/** A number for one assertion. */
export interface Nonce {
  readonly nonce: Bytes;
}

/** Links of a sigchain. */
export interface Chain {
  readonly links: readonly Bytes[];
}

/** Session statements. */
export interface SessionStatements {
  readonly sessions: readonly Bytes[];
}

/** Keyring and keyslot set. */
export interface SealedVault {
  readonly keyring: Bytes;
  readonly keyslots: Bytes;
}

/** Sealed settings; version 0 with an empty blob where there are none. */
export interface SealedSettings {
  readonly blob: Bytes;
  readonly version: number;
}

/** What an e-mail look-up gives: a chain (perhaps a decoy's), perhaps a directory record. */
export interface Found {
  readonly chain: readonly Bytes[];
  readonly pad: Bytes;
  readonly record: Bytes | null;
}

/** Directory records. */
export interface Results {
  readonly more: boolean;
  readonly next: number;
  readonly records: readonly Bytes[];
}

/** Directory records of accounts that were asked for. */
export interface Records {
  readonly records: readonly Bytes[];
}

/** A new conversation. */
export interface Made {
  readonly conversation: ConversationId;
}

/** A conversation in the list. */
export interface Line {
  readonly conversation: ConversationId;
  readonly cursor: number;
  readonly entries: number;
  readonly head: StatementHash;
  readonly last: number | null;
  readonly seq: number;
}

/** A page of conversations. */
export interface Listing {
  readonly conversations: readonly Line[];
  readonly more: boolean;
}

/** A membership statement with its wraps. */
export interface Posted {
  readonly statement: Bytes;
  readonly wraps: Bytes;
}

/** A part of a membership chain. */
export interface Membership {
  readonly statements: readonly Posted[];
}

/** An entry is stored. */
export interface Receipt {
  readonly received: number;
  readonly seq: number;
}

/** An entry in the server's order. */
export interface Stored {
  readonly entry: Bytes;
  readonly received: number;
  readonly seq: number;
}

/** A page of entries. */
export interface Page {
  readonly entries: readonly Stored[];
  readonly more: boolean;
}

/** Bytes of a file that the server holds durably. */
export interface Held {
  readonly held: number;
}

/** Something changed. */
export interface Event {
  readonly account: AccountId | null;
  readonly conversation: ConversationId | null;
  readonly kind: string;
  readonly seq: number;
}

const LINK = rawUpTo(LINK_LIMIT);
const PAD = rawUpTo(1 << 27);
export const EMPTY: Codec<Empty> = record<Empty>({});
export const DESCRIPTORS: Codec<Descriptors> = record<Descriptors>({
  descriptors: sequence(rawUpTo(DESCRIPTOR_LIMIT), 4096, 1),
});
export const SIGN_UP_START: Codec<SignUpStart> = record<SignUpStart>({
  code: flag(),
  ticket: nullable(rawUpTo(4096)),
});
export const TICKET: Codec<Ticket> = record<Ticket>({ ticket: rawUpTo(4096) });
export const LOG_IN_START: Codec<LogInStart> = record<LogInStart>({
  chain: sequence(LINK, MAX_LINKS, 1),
  keyslots: rawUpTo(KEYSLOTS_LIMIT),
  nonce: raw(32),
  pad: PAD,
});
export const OPENED: Codec<Opened> = record<Opened>({ expires: uint(), token: raw(32) });
export const NONCE: Codec<Nonce> = record<Nonce>({ nonce: raw(32) });
export const CHAIN: Codec<Chain> = record<Chain>({ links: sequence(LINK, MAX_LINKS) });
export const SESSIONS: Codec<SessionStatements> = record<SessionStatements>({
  sessions: sequence(rawUpTo(SESSION_LIMIT), 100),
});
export const VAULT: Codec<SealedVault> = record<SealedVault>({
  keyring: rawUpTo(KEYRING_LIMIT),
  keyslots: rawUpTo(KEYSLOTS_LIMIT),
});
export const SETTINGS: Codec<SealedSettings> = record<SealedSettings>({
  blob: rawUpTo(KEYRING_LIMIT),
  version: uint(),
});
export const FOUND: Codec<Found> = record<Found>({
  chain: sequence(LINK, MAX_LINKS, 1),
  pad: PAD,
  record: nullable(rawUpTo(RECORD_LIMIT)),
});
export const RESULTS: Codec<Results> = record<Results>({
  more: flag(),
  next: uint(),
  records: sequence(rawUpTo(RECORD_LIMIT), 500),
});
export const RECORDS: Codec<Records> = record<Records>({
  records: sequence(rawUpTo(RECORD_LIMIT), 100),
});
export const MADE: Codec<Made> = record<Made>({ conversation: raw<ConversationId>(32) });
export const LINE: Codec<Line> = record<Line>({
  conversation: raw<ConversationId>(32),
  cursor: uint(),
  entries: uint(),
  head: raw<StatementHash>(32),
  last: nullable(uint()),
  seq: uint(),
});
export const LISTING: Codec<Listing> = record<Listing>({
  conversations: sequence(LINE, 500),
  more: flag(),
});
export const POSTED: Codec<Posted> = record<Posted>({
  statement: rawUpTo(STATEMENT_LIMIT),
  wraps: rawUpTo(WRAPS_LIMIT),
});
export const MEMBERSHIP: Codec<Membership> = record<Membership>({
  statements: sequence(POSTED, 65536),
});
export const RECEIPT: Codec<Receipt> = record<Receipt>({ received: uint(), seq: uint() });
export const STORED: Codec<Stored> = record<Stored>({
  entry: rawUpTo(ENTRY_LIMIT),
  received: uint(),
  seq: uint(),
});
export const PAGE: Codec<Page> = record<Page>({ entries: sequence(STORED, 500), more: flag() });
export const HELD: Codec<Held> = record<Held>({ held: uint() });
export const EVENT: Codec<Event> = record<Event>({
  account: nullable(raw<AccountId>(32)),
  conversation: nullable(raw<ConversationId>(32)),
  kind: text(16),
  seq: uint(),
});
