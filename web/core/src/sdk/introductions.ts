/** Where in a conversation somebody said their name for the first time; a later time is a change. */
import { equalBytes, keyOf } from "../wire/bytes.ts";
import { decodeContent } from "../wire/entry.ts";
import type { AccountId, ConversationId } from "../wire/ids.ts";
import { SEGMENT, type Row } from "./schema.ts";
import type { Segments } from "./segments.ts";

/** Finds introductions; a position that was found once never changes. */
export class Introductions {
  readonly #segments: Segments;
  readonly #found = new Map<string, number>();

  constructor(segments: Segments) {
    this.#segments = segments;
  }

  /** Drop what is in memory. */
  forget(): void {
    this.#found.clear();
  }

  /** Those positions among these rows, the first of which stands at `start`. */
  async among(id: ConversationId, rows: readonly Row[], start: number): Promise<ReadonlySet<number>> {
    const found = new Set<number>();
    for (const [place, row] of rows.entries()) {
      if (row.account === null || !isName(row)) continue;
      if ((await this.#first(id, row.account, start + place)) === start + place) found.add(start + place);
    }
    return found;
  }

  /** Where somebody said it first, given that they say it at this position. */
  async #first(id: ConversationId, account: AccountId, last: number): Promise<number> {
    const name = `${keyOf(id)} ${keyOf(account)}`;
    const position = this.#found.get(name) ?? (await this.#search(id, account, last));
    this.#found.set(name, position);
    return position;
  }

  async #search(id: ConversationId, account: AccountId, last: number): Promise<number> {
    for (let from = 0; from < last; from += SEGMENT) {
      const rows = await this.#segments.rows(id, from, Math.min(from + SEGMENT, last));
      const place = rows.findIndex((row) => row.account !== null && equalBytes(row.account, account) && isName(row));
      if (place >= 0) return from + place;
    }
    return last;
  }
}

function isName({ content }: Row): boolean {
  return content !== null && decodeContent(content).type === "profile";
}
