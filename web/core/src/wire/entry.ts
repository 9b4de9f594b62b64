/** Entries: public header, sealed content (spec: entry §1, §2). Twin of wire/entry.py. */
import { Malformed } from "../errors.ts";
import { compareBytes } from "./bytes.ts";
import * as cbor from "./cbor.ts";
import type { Value } from "./cbor.ts";
import { FILE_DESCRIPTOR, type FileDescriptor } from "./file.ts";
import type { ConversationId, EntryId, StatementHash } from "./ids.ts";
import {
  AUTHOR,
  COMPARTMENT,
  HEAD,
  MAX_MEMBERS,
  type Author,
  type Compartment,
  type Head,
} from "./membership.ts";
import { pae, statementHash } from "./pae.ts";
import {
  choice,
  decode,
  encode,
  fieldsOf,
  raw,
  rawUpTo,
  record,
  sequence,
  text,
  uint,
  version,
  type Codec,
} from "./schema.ts";

export const LABEL = "colloque/entry";
export const KEY_LABEL = "colloque/entry-key";
export const BODY_LABEL = "colloque/entry-body";
export const LIMIT = 1 << 18;
export const HEADER_LIMIT = 4096;
export const MAX_PARENTS = 16;
export const MAX_TEXT = 65536;
export const VERSION = 1;
/** Length of the sealed content key in front of a body. */
export const SEALED_KEY_SIZE = 104;

/** The public, signed part of an entry. */
export interface Header {
  readonly author: Author;
  readonly body: Uint8Array;
  readonly compartment: Compartment;
  readonly conversation: ConversationId;
  readonly counter: number;
  readonly epoch: number;
  readonly id: EntryId;
  readonly membership: StatementHash;
  readonly parents: readonly StatementHash[];
  readonly size: number;
}

/** An entry as it travels; nothing in it has been verified. */
export interface Entry {
  readonly body: Uint8Array;
  readonly header: Uint8Array;
  readonly sig: Uint8Array;
  readonly v: typeof VERSION;
}

/** What an entry's sealing is bound to. */
export type EntryContext = Pick<
  Header,
  "author" | "compartment" | "conversation" | "counter" | "epoch" | "id"
>;

/** A text. */
export interface Message {
  readonly text: string;
}

/** A file, of a kind, with an optional remark. */
export interface Document {
  readonly file: FileDescriptor;
  readonly kind: "document" | "prescription" | "result";
  readonly text: string;
}

/** What an author calls themself. */
export interface Profile {
  readonly name: string;
}

/** The conversation's title. */
export interface Title {
  readonly title: string;
}

interface Known {
  readonly document: Document;
  readonly message: Message;
  readonly profile: Profile;
  readonly title: Title;
}

/** Type and data; an unknown type of a newer version is kept, shown as such, never dropped. */
export type Data =
  | { [K in keyof Known]: { readonly type: K; readonly data: Known[K] } }[keyof Known]
  | { readonly type: string; readonly unknown: Value };

/** What an entry says: its data, the author's clock, the heads it knows (gossip). */
export type Content = Data & {
  readonly heads: readonly Head[];
  readonly time: number;
};

export const HEADER: Codec<Header> = record<Header>({
  author: AUTHOR,
  body: raw(32),
  compartment: COMPARTMENT,
  conversation: raw(32),
  counter: uint(),
  epoch: uint(),
  id: raw(16),
  membership: raw(32),
  parents: sequence(raw<StatementHash>(32), MAX_PARENTS),
  size: uint(LIMIT),
});
export const ENTRY: Codec<Entry> = record<Entry>({
  body: rawUpTo(LIMIT),
  header: rawUpTo(HEADER_LIMIT),
  sig: raw(64),
  v: version(VERSION),
});
export const ENTRY_CONTEXT: Codec<EntryContext> = record<EntryContext>({
  author: AUTHOR,
  compartment: COMPARTMENT,
  conversation: raw(32),
  counter: uint(),
  epoch: uint(),
  id: raw(16),
});
const DATA: { [K in keyof Known]: Codec<Known[K]> } = {
  document: record<Document>({
    file: FILE_DESCRIPTOR,
    kind: choice("document", "prescription", "result"),
    text: text(MAX_TEXT),
  }),
  message: record<Message>({ text: text(MAX_TEXT) }),
  profile: record<Profile>({ name: text(200) }),
  title: record<Title>({ title: text(200) }),
};
const HEADS = sequence(HEAD, MAX_MEMBERS);
const TYPE = text(32);
const TIME = uint();

/** The entry hash; signature and body stand outside, the header names the body's hash. */
export function entryHash(entry: Entry): StatementHash {
  return statementHash(LABEL, 1, entry.header) as StatementHash;
}

/** The bytes that an entry's signature covers. */
export function entryMessage(entry: Entry): Uint8Array {
  return pae(LABEL, 1, entry.header);
}

/** The signed bytes of a header. */
export function encodeHeader(header: Header): Uint8Array {
  return encode(HEADER, header);
}

/** Throws TooLarge, Malformed (also for unsorted parents). */
export function decodeHeader(data: Uint8Array): Header {
  const header = decode(HEADER, data, HEADER_LIMIT);
  const sorted = header.parents.every(
    (parent, place) => place === 0 || compareBytes(header.parents[place - 1] as Uint8Array, parent) < 0,
  );
  if (header.counter < 1 || !sorted) throw new Malformed();
  return header;
}

/** The bytes that travel and are kept. */
export function encodeEntry(entry: Entry): Uint8Array {
  return encode(ENTRY, entry);
}

/** Throws TooLarge, Malformed, UnknownVersion. */
export function decodeEntry(data: Uint8Array): Entry {
  return decode(ENTRY, data, LIMIT);
}

/** The encoded sealing context of an entry. */
export function contextOf(header: EntryContext): Uint8Array {
  return encode(ENTRY_CONTEXT, header);
}

/** The plaintext before padding. */
export function encodeContent(content: Content): Uint8Array {
  const data = "unknown" in content ? content.unknown : writeData(content);
  const { heads, time, type } = content;
  return cbor.encode({ data, heads: HEADS.write(heads), time, type });
}

function writeData(content: { type: string; data: unknown }): Value {
  return (DATA[content.type as keyof Known] as Codec<unknown>).write(content.data);
}

/** Throws TooLarge, Malformed. Content of an unknown type has `unknown` in place of `data`. */
export function decodeContent(plaintext: Uint8Array): Content {
  const map = fieldsOf(cbor.decode(plaintext, LIMIT));
  const names = [...map.keys()].sort().join();
  if (names !== "data,heads,time,type") throw new Malformed();
  const type = TYPE.read(map.get("type") as Value);
  const value = map.get("data") as Value;
  const heads = HEADS.read(map.get("heads") as Value);
  const time = TIME.read(map.get("time") as Value);
  if (!Object.hasOwn(DATA, type)) return { type, unknown: value, heads, time };
  const data = (DATA[type as keyof Known] as Codec<unknown>).read(value);
  return { type, data, heads, time } as Content;
}
