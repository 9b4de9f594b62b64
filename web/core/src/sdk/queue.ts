/**
 * What waits to be sent, in memory over the store: content in order, each with its entry's id.
 *
 * Another tab may have changed what is on the store: every change looks at the record as it is there,
 * in the conversation's `keep` turn. What is only shown comes from memory.
 */
import { keyOf } from "../wire/bytes.ts";
import type { ConversationId, EntryId } from "../wire/ids.ts";
import { decode, encode } from "../wire/schema.ts";
import type { Context } from "./context.ts";
import { RECORD, WAITING, type Waiting } from "./schema.ts";
import { drop, put, type Change, type Found } from "./store.ts";
import type { Tabs } from "./tabs.ts";
import type { TurnsByName } from "./turnsByName.ts";

/** A thing that waits, and where it stands. */
export interface Item extends Waiting {
  readonly position: number;
}

type Items = readonly Item[];

export class Queue {
  #items: Promise<Map<string, Items>> | null = null;
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
  all(): Promise<ReadonlyMap<string, Items>> {
    return this.#all();
  }

  #all(): Promise<Map<string, Items>> {
    this.#items ??= this.#load();
    return this.#items;
  }

  async #load(): Promise<Map<string, Items>> {
    const items = new Map<string, Item[]>();
    for (const found of await this.#context.store.range("outbox", [])) {
      const name = keyOf(found.key[0] as ConversationId);
      const mine = items.get(name) ?? [];
      mine.push(itemIn(found));
      items.set(name, mine);
    }
    for (const mine of items.values()) mine.sort((one, other) => one.position - other.position);
    return items;
  }

  /** What waits in one conversation, in order. */
  async of(id: ConversationId): Promise<Items> {
    return (await this.all()).get(keyOf(id)) ?? [];
  }

  /** The first thing that has no number of the server yet, as it is on the store. */
  async next(id: ConversationId): Promise<Item | null> {
    for (const { position, seq } of await this.of(id)) {
      const item = seq === null ? await this.#read(id, position) : null;
      if (item !== null && item.seq === null) return item;
    }
    return null;
  }

  async #read(id: ConversationId, position: number): Promise<Item | null> {
    const kept = await this.#context.store.get("outbox", [id, position]);
    if (kept !== null) return { ...decode(WAITING, kept, RECORD), position };
    await this.#remember(id, (items) => items.filter((item) => item.position !== position));
    return null;
  }

  async #remember(id: ConversationId, work: (items: Items) => Items): Promise<void> {
    const all = await this.#all();
    const after = work(all.get(keyOf(id)) ?? []);
    if (after.length === 0) all.delete(keyOf(id));
    else all.set(keyOf(id), after);
  }

  /** Put things behind what waits; `also` is part of the same write. */
  append(
    id: ConversationId,
    fresh: (items: Items) => readonly Waiting[],
    also: readonly Change[] = [],
  ): Promise<void> {
    return this.#turn(id, async () => {
      const { store } = this.#context;
      const [last] = await store.range("outbox", [id], { backwards: true, limit: 1 });
      const first = last === undefined ? 1 : itemIn(last).position + 1;
      const added = fresh(await this.of(id)).map((item, at) => ({ ...item, position: first + at }));
      const changes = added.map((item) => this.#put(id, item));
      if (changes.length + also.length > 0) await store.write([...changes, ...also]);
      await this.#remember(id, (items) => [...items, ...added]);
    });
  }

  /**
   * Change one thing: `work` gets it as it is now and gives what it is from now on, null to take it
   * out. Resolves with that; null too where it was not there any more.
   */
  update(
    id: ConversationId,
    entry: EntryId,
    work: (item: Item) => Promise<Item | null>,
  ): Promise<Item | null> {
    return this.#turn(id, async () => {
      const known = (await this.of(id)).find((item) => keyOf(item.id) === keyOf(entry));
      const before = known === undefined ? null : await this.#read(id, known.position);
      if (before === null) return null;
      const after = await work(before);
      if (after === before) return after;
      const { position } = before;
      const change = after === null ? drop("outbox", [id, position]) : this.#put(id, after);
      await this.#context.store.write([change]);
      await this.#remember(id, (items) => {
        return items.flatMap((item) => (item.position !== position ? [item] : (after ?? [])));
      });
      return after;
    });
  }

  /**
   * What to write so that these, which are in the server's order now, no longer wait. In the `keep`
   * turn, as part of another write, after which `announce` is called where something was written.
   */
  async arrived(id: ConversationId, entries: readonly EntryId[]): Promise<readonly Change[]> {
    const here = new Set(entries.map(keyOf));
    const gone = (await this.of(id)).filter((item) => here.has(keyOf(item.id)));
    if (gone.length === 0) return [];
    await this.#remember(id, (items) => items.filter((item) => !gone.includes(item)));
    return gone.map(({ position }) => drop("outbox", [id, position]));
  }

  /** Have the other tabs look at what waits in a conversation; once it is on the store, and no sooner. */
  announce(id: ConversationId): void {
    this.#tabs.tell({ kind: "outbox", conversation: id });
  }

  #put(id: ConversationId, item: Item): Change {
    const { compartment, content, entry, id: name, position, problem, seq } = item;
    const waiting = { compartment, content, entry, id: name, problem, seq };
    return put("outbox", [id, position], encode(WAITING, waiting));
  }

  async #turn<T>(id: ConversationId, work: () => Promise<T>): Promise<T> {
    const done = await this.#turns.take(`keep/${keyOf(id)}`, work);
    this.announce(id);
    return done;
  }
}

function itemIn({ key, value }: Found): Item {
  return { ...decode(WAITING, value, RECORD), position: key[1] as number };
}
