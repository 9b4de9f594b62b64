/** File descriptors and the sizes of files (spec: file). Twin of wire/file.py. */
import { Malformed } from "../errors.ts";
import type { ConversationId, EntryId, FileId } from "./ids.ts";
import { padme } from "./padding.ts";
import { encode, raw, record, text, uint, version, type Codec } from "./schema.ts";

export const CONTEXT_LABEL = "colloque/file";
export const VERSION = 1;
export const FLOOR = 1024;
export const CHUNK_SIZE = 16384;
export const LEAF_SIZE = 1 << 20;
const HEADER = 56;
const TAG = 16;

/** Where a file is and how it opens; only ever inside a sealed, signed entry. */
export interface FileDescriptor {
  readonly file: FileId;
  readonly key: Uint8Array;
  readonly length: number;
  readonly media: string;
  readonly name: string;
  readonly padded: number;
  readonly root: Uint8Array;
  readonly version: typeof VERSION;
}

/** What a file's ciphertext is bound to. */
export interface FileContext {
  readonly conversation: ConversationId;
  readonly entry: EntryId;
  readonly file: FileId;
  readonly version: typeof VERSION;
}

const FIELDS: Codec<FileDescriptor> = record<FileDescriptor>({
  file: raw(16),
  key: raw(32),
  length: uint(),
  media: text(200),
  name: text(255),
  padded: uint(),
  root: raw(32),
  version: version(VERSION),
});
export const FILE_DESCRIPTOR: Codec<FileDescriptor> = {
  read(value) {
    const descriptor = FIELDS.read(value);
    if (descriptor.padded !== paddedLength(descriptor.length)) throw new Malformed();
    checkName(descriptor.name);
    return descriptor;
  },
  write: FIELDS.write,
};
export const FILE_CONTEXT: Codec<FileContext> = record<FileContext>({
  conversation: raw(32),
  entry: raw(16),
  file: raw(16),
  version: version(VERSION),
});

/** Refuse names that could leave a folder or hide what they are (spec: file §2). */
export function checkName(name: string): void {
  if (["", ".", ".."].includes(name) || /[/\\\p{Cc}]/u.test(name)) throw new Malformed();
}

/** The plaintext length after padding, in bytes. */
export function paddedLength(length: number): number {
  return padme(length, FLOOR);
}

/** The length of the ciphertext of `padded` bytes (spec: file §1). */
export function ciphertextLength(padded: number): number {
  return HEADER + padded + TAG * (Math.floor(padded / CHUNK_SIZE) + 1);
}

/** The payload of the file's sealing context. */
export function encodeFileContext(context: FileContext): Uint8Array {
  return encode(FILE_CONTEXT, context);
}
