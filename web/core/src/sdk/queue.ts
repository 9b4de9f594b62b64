/** What waits to be sent, in memory over the store: content in order, each with its entry's id. */
import { keyOf } from "../wire/bytes.ts";
import type { ConversationId, EntryId } from "../wire/ids.ts";
import { decode, encode } from "../wire/schema.ts";
import type { Context } from "./context.ts";
import { RECORD, WAITING, type Waiting } from "./schema.ts";
import { drop, put, type Change } from "./store.ts";
import type { Tabs } from "./tabs.ts";
import type { TurnsByName } from "./turnsByName.ts";

/** A thing that waits, and where it stands. */
export interface Item extends Waiting {
  readonly position: number;
}

export class Queue {
  #items: Promise<Map<string, readonly Item[]>> | null = null;
  readonly #context: Context;
  readonly #turns: TurnsByName;
  readonly #tabs: Tabs;

  constructor(context: Context, turns: TurnsByName, tabs: Tabs) {
    this.#context = context;
    this.#turns = turns;
    this.#tabs = tabs;
  }

  /** Drop what is in memory. */
  forget(): void {
    this.#items = null;
  }

  /** Everything that waits, by `keyOf(conversation)`. */
  all(): Promise<Map<string, readonly Item[]>> {
    this.#items ??= this.#load();
    return this.#items;
  }

  async #load(): Promise<Map<string, readonly Item[]>> {
    const items = new Map<string, Item[]>();
    for (const { key, value } of await this.#context.store.range("outbox", [])) {
      const name = keyOf(key[0] as ConversationId);
      const item = { ...decode(WAITING, value, RECORD), position: key[1] as number };
      items.set(name, [...(items.get(name) ?? []), item]);
    }
    for (const mine of items.values()) mine.sort((one, other) => one.position - other.position);
    return items;
  }

  /** What waits in one conversation, in order. */
  async of(id: ConversationId): Promise<readonly Item[]> {
    return (await this.all()).get(keyOf(id)) ?? [];
  }

  /** The same, as it is on the store, where another tab may have written. */
  async reread(id: ConversationId): Promise<readonly Item[]> {
    const found = await this.#context.store.range("outbox", [id]);
    const items = found.map(({ key, value }) => {
      return { ...decode(WAITING, value, RECORD), position: key[1] as number };
    });
    await this.#remember(id, items);
    return items;
  }

  async #remember(id: ConversationId, items: readonly Item[]): Promise<void> {
    const all = await this.all();
    if (items.length === 0) all.delete(keyOf(id));
    else all.set(keyOf(id), items);
  }

  /** Put things behind what waits; `also` is part of the same write. */
  async append(
    id: ConversationId,
    fresh: (items: readonly Item[]) => readonly Waiting[],
    also: readonly Change[] = [],
  ): Promise<void> {
    await this.#change(id, (items) => {
      const first = (items.at(-1)?.position ?? 0) + 1;
      const added = fresh(items).map((item, place) => ({ ...item, position: first + place }));
      const changes = added.map((item) => this.#put(id, item));
      return { after: [...items, ...added], changes: [...changes, ...also] };
    });
  }

  /**
   * Change one thing: `work` gets it as it is now and gives what it is from now on, null to take it
   * out. Resolves with that; null too where it was not there any more.
   */
  async update(
    id: ConversationId,
    entry: EntryId,
    work: (item: Item) => Promise<Item | null>,
  ): Promise<Item | null> {
    let given: Item | null = null;
    await this.#change(id, async (items) => {
      const before = items.find((item) => keyOf(item.id) === keyOf(entry));
      if (before === undefined) return { after: items, changes: [] };
      given = await work(before);
      const after = items.flatMap((item) => (item !== before ? [item] : given === null ? [] : [given]));
      if (given === before) return { after, changes: [] };
      const change = given === null ? drop("outbox", [id, before.position]) : this.#put(id, given);
      return { after, changes: [change] };
    });
    return given;
  }

  /**
   * What to write so that these, which are in the server's order now, no longer wait. In the turn
   * of `keep/…`, as part of another write.
   */
  async arrived(id: ConversationId, entries: readonly EntryId[]): Promise<readonly Change[]> {
    if (entries.length === 0) return [];
    const here = new Set(entries.map(keyOf));
    const items = await this.reread(id);
    const gone = items.filter((item) => here.has(keyOf(item.id)));
    if (gone.length === 0) return [];
    await this.#remember(id, items.filter((item) => !here.has(keyOf(item.id))));
    this.#tabs.tell({ kind: "outbox", conversation: id });
    return gone.map(({ position }) => drop("outbox", [id, position]));
  }

  #put(id: ConversationId, item: Item): Change {
    const { compartment, content, entry, id: name, position, problem, seq } = item;
    const waiting = { compartment, content, entry, id: name, problem, seq };
    return put("outbox", [id, position], encode(WAITING, waiting));
  }

  async #change(
    id: ConversationId,
    work: (items: readonly Item[]) => Changed | Promise<Changed>,
  ): Promise<void> {
    await this.#turns.take(`keep/${keyOf(id)}`, async () => {
      const { after, changes } = await work(await this.reread(id));
      if (changes.length === 0) return;
      await this.#context.store.write(changes);
      await this.#remember(id, after);
      this.#tabs.tell({ kind: "outbox", conversation: id });
    });
  }
}

interface Changed {
  readonly after: readonly Item[];
  readonly changes: readonly Change[];
}
