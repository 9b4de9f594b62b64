/**
 * The outbox: what goes out in order, once (spec: sync §7). Twin of sdk/outbox.py.
 *
 * What was written is kept before anything is sent. It is sealed as an entry when its turn comes,
 * and that entry, these bytes, is kept before the first of them leaves and sent until it is
 * answered. Before an entry is sent again the reader looks whether it has arrived. Only then, when
 * its place is taken (`stale`, or a log-in has made another device), is the same content sealed anew,
 * under the same id: the server takes one of them at most.
 *
 * A difference from the Python twin, which seals when something is written: here another tab or
 * another session may write in between, so a place is taken as late as possible.
 */
import {
  ColloqueError,
  NotLoggedIn,
  NotMember,
  Offline,
  ProfileBusy,
  Stale,
  TooManyTries,
} from "../errors.ts";
import { sealDraft } from "../protocol/conversation.ts";
import { nextCounter, receive, type Timeline } from "../protocol/timeline.ts";
import type { VerifiedEntry } from "../trust/entry.ts";
import { headOf } from "../trust/membership.ts";
import { deviceId } from "../wire/account.ts";
import { equalBytes, keyOf } from "../wire/bytes.ts";
import {
  decodeContent,
  decodeEntry,
  decodeHeader,
  encodeContent,
  encodeEntry,
  entryHash,
  type Data,
} from "../wire/entry.ts";
import type { ConversationId, EntryId } from "../wire/ids.ts";
import { compartmentsOf, type Compartment } from "../wire/membership.ts";
import { decode } from "../wire/schema.ts";
import * as answers from "./answers.ts";
import type { Context } from "./context.ts";
import type { Entries } from "./entries.ts";
import { Conflict, Frozen, ServerFailed } from "./errors.ts";
import type { People } from "./people.ts";
import type { Item, Queue } from "./queue.ts";
import { membersOf, pathOf, type Room, type Rooms } from "./rooms.ts";
import type { Talk, Waiting } from "./schema.ts";
import type { Change } from "./store.ts";
import type { Talks } from "./talks.ts";
import { CBOR } from "./transport.ts";

const ATTEMPTS = 5;

/** What sending takes. */
export interface Desk {
  readonly context: Context;
  readonly people: People;
  readonly rooms: Rooms;
  readonly talks: Talks;
  readonly queue: Queue;
  readonly entries: Entries;
}

/** Something to write; the id is drawn once and stays. */
export interface Written {
  readonly id: EntryId;
  readonly compartment: Compartment;
  readonly data: Data;
  readonly time: number;
}

export class Outbox {
  readonly #desk: Desk;
  /** The last try found no connection: look first, so that nothing is sealed in vain. */
  #isLost = false;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** An id for an entry to come. */
  newId(): EntryId {
    return this.#desk.context.rng(16) as EntryId;
  }

  /** Look whether something may be written there. Throws NotMember, Frozen, NotFound. */
  async check(id: ConversationId, compartment: Compartment): Promise<void> {
    this.#check(await this.#desk.talks.get(id), compartment);
  }

  /** Keep content that is to be sent; it is on the store then. Throws NotMember, Frozen, NotFound. */
  async write(id: ConversationId, compartment: Compartment, data: Data): Promise<EntryId> {
    const written = { id: this.newId(), compartment, data, time: this.#desk.context.clock() };
    await this.put(id, written);
    return written.id;
  }

  /** The same with an id that was drawn before; `also` is part of the same write. */
  async put(id: ConversationId, written: Written, also: readonly Change[] = []): Promise<void> {
    const { queue, talks } = this.#desk;
    const talk = await talks.get(id);
    this.#check(talk, written.compartment);
    await queue.append(
      id,
      (items) => {
        if (items.some((item) => equalBytes(item.id, written.id))) return [];
        return [...this.#introduction(talk, items), waiting(written)];
      },
      also,
    );
    talks.announce();
    talks.announceEntries(id);
  }

  #check(talk: Talk, compartment: Compartment): void {
    if (talk.frozen) throw new Frozen();
    const { account } = this.#desk.context;
    const role = talk.seats.find((seat) => equalBytes(seat.account, account))?.role;
    if (role === undefined || !compartmentsOf(role).includes(compartment)) throw new NotMember();
  }

  /** Whoever writes for the first time says first what they call themself. */
  #introduction(talk: Talk, items: readonly Item[]): readonly Waiting[] {
    const { context } = this.#desk;
    const { account, clock } = context;
    const known = talk.names.some((one) => equalBytes(one.account, account));
    if (known || items.some(isIntroduction)) return [];
    const data: Data = { type: "profile", data: { name: context.me().keyring.name } };
    const compartment = "administrative";
    return [waiting({ id: this.newId(), compartment, data, time: clock() })];
  }

  /** Conversations with something to send. */
  async waiting(): Promise<readonly ConversationId[]> {
    const [all, listed] = [await this.#desk.queue.all(), await this.#desk.talks.all()];
    const names = [...all].filter(([, items]) => items.some(({ seq }) => seq === null));
    return names.flatMap(([name]) => listed.get(name)?.id ?? []);
  }

  /**
   * Take back what has not gone out; false where it has, or may have: it was sent, and the answer
   * has not come.
   */
  async unsend(id: ConversationId, entry: EntryId): Promise<boolean> {
    let taken = false;
    await this.#desk.queue.update(id, entry, async (item) => {
      taken = item.entry === null;
      return taken ? null : item;
    });
    if (!taken) return false;
    await this.#withdrawIntroduction(id);
    this.#desk.talks.announce();
    this.#desk.talks.announceEntries(id);
    return true;
  }

  /** Who says nothing after all need not say either what they call themself. */
  async #withdrawIntroduction(id: ConversationId): Promise<void> {
    const [first, ...others] = await this.#desk.queue.of(id);
    const isAlone = first !== undefined && others.length === 0 && first.entry === null;
    if (!isAlone || !isIntroduction(first)) return;
    await this.#desk.queue.update(id, first.id, async (item) => (item.entry === null ? null : item));
  }

  /** Send what waits in one conversation, in order; how many entries went out. In its turn. */
  async send(id: ConversationId): Promise<number> {
    if (this.#isLost && (await this.#desk.queue.of(id)).length > 0) await this.#desk.entries.sync(id);
    try {
      return await this.#sendAll(id);
    } catch (error) {
      this.#isLost = error instanceof Offline;
      throw error;
    }
  }

  async #sendAll(id: ConversationId): Promise<number> {
    let [count, stale] = [0, 0];
    for (let item = await this.#next(id); item !== null; item = await this.#next(id)) {
      try {
        if (await this.#sendOne(id, item)) count++;
        this.#isLost = false;
        stale = 0;
      } catch (error) {
        if (!(error instanceof Stale) || ++stale === ATTEMPTS) throw error;
        await this.#noting(id, item.id, () => this.#desk.rooms.sync(id));
      }
    }
    return count;
  }

  /** The next thing to be sent. What has been tried before may have arrived: then it is gone. */
  async #next(id: ConversationId): Promise<Item | null> {
    const { entries, queue } = this.#desk;
    for (let item = await queue.next(id); item !== null; item = await queue.next(id)) {
      if (item.entry === null) return item;
      await entries.sync(id);
      if (!(await this.#isHere(id, item))) return item;
      await queue.update(id, item.id, async () => null);
    }
    return null;
  }

  /** Whether an entry of this id stands in the server's order; another tab may have seen it there. */
  async #isHere(id: ConversationId, item: Item): Promise<boolean> {
    const { entries, rooms } = this.#desk;
    return (await entries.timeline(await rooms.get(id))).byId.has(keyOf(item.id));
  }

  /** Seal and send one thing; false where it was taken back meanwhile. */
  async #sendOne(id: ConversationId, { id: entry }: Item): Promise<boolean> {
    const { queue, rooms } = this.#desk;
    const room = await this.#noting(id, entry, () => rooms.readyToWrite(id));
    const sealed = await this.#noting(id, entry, async () => {
      const timeline = await this.#ahead(room);
      return queue.update(id, entry, (item) => this.#sealed(room, timeline, item));
    });
    if (sealed !== null) await this.#post(room, sealed);
    return sealed !== null;
  }

  /** What keeps a thing from being sent is noted at it. */
  async #noting<T>(id: ConversationId, entry: EntryId, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (isDefinite(error)) await this.#note(id, entry, { problem: error.code });
      throw error;
    }
  }

  /** What is here, and behind it what the server has answered and not yet shown. */
  async #ahead(room: Room): Promise<Timeline> {
    const { entries, queue } = this.#desk;
    const id = room.state.conversation;
    // Without a store that tabs share, another tab may have written under this device.
    const alone = this.#desk.context.store.lasting;
    if (!alone || (await entries.fetched(id)) === 0) await entries.sync(id);
    const timeline = await entries.timeline(room);
    const answered = (await queue.of(id)).filter(({ seq }) => seq !== null);
    const sent = answered.flatMap((item) => (item.entry === null ? [] : [kept(item.entry)]));
    return sent.length === 0 ? timeline : receive(timeline, sent).timeline;
  }

  /** The item with the entry that is sent: the one that it has, where that still has its place. */
  async #sealed(room: Room, timeline: Timeline, item: Item): Promise<Item> {
    const { context, entries } = this.#desk;
    if (item.entry !== null && this.#fits(room, timeline, item.entry)) return item;
    const content = decodeContent(item.content);
    const draft = { id: item.id, compartment: item.compartment, data: content, time: content.time };
    const accounts = await entries.accounts(room);
    const [own, { state, keys }] = [context.me(), room];
    const entry = await sealDraft(draft, own, state, keys, timeline, accounts, context.rng);
    return { ...item, entry: encodeEntry(entry), problem: null };
  }

  #fits({ state }: Room, timeline: Timeline, data: Uint8Array): boolean {
    const { author, compartment, counter, membership } = kept(data).header;
    const device = deviceId(this.#desk.context.me().device.public);
    return (
      equalBytes(author.device, device) &&
      equalBytes(membership, headOf(state)) &&
      counter === nextCounter(timeline, compartment, device)
    );
  }

  async #post(room: Room, { entry, id: name }: Item): Promise<void> {
    const { context, entries, queue } = this.#desk;
    const id = room.state.conversation;
    const target = `${pathOf(id)}/entries`;
    let answer: Uint8Array;
    try {
      answer = await context.transport.send("POST", target, entry as Uint8Array, CBOR);
    } catch (error) {
      return await this.#refused(room, name, error);
    }
    const { received, seq } = decode(answers.RECEIPT, answer, 256);
    if (seq === (await entries.fetched(id)) + 1) {
      await entries.keepSent(room, { entry: entry as Uint8Array, received, seq });
      return;
    }
    await queue.update(id, name, async (item) => ({ ...item, seq }));
    await entries.sync(id);
  }

  /** The other side has refused it: nothing of it stands there, unless an earlier try arrived. */
  async #refused(room: Room, entry: EntryId, error: unknown): Promise<void> {
    const { entries, people, queue } = this.#desk;
    const id = room.state.conversation;
    if (!isDefinite(error)) throw error;
    if (error instanceof Conflict) {
      await entries.sync(id);
      if ((await queue.update(id, entry, async (item) => item)) === null) return;
    }
    if (error instanceof Stale) await people.refresh(membersOf(room));
    await this.#note(id, entry, { entry: null, problem: error instanceof Stale ? null : error.code });
    throw error;
  }

  async #note(id: ConversationId, entry: EntryId, what: Partial<Waiting>): Promise<void> {
    await this.#desk.queue.update(id, entry, async (item) => ({ ...item, ...what }));
    this.#desk.talks.announceEntries(id);
  }
}

/** Whether a thing that waits is what its author calls themself. */
export function isIntroduction({ content }: Waiting): boolean {
  return decodeContent(content).type === "profile";
}

/** Whether an error says that nothing was stored, rather than that nothing is known. */
function isDefinite(error: unknown): error is ColloqueError {
  const open = [Offline, NotLoggedIn, ProfileBusy, ServerFailed, TooManyTries];
  return error instanceof ColloqueError && !open.some((kind) => error instanceof kind);
}

function waiting({ compartment, data, id, time }: Written): Waiting {
  const content = encodeContent({ ...data, heads: [], time });
  return { compartment, content, entry: null, id, problem: null, seq: null };
}

/** An own entry that was sealed here. */
function kept(data: Uint8Array): VerifiedEntry {
  const entry = decodeEntry(data);
  const header = decodeHeader(entry.header);
  return { header, body: entry.body, hash: entryHash(entry), expires: null };
}
