/**
 * Bringing conversations up to date; what is wrong with one of them stops only that one (spec: sync
 * §5). Twin of sdk/refreshing.py.
 *
 * A problem is the code of the error that kept something out; it is noted at the conversation.
 */
import {
  ColloqueError,
  NotLoggedIn,
  Offline,
  ProfileBusy,
  RemoteError,
  Stale,
  TooManyTries,
} from "../errors.ts";
import { keyOf } from "../wire/bytes.ts";
import type { ConversationId } from "../wire/ids.ts";
import type { Event, Line } from "./answers.ts";
import { atOnce } from "./atOnce.ts";
import { Coalesced } from "./coalesced.ts";
import { DeviceRevoked, ServerFailed } from "./errors.ts";
import { whileIn } from "./leaving.ts";
import { findPin } from "./pins.ts";
import { fetchRecords } from "./records.ts";
import { knownSettings, syncSettings } from "./settings.ts";
import type { Talking } from "./talking.ts";

/** Conversations that are asked for at the same time. */
export const AT_ONCE = 8;

export class Refreshing {
  readonly #parts: Talking;
  readonly #touching = new Map<string, Coalesced>();
  /** The last event of a kind and conversation. */
  readonly #newest = new Map<string, Event>();
  readonly #settings = new Coalesced(() => this.#syncSettings());
  readonly #everything = new Coalesced(() => whileIn(this.#parts.context, () => this.#all()));

  #isSettingsRefused = false;
  /** What the page was last told of what is not taken. */
  #told = { settings: false, conversations: 0 };

  constructor(parts: Talking) {
    this.#parts = parts;
  }

  /** Send what waits and fetch what is new everywhere, newest first. Throws Offline. */
  all(): Promise<void> {
    return this.#everything.run();
  }

  async #all(): Promise<void> {
    const { context, rooms } = this.#parts;
    const isFresh = (await knownSettings(context)).version === 0;
    const [lines] = await Promise.all([
      rooms.listing(),
      this.sendWaiting(),
      isFresh ? this.settings() : undefined,
    ]);
    await atOnce(lines, AT_ONCE, (line) => this.#guard(line.conversation, () => this.#line(line)));
    await this.#tellKeptOut();
    await this.#records();
    await this.settings();
  }

  /** What the registry says of practitioners in one's conversations; whether there was anything new. */
  async #records(): Promise<boolean> {
    const listed = await this.#parts.talks.all();
    return fetchRecords(this.#parts, [...listed.values()].flatMap(({ talk }) => talk.seats));
  }

  async #line(line: Line): Promise<void> {
    const { entries, rooms } = this.#parts;
    const id = line.conversation;
    await rooms.checkLine(line);
    const before = await this.#lacks(line);
    if (!before.statements && !before.entries) return;
    await rooms.turn(id, async () => {
      const lacks = await this.#lacks(line); // another tab may have been here meanwhile
      if (lacks.statements) await rooms.sync(id, line.seq);
      if (lacks.entries) await entries.sync(id, line.entries);
    });
  }

  /** What the list names and is not here. */
  async #lacks({ conversation, entries, seq }: Line): Promise<{ statements: boolean; entries: boolean }> {
    const talk = await this.#parts.talks.find(conversation);
    if (talk === null) return { statements: true, entries: entries > 0 };
    return { statements: seq > talk.seq, entries: entries > Math.max(talk.checked, talk.fetched) };
  }

  /** Membership and entries of one conversation up to date. Throws what kept something out. */
  async one(id: ConversationId): Promise<void> {
    const { entries, rooms } = this.#parts;
    await rooms.turn(id, async () => {
      await rooms.sync(id);
      await entries.sync(id);
    });
  }

  /** Note what is wrong with a conversation; only what concerns all of them is thrown. */
  async #guard(id: ConversationId, work: () => Promise<void>): Promise<void> {
    const { talks } = this.#parts;
    const wasWrong = talks.problem(id) !== null;
    try {
      await work();
      talks.note(id, null);
      // What waited because of it goes now, and not only when something else happens.
      if (wasWrong) await this.send(id);
    } catch (error) {
      if (error instanceof ProfileBusy) return; // another tab has long been at it
      if (!(error instanceof ColloqueError) || isGeneral(error)) throw error;
      talks.note(id, error.code);
    }
  }

  /** Fetch what an event tells of. Throws Offline. */
  async take(event: Event): Promise<void> {
    const { account, conversation, kind } = event;
    const { context, people } = this.#parts;
    await whileIn(context, async () => {
      if (kind === "settings") await this.#hearSettings(event.seq);
      else if (kind === "chain" && account !== null) {
        if ((await people.known(account)) !== null) await people.refresh([account]);
      } else if (conversation !== null) await this.#touch(conversation, event);
    });
  }

  /** What this client has written itself need not be fetched. */
  async #hearSettings(version: number): Promise<void> {
    await this.#settings.settled();
    const { account, store } = this.#parts.context;
    const pin = await findPin(store, "settings", account);
    if (pin === null || pin.seq < version) await this.settings();
  }

  /** Events of one conversation come in bursts: one run at a time, and one more behind it. */
  async #touch(id: ConversationId, event: Event): Promise<void> {
    if (await this.#isOld(id, event)) return;
    const name = `${event.kind} ${keyOf(id)}`;
    this.#newest.set(name, event);
    const touching = this.#touching.get(name);
    const one = touching ?? new Coalesced(() => this.#guard(id, () => this.#fetch(id, name)));
    if (touching === undefined) this.#touching.set(name, one);
    await one.run();
  }

  async #isOld(id: ConversationId, { kind, seq }: Event): Promise<boolean> {
    const talk = await this.#parts.talks.find(id);
    if (talk === null) return false;
    return kind === "entry" ? seq <= talk.fetched : kind === "membership" && seq <= talk.seq;
  }

  /** Entries bring the statements that they name with them. */
  async #fetch(id: ConversationId, name: string): Promise<void> {
    const { entries, rooms, talks } = this.#parts;
    const before = (await talks.find(id))?.seq;
    await rooms.turn(id, async () => {
      const newest = this.#newest.get(name) as Event;
      // What one has sent oneself is here as soon as it was answered.
      if (await this.#isOld(id, newest)) return;
      const { kind } = newest;
      const isNew = (await talks.find(id)) === null;
      if (isNew || kind !== "entry") await rooms.sync(id);
      if (isNew || kind !== "membership") await entries.sync(id);
    });
    const hasNewMembers = (await talks.find(id))?.seq !== before;
    if (hasNewMembers && (await this.#records())) await this.settings();
  }

  /** Send what waits everywhere. Throws Offline and what else concerns all conversations. */
  async sendWaiting(): Promise<void> {
    const waiting = await this.#parts.outbox.waiting();
    await atOnce(waiting, AT_ONCE, (id) => this.send(id));
  }

  /** Send what waits in one conversation; what the other side does not take is noted at it. */
  async send(id: ConversationId): Promise<void> {
    const { outbox, rooms } = this.#parts;
    try {
      await rooms.turn(id, () => outbox.send(id));
    } catch (error) {
      if (!(error instanceof ColloqueError) || isGeneral(error)) throw error;
    }
  }

  /** The account's settings; what is wrong with them must not stop a conversation. */
  settings(): Promise<void> {
    return this.#settings.run();
  }

  async #syncSettings(): Promise<void> {
    try {
      await syncSettings(this.#parts);
      this.#isSettingsRefused = false;
    } catch (error) {
      if (!(error instanceof RemoteError) || isGeneral(error)) throw error;
      this.#isSettingsRefused = !(error instanceof Stale);
    }
    await this.#tellKeptOut();
  }

  /** Tell the page what is not taken of what the server shows, when that has changed. */
  async #tellKeptOut(): Promise<void> {
    const [before, conversations] = [this.#told, await this.#parts.talks.missing()];
    const now = { settings: this.#isSettingsRefused, conversations };
    if (before.settings === now.settings && before.conversations === conversations) return;
    this.#told = now;
    this.#parts.context.notify({ kind: "kept-out", ...now });
  }
}

/** Whether an error says nothing about the conversation that it happened at. */
export function isGeneral(error: ColloqueError): boolean {
  const kinds = [Offline, NotLoggedIn, DeviceRevoked, ServerFailed, TooManyTries, ProfileBusy];
  return kinds.some((kind) => error instanceof kind);
}
