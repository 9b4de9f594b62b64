/**
 * Entries: fetched in pages, verified, opened, placed, kept (spec: entry §3). Twin of sdk/entries.py.
 *
 * Everything here that asks the server needs the conversation's turn.
 */
import { Malformed } from "../errors.ts";
import { readEntry } from "../protocol/conversation.ts";
import { receive, type Timeline } from "../protocol/timeline.ts";
import { verifyEntry } from "../trust/entry.ts";
import { statementAt, type Accounts } from "../trust/membership.ts";
import { seqOf } from "../trust/sigchain.ts";
import { equalBytes, keyOf } from "../wire/bytes.ts";
import { decodeContent, type Content, type Header } from "../wire/entry.ts";
import type { AccountId, ConversationId, EntryId } from "../wire/ids.ts";
import type { Head } from "../wire/membership.ts";
import * as answers from "./answers.ts";
import type { Context } from "./context.ts";
import { keptOf, newestSaid, talkAfter } from "./keeping.ts";
import { decodePage, openAlone, openPage, type Decoded, type Opened } from "./opening.ts";
import type { People } from "./people.ts";
import type { Queue } from "./queue.ts";
import { pathOf, type Room, type Rooms } from "./rooms.ts";
import type { Talk } from "./schema.ts";
import type { Segments } from "./segments.ts";
import type { Change } from "./store.ts";
import { LONG, TAIL, UNCHECKED, type Tails } from "./tails.ts";
import type { Talks } from "./talks.ts";
import { rebuilt } from "./timelines.ts";

export const PAGE = 500;

/** What reading entries takes. */
export interface Shelf {
  readonly context: Context;
  readonly people: People;
  readonly rooms: Rooms;
  readonly talks: Talks;
  readonly segments: Segments;
  readonly tails: Tails;
  readonly queue: Queue;
}

/** Reads entries of verified conversations. */
export class Entries {
  readonly #shelf: Shelf;

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
  }

  /**
   * Fetch, verify and keep everything new; how many entries that were. `counted` is the server's
   * number of entries, where it has told.
   *
   * A page is on its way while the one before is being verified.
   */
  async sync(id: ConversationId, counted = 0): Promise<number> {
    await this.#shelf.rooms.get(id);
    let [count, after] = [0, await this.fetched(id)];
    if (counted - after > LONG) await this.#showTail(id, counted - TAIL);
    let page = await this.#page(id, after);
    while (page.entries.length > 0) {
      const following = (page.entries.at(-1) as answers.Stored).seq;
      const coming = page.more ? this.#page(id, following) : null;
      coming?.catch(() => undefined);
      await this.#take(id, page.entries);
      [count, after] = [count + page.entries.length, following];
      if (coming === null) break;
      page = await coming;
    }
    await this.#checked(id, Math.max(counted, after));
    return count;
  }

  /** Open the newest entries by themselves, so that they need not wait for all others. */
  async #showTail(id: ConversationId, after: number): Promise<void> {
    const { rooms, tails, talks } = this.#shelf;
    const room = await rooms.get(id);
    const decoded = decodePage((await this.#page(id, after)).entries);
    await this.#fill(room, decoded);
    const opened = await openAlone(room, await this.accounts(room), decoded);
    const rows = opened.map((item) => {
      const { row } = keptOf(item);
      return { ...row, problem: row.problem ?? UNCHECKED };
    });
    tails.set(id, { rows, said: newestSaid(opened) });
    talks.announce();
    talks.announceEntries(id);
  }

  /** Remember that there is nothing more: entries that one may not read count, and never come. */
  async #checked(id: ConversationId, counted: number): Promise<void> {
    const { checked, fetched } = await this.#shelf.talks.get(id);
    if (Math.max(checked, fetched) >= counted) return;
    await this.#shelf.talks.change(id, (talk) => ({
      talk: { ...(talk as Talk), checked: Math.max(counted, (talk as Talk).checked) },
    }));
  }

  /** The server's number of the newest entry that is here. */
  async fetched(id: ConversationId): Promise<number> {
    return (await this.#shelf.talks.find(id))?.fetched ?? 0;
  }

  async #page(id: ConversationId, after: number): Promise<answers.Page> {
    const target = `${pathOf(id)}/entries?after=${after}&limit=${PAGE}`;
    const page = await this.#shelf.context.transport.ask("GET", target, answers.PAGE);
    let last = after;
    for (const { seq } of page.entries) {
      if (seq <= last) throw new Malformed();
      last = seq;
    }
    return page;
  }

  async #take(id: ConversationId, page: readonly answers.Stored[]): Promise<void> {
    const room = await this.#shelf.rooms.get(id);
    const decoded = decodePage(page);
    await this.#fill(room, decoded);
    const accounts = await this.accounts(room);
    const before = await this.timeline(room);
    const { timeline, opened } = await openPage(room, accounts, before, decoded);
    await this.#gossip(id, opened, accounts);
    await this.#keep(room, timeline, opened);
  }

  /** Fetch what a page refers to and is not known: statements, chains with new devices. */
  async #fill(room: Room, page: readonly Decoded[]): Promise<void> {
    const { rooms, people } = this.#shelf;
    const headers = page.flatMap(({ header }) => (header === null ? [] : [header]));
    const isNew = (one: Header): boolean => statementAt(room.state, one.membership) === undefined;
    if (headers.some(isNew)) await rooms.sync(room.state.conversation);
    const members = new Set(everIn(room).map(keyOf));
    const authors = headers.map(({ author }) => author);
    await people.meet(authors.filter(({ account }) => members.has(keyOf(account))));
  }

  /** The verified chains of everybody who is or was a member. */
  accounts(room: Room): Promise<Accounts> {
    return this.#shelf.people.among(everIn(room));
  }

  /**
   * Fetch chains that an author knew further than we do (spec: entry §3, step 8).
   * What was told is kept: nothing is written to members whose newer chain the server hides.
   */
  async #gossip(
    id: ConversationId,
    opened: readonly Opened[],
    accounts: Accounts,
  ): Promise<void> {
    const behind = newestHeads(opened).filter(({ account, seq }) => {
      const state = accounts.get(keyOf(account));
      return state !== undefined && seqOf(state) < seq;
    });
    for (const head of behind) await this.#shelf.people.noteGossip(id, head);
    await this.#shelf.people.refresh(behind.map(({ account }) => account));
  }

  async #keep(room: Room, timeline: Timeline, opened: readonly Opened[]): Promise<void> {
    const { context, queue, segments, tails, talks } = this.#shelf;
    const id = room.state.conversation;
    const arrived = opened.flatMap(({ entry }) => (entry === null ? [] : [entry.header]));
    const mine = arrived.filter(({ author }) => equalBytes(author.account, context.account));
    let gone: readonly Change[] = [];
    const after = await talks.change(id, async (talk) => {
      const before = talk as Talk;
      const kept = opened.map(keptOf);
      const rows = await segments.append(id, before.total, kept);
      gone = await queue.arrived(id, mine.map((header) => header.id));
      return { talk: talkAfter(before, kept, opened, context.account), changes: [...rows, ...gone] };
    });
    [room.timeline, room.placed] = [timeline, after.total];
    tails.trim(id, after.fetched);
    if (gone.length > 0) queue.announce(id);
    talks.announceEntries(id);
  }

  /** What is known of the order so far. */
  async timeline(room: Room): Promise<Timeline> {
    if (room.timeline !== null) return room.timeline;
    const marks = await this.#shelf.segments.marks(room.state.conversation);
    [room.timeline, room.placed] = [rebuilt(marks), marks.length];
    return room.timeline;
  }

  /** Place an own entry that was just stored right behind what is here. */
  async keepSent(room: Room, stored: answers.Stored): Promise<void> {
    const own = (await this.#shelf.people.known(this.#shelf.context.account)) as never;
    const entry = await verifyEntry(room.state, own, stored.entry);
    const { timeline, places } = receive(await this.timeline(room), [entry]);
    const placed = places[0];
    if (placed === undefined || placed instanceof Error) throw placed;
    const content = await readEntry(entry, room.keys);
    const opened = { stored, entry, content, failure: null, problem: placed.problem };
    await this.#keep(room, timeline, [opened]);
  }

  /** What an entry that is here says, and who wrote it; null where it is not, or cannot be read. */
  async find(id: ConversationId, entry: EntryId): Promise<Found | null> {
    const { segments, talks } = this.#shelf;
    const { total } = await talks.get(id);
    const marks = await segments.marks(id);
    const at = marks.findLastIndex(({ place }) => place !== null && equalBytes(place.id, entry));
    const [row] = at < 0 ? [] : await segments.rows(id, at, Math.min(at + 1, total));
    const author = row?.account ?? null;
    if (row === undefined || row.content === null || author === null) return null;
    return { author, content: decodeContent(row.content), seq: row.seq };
  }
}

/** An entry that is here. */
export interface Found {
  readonly author: AccountId;
  readonly content: Content;
  readonly seq: number;
}

function everIn({ state }: Room): readonly AccountId[] {
  const all = state.statements.flatMap(({ members }) => members.map(({ member }) => member.id));
  return [...new Map(all.map((id) => [keyOf(id), id as AccountId])).values()];
}

/** Of each account the furthest position that an author has told of. */
function newestHeads(opened: readonly Opened[]): readonly Head[] {
  const newest = new Map<string, Head>();
  for (const head of opened.flatMap(({ content }) => content?.heads ?? [])) {
    const known = newest.get(keyOf(head.account));
    if (known === undefined || head.seq >= known.seq) newest.set(keyOf(head.account), head);
  }
  return [...newest.values()];
}

