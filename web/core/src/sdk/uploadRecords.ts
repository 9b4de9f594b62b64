/**
 * What is kept of files on their way up: enough to ask for the file again after a reload, and to
 * have the server drop what it holds of it. Never a key: what was cut off starts anew (spec: file §3).
 */
import type { EntryId, ConversationId, FileId } from "../wire/ids.ts";
import { COMPARTMENT, type Compartment } from "../wire/membership.ts";
import { choice, decode, encode, nullable, raw, record, text, uint, type Codec } from "../wire/schema.ts";
import { MAX_TEXT } from "../wire/entry.ts";
import type { FileKind } from "./api.ts";
import { drop, put, type Drop, type Put, type Store } from "./store.ts";

export const KINDS = ["document", "prescription", "result"] as const;
const [TABLE, LIMIT] = ["uploads", 1 << 18];

/** A file that is to be sent. */
export interface UploadRecord {
  readonly compartment: Compartment;
  readonly conversation: ConversationId;
  readonly entry: EntryId;
  /** What the server may hold a part of. */
  readonly file: FileId | null;
  readonly kind: FileKind;
  /** Bytes. */
  readonly length: number;
  readonly media: string;
  readonly name: string;
  readonly text: string;
  readonly time: number;
}

const RECORD: Codec<UploadRecord> = record<UploadRecord>({
  compartment: COMPARTMENT,
  conversation: raw<ConversationId>(32),
  entry: raw<EntryId>(16),
  file: nullable(raw<FileId>(16)),
  kind: choice(...KINDS),
  length: uint(),
  media: text(200),
  name: text(255),
  text: text(MAX_TEXT),
  time: uint(),
});

/** All of them, oldest first. */
export async function keptUploads(store: Store): Promise<readonly UploadRecord[]> {
  const found = await store.range(TABLE, []);
  return found.map(({ value }) => decode(RECORD, value, LIMIT)).sort((a, b) => a.time - b.time);
}

/** What keeps one. */
export function keepUpload(upload: UploadRecord): Put {
  return put(TABLE, [upload.entry], encode(RECORD, upload));
}

/** What forgets one. */
export function forgetUpload(entry: EntryId): Drop {
  return drop(TABLE, [entry]);
}
