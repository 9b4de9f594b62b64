/** An account's own settings (spec: sync §6). Twin of wire/settings.py. */
import type { AccountId, ConversationId, StatementHash } from "./ids.ts";
import { choice, decode, encode, raw, record, sequence, uint, type Codec } from "./schema.ts";

export const CONTEXT_LABEL = "colloque/settings";
export const LIMIT = 1 << 20;
export const FLOOR = 4096;
export const CONTACT_STATES = ["unverified", "invited", "directory", "verified"] as const;
export type ContactState = (typeof CONTACT_STATES)[number];

/** A pinned account: position of its sigchain, directory serial, first-contact state. */
export interface Contact {
  readonly account: AccountId;
  readonly head: StatementHash;
  readonly seq: number;
  readonly serial: number;
  readonly state: ContactState;
}

/** The last entry of a conversation that the owner has read. */
export interface ReadMark {
  readonly conversation: ConversationId;
  readonly seq: number;
}

/** What an account's clients share among themselves. */
export interface Settings {
  readonly contacts: readonly Contact[];
  readonly read: readonly ReadMark[];
  readonly version: number;
}

/** What sealed settings are bound to. */
export interface SettingsContext {
  readonly account: AccountId;
  readonly version: number;
}

export const CONTACT: Codec<Contact> = record<Contact>({
  account: raw(32),
  head: raw(32),
  seq: uint(),
  serial: uint(),
  state: choice(...CONTACT_STATES),
});
export const READ_MARK: Codec<ReadMark> = record<ReadMark>({ conversation: raw(32), seq: uint() });
export const SETTINGS: Codec<Settings> = record<Settings>({
  contacts: sequence(CONTACT, 10_000),
  read: sequence(READ_MARK, 10_000),
  version: uint(),
});
export const SETTINGS_CONTEXT: Codec<SettingsContext> = record<SettingsContext>({
  account: raw(32),
  version: uint(),
});

/** The plaintext before padding. */
export function encodeSettings(settings: Settings): Uint8Array {
  return encode(SETTINGS, settings);
}

/** Throws TooLarge, Malformed. */
export function decodeSettings(plaintext: Uint8Array): Settings {
  return decode(SETTINGS, plaintext, LIMIT);
}
