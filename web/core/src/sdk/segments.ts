/**
 * A conversation's entries on the store, 100 in a record: what they say (`segments`), apart from
 * where they stand (`marks`), which only verification reads.
 */
import { equalBytes, keyOf } from "../wire/bytes.ts";
import type { AccountId, ConversationId } from "../wire/ids.ts";
import { decodeOwn, encode } from "../wire/schema.ts";
import type { Context } from "./context.ts";
import { MARKS, ROWS, SEGMENT, type Mark, type Row } from "./schema.ts";
import { put, type Change } from "./store.ts";

/** Segments that stay in memory, opened. */
const CACHED = 64;

/** An entry with its mark, as it is kept. */
export interface Kept {
  readonly row: Row;
  readonly mark: Mark;
}

/** Unread entries: how many, and the position of the first. */
export interface Unread {
  readonly unread: number;
  readonly unreadAt: number | null;
}

export class Segments {
  readonly #context: Context;
  readonly #rows = new Map<string, Promise<readonly Row[]>>();

  constructor(context: Context) {
    this.#context = context;
  }

  /** Drop what is in memory, of one conversation or of all. */
  forget(conversation?: ConversationId): void {
    const prefix = conversation === undefined ? "" : keyOf(conversation);
    for (const name of this.#rows.keys()) if (name.startsWith(prefix)) this.#rows.delete(name);
  }

  /** Entries from position `from` up to, and without, `until`. */
  async rows(conversation: ConversationId, from: number, until: number): Promise<readonly Row[]> {
    if (until <= from) return [];
    const [first, last] = [Math.floor(from / SEGMENT), Math.floor((until - 1) / SEGMENT)];
    const numbers = Array.from({ length: last - first + 1 }, (_, place) => first + place);
    const segments = await Promise.all(numbers.map((one) => this.#segment(conversation, one)));
    return segments.flat().slice(from - first * SEGMENT, until - first * SEGMENT);
  }

  #segment(conversation: ConversationId, number: number): Promise<readonly Row[]> {
    const name = `${keyOf(conversation)} ${number}`;
    const rows = this.#rows.get(name) ?? this.#read(conversation, number);
    this.#remember(name, rows);
    return rows;
  }

  /** The least recently used goes first. */
  #remember(name: string, rows: Promise<readonly Row[]>): void {
    this.#rows.delete(name);
    this.#rows.set(name, rows);
    if (this.#rows.size > CACHED) this.#rows.delete(this.#rows.keys().next().value as string);
  }

  async #read(conversation: ConversationId, number: number): Promise<readonly Row[]> {
    const kept = await this.#context.store.get("segments", [conversation, number]);
    return kept === null ? [] : decodeOwn(ROWS, kept);
  }

  /** All marks, oldest first. */
  async marks(conversation: ConversationId): Promise<readonly Mark[]> {
    const found = await this.#context.store.range("marks", [conversation]);
    return found.flatMap(({ value }) => decodeOwn(MARKS, value));
  }

  /** What to write to have these entries behind the `total` that are there. In one's turn. */
  async append(
    conversation: ConversationId,
    total: number,
    fresh: readonly Kept[],
  ): Promise<readonly Change[]> {
    const { store } = this.#context;
    const number = Math.floor(total / SEGMENT);
    const begun = await store.get("marks", [conversation, number]);
    const before = await this.rows(conversation, number * SEGMENT, total);
    const rows = [...before, ...fresh.map(({ row }) => row)];
    const marks = begun === null ? [] : [...decodeOwn(MARKS, begun)];
    marks.push(...fresh.map(({ mark }) => mark));
    const changes: Change[] = [];
    for (let at = 0; at < rows.length; at += SEGMENT) {
      const key = [conversation, number + at / SEGMENT];
      const part = rows.slice(at, at + SEGMENT);
      changes.push(put("segments", key, encode(ROWS, part)));
      changes.push(put("marks", key, encode(MARKS, marks.slice(at, at + SEGMENT))));
      this.#remember(`${keyOf(conversation)} ${key[1] as number}`, Promise.resolve(part));
    }
    return changes;
  }

  /** What others have said behind the reader's mark. */
  async unread(
    conversation: ConversationId,
    total: number,
    read: number,
    me: AccountId,
  ): Promise<Unread> {
    const { store } = this.#context;
    let [unread, unreadAt, number] = [0, null as number | null, Math.floor((total - 1) / SEGMENT)];
    for (; number >= 0; number--) {
      const kept = await store.get("marks", [conversation, number]);
      const marks = kept === null ? [] : decodeOwn(MARKS, kept);
      const first = marks.findIndex((mark) => isUnread(mark, read, me));
      unread += marks.filter((mark) => isUnread(mark, read, me)).length;
      if (first >= 0) unreadAt = number * SEGMENT + first;
      if (marks.some(({ seq }) => seq <= read)) break;
    }
    return { unread, unreadAt };
  }
}

/** Whether somebody else has said something behind the reader's mark. */
export function isUnread({ place, seq, spoken }: Mark, read: number, me: AccountId): boolean {
  return spoken && seq > read && place !== null && !equalBytes(place.account, me);
}

