/**
 * The newest entries of a long conversation, shown before the older ones are here (spec: entry §3).
 *
 * They have passed every check but those of their place, which needs everything before them: each
 * carries `unchecked` until it comes again in its order. Nothing of this is kept.
 */
import { keyOf } from "../wire/bytes.ts";
import type { ConversationId } from "../wire/ids.ts";
import type { Row, Said } from "./schema.ts";

/** More than so many missing entries, and the newest are fetched first. */
export const LONG = 500;
/** How many of them: a screen or two. */
export const TAIL = 60;
export const UNCHECKED = "unchecked";

/** What is shown at the end of a conversation. */
export interface Tail {
  readonly rows: readonly Row[];
  readonly said: Said | null;
}

const NOTHING: Tail = { rows: [], said: null };

export class Tails {
  readonly #tails = new Map<string, Tail>();

  /** Drop what is in memory. */
  forget(): void {
    this.#tails.clear();
  }

  of(id: ConversationId): Tail {
    return this.#tails.get(keyOf(id)) ?? NOTHING;
  }

  set(id: ConversationId, tail: Tail): void {
    this.#tails.set(keyOf(id), tail);
  }

  /** Those up to this number have come in their order. */
  trim(id: ConversationId, fetched: number): void {
    const { rows, said } = this.of(id);
    const left = rows.filter(({ seq }) => seq > fetched);
    if (left.length === 0) this.#tails.delete(keyOf(id));
    else if (left.length < rows.length) this.set(id, { rows: left, said });
  }
}
