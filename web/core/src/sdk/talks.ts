/** What the list shows of each conversation, in memory over the store: one record each. */
import { NotFound } from "../errors.ts";
import { keyOf } from "../wire/bytes.ts";
import { idText, type ConversationId } from "../wire/ids.ts";
import { decodeOwn, encode } from "../wire/schema.ts";
import type { ReadMark } from "../wire/settings.ts";
import type { Context } from "./context.ts";
import { TALK, type Talk } from "./schema.ts";
import type { Segments } from "./segments.ts";
import { put, type Change } from "./store.ts";
import type { Tabs } from "./tabs.ts";
import type { TurnsByName } from "./turnsByName.ts";

/** How long (ms) changes of the list are collected before the page is told, and how long at most. */
const [COLLECT, COLLECT_LONG] = [40, 320];
/** A pause (ms) that ends a burst of changes. */
const QUIET = 1000;

/** A conversation in the list. */
export interface Listed {
  readonly id: ConversationId;
  readonly talk: Talk;
}

/** A talk after a change, and what else is to be written with it. */
export interface Changed {
  readonly talk: Talk;
  readonly changes?: readonly Change[];
}

export class Talks {
  #talks: Promise<Map<string, Listed>> | null = null;
  #telling = false;
  #told = 0;
  #collecting = COLLECT;
  readonly #problems = new Map<string, string>();
  readonly #context: Context;
  readonly #turns: TurnsByName;
  readonly #segments: Segments;
  readonly #tabs: Tabs;

  constructor(context: Context, turns: TurnsByName, segments: Segments, tabs: Tabs) {
    this.#context = context;
    this.#turns = turns;
    this.#segments = segments;
    this.#tabs = tabs;
  }

  /** Drop what is in memory. */
  forget(): void {
    this.#talks = null;
    this.#problems.clear();
    this.#segments.forget();
  }

  /** All of them, by `keyOf(conversation)`. */
  all(): Promise<ReadonlyMap<string, Listed>> {
    return this.#all();
  }

  #all(): Promise<Map<string, Listed>> {
    this.#talks ??= this.#load();
    return this.#talks;
  }

  async #load(): Promise<Map<string, Listed>> {
    const found = await this.#context.store.range("talks", []);
    const listed = found.map(({ key, value }) => {
      return { id: key[0] as ConversationId, talk: decodeOwn(TALK, value) };
    });
    return new Map(listed.map((one) => [keyOf(one.id), one]));
  }

  /** One of them, as it is in memory. */
  async find(id: ConversationId): Promise<Talk | null> {
    return (await this.all()).get(keyOf(id))?.talk ?? null;
  }

  /** One of them. Throws NotFound. */
  async get(id: ConversationId): Promise<Talk> {
    const talk = await this.find(id);
    if (talk === null) throw new NotFound();
    return talk;
  }

  /** One of them as it is on the store, where another tab may have written. */
  async reread(id: ConversationId): Promise<Talk | null> {
    const kept = await this.#context.store.get("talks", [id]);
    const talk = kept === null ? null : decodeOwn(TALK, kept);
    const before = await this.find(id);
    if (talk?.total !== before?.total) this.#segments.forget(id);
    if (talk !== null) (await this.#all()).set(keyOf(id), { id, talk });
    return talk;
  }

  /** Change a talk and write more with it, all or nothing. `work` must not wait for the network. */
  change(
    id: ConversationId,
    work: (talk: Talk | null) => Changed | Promise<Changed>,
  ): Promise<Talk> {
    return this.#turns.take(`keep/${keyOf(id)}`, async () => {
      const { talk, changes = [] } = await work(await this.reread(id));
      try {
        await this.#context.store.write([...changes, put("talks", [id], encode(TALK, talk))]);
      } catch (error) {
        this.#segments.forget(id);
        throw error;
      }
      (await this.#all()).set(keyOf(id), { id, talk });
      this.#tabs.tell({ kind: "talk", conversation: id });
      this.announce();
      return talk;
    });
  }

  /** Another tab has changed it. */
  async changedElsewhere(id: ConversationId): Promise<void> {
    await this.reread(id);
    this.announce();
    this.announceEntries(id);
  }

  /** Tell the page that the list is another; a burst of changes is told once, a long one ever more rarely. */
  announce(): void {
    if (this.#telling) return;
    this.#telling = true;
    const isBurst = this.#context.wall() - this.#told < QUIET;
    this.#collecting = isBurst ? Math.min(2 * this.#collecting, COLLECT_LONG) : COLLECT;
    setTimeout(() => {
      this.#telling = false;
      this.#told = this.#context.wall();
      this.#context.notify({ kind: "conversations" });
    }, this.#collecting);
  }

  /** Tell the page that there is something new in a conversation. */
  announceEntries(id: ConversationId): void {
    this.#context.notify({ kind: "entries", conversation: idText("conversation", id) });
  }

  /** What went wrong when a conversation was brought up to date; null: nothing. */
  problem(id: ConversationId): string | null {
    return this.#problems.get(keyOf(id)) ?? null;
  }

  /** Remember it, until it is brought up to date again. */
  note(id: ConversationId, problem: string | null): void {
    if (this.problem(id) === problem) return;
    if (problem === null) this.#problems.delete(keyOf(id));
    else this.#problems.set(keyOf(id), problem);
    this.announce();
  }

  /** How many conversations there should be of which nothing could be verified. */
  async missing(): Promise<number> {
    const known = await this.all();
    return [...this.#problems.keys()].filter((id) => !known.has(id)).length;
  }

  /** Move the reader's mark; it never goes back. */
  async markRead(id: ConversationId, seq: number): Promise<void> {
    await this.change(id, async (talk) => {
      if (talk === null) throw new NotFound();
      const read = Math.max(seq, talk.read);
      const me = this.#context.account;
      return { talk: { ...talk, read, ...(await this.#segments.unread(id, talk.total, read, me)) } };
    });
  }

  /** The reader's marks. */
  async marks(): Promise<readonly ReadMark[]> {
    const read = [...(await this.all()).values()].filter(({ talk }) => talk.read > 0);
    return read.map(({ id, talk }) => ({ conversation: id, seq: talk.read }));
  }

  /** Take over marks that other devices have set. */
  async takeMarks(marks: readonly ReadMark[]): Promise<void> {
    for (const { conversation, seq } of marks) {
      const talk = await this.find(conversation);
      if (talk !== null && talk.read < seq) await this.markRead(conversation, seq);
    }
  }
}
