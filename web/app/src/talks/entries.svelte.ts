/** The entries of one talk, read in pages as they come near; oldest = position 0. */
import type { EntryPage, EntryView } from "@colloque/core/sdk/api";
import type { Session } from "../session/session.ts";

/** How many are asked for at once. */
export const PAGE = 50;

export class Entries {
  /** Known once it was opened. */
  opened = $state(false);
  total = $state(0);
  /** Position of the first unread one. */
  unreadAt = $state<number | null>(null);
  readonly #client: Session;
  readonly #id: string;
  #rows: (EntryView | undefined)[] = [];
  /** Counts what has come in, so that whoever reads a row follows it. */
  #version = $state(0);
  readonly #asked = new Set<number>();
  #near: readonly [number, number] = [0, 0];
  #renewing: Promise<void> | null = null;
  #again = false;

  constructor(client: Session, id: string) {
    this.#client = client;
    this.#id = id;
  }

  /** The entry at a position; undefined while it was not read. */
  at(position: number): EntryView | undefined {
    return this.#version >= 0 ? this.#rows[position] : undefined;
  }

  /** Read the newest, and those around the first unread one. Rejects as `entries` does. */
  async open(): Promise<void> {
    const page = await this.#newest();
    const { unreadAt } = page;
    if (unreadAt !== null && unreadAt < page.start) await this.need(unreadAt - 10, unreadAt + 30);
    this.opened = true;
  }

  async #newest(): Promise<EntryPage> {
    const page = await this.#client.entries(this.#id, null, PAGE);
    this.#take(page);
    return page;
  }

  #take({ entries, start, total, unreadAt }: EntryPage): void {
    this.#rows.length = Math.min(this.#rows.length, total);
    entries.forEach((entry, index) => (this.#rows[start + index] = entry));
    this.total = total;
    this.unreadAt = unreadAt;
    this.#version += 1;
  }

  /** Read what is missing of these positions; they are what is being looked at. */
  async need(first: number, last: number): Promise<void> {
    this.#near = [Math.max(0, first), Math.min(last, this.total)];
    const [start, end] = this.#near;
    const reads: Promise<void>[] = [];
    for (let page = Math.floor(start / PAGE); page * PAGE < end; page++) {
      if (this.#lacks(page, start, end)) reads.push(this.#read(page));
    }
    await Promise.all(reads);
  }

  #lacks(page: number, start: number, end: number): boolean {
    if (this.#asked.has(page)) return false;
    const from = Math.max(start, page * PAGE);
    const to = Math.min(end, (page + 1) * PAGE);
    for (let at = from; at < to; at++) if (this.#rows[at] === undefined) return true;
    return false;
  }

  async #read(page: number): Promise<void> {
    this.#asked.add(page);
    try {
      const end = Math.min(this.total, (page + 1) * PAGE);
      this.#take(await this.#client.entries(this.#id, end, end - page * PAGE));
    } finally {
      this.#asked.delete(page);
    }
  }

  /** Something has changed: read anew what is looked at and what is newest; the rest when it comes near. */
  renew(): Promise<void> {
    this.#again = true;
    this.#renewing ??= this.#renew().finally(() => (this.#renewing = null));
    return this.#renewing;
  }

  async #renew(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      const [first, last] = this.#near;
      const pages = [await this.#client.entries(this.#id, null, PAGE)];
      const end = Math.min(last, pages[0]?.start ?? 0);
      if (first < end) pages.unshift(await this.#client.entries(this.#id, end, end - first));
      this.#rows = [];
      pages.forEach((page) => this.#take(page));
    }
  }
}
