/**
 * Conversations: membership chains verified, kept, changed (spec: conversation). Twin of sdk/rooms.py.
 *
 * Everything here that asks the server needs the conversation's turn (`turn`).
 */
import { Fork, NotFound, RolledBack, Stale, Substituted } from "../errors.ts";
import { epochKeyName, type EpochKeys } from "../protocol/conversation.ts";
import {
  acceptConversation,
  changeMembers,
  createConversation,
  needsRotation,
  receiveStatement,
  type Change,
} from "../protocol/membership.ts";
import type { Timeline } from "../protocol/timeline.ts";
import type { EpochKey } from "../sealing/membership.ts";
import {
  checkConversationPin,
  currentOf,
  headOf,
  isRival,
  rolesOf,
  verifyStatement,
  type Accounts,
  type ConversationState,
} from "../trust/membership.ts";
import { knowsDevice, seqOf } from "../trust/sigchain.ts";
import { equalBytes, keyOf } from "../wire/bytes.ts";
import { idText, type AccountId, type ConversationId } from "../wire/ids.ts";
import { decodeStatement, LABEL, LIMIT, type Action, type Statement } from "../wire/membership.ts";
import { decode, encode } from "../wire/schema.ts";
import { decodeSigned } from "../wire/signed.ts";
import * as answers from "./answers.ts";
import type { Context } from "./context.ts";
import { Frozen } from "./errors.ts";
import { FRESH, type People } from "./people.ts";
import { findPin, movePin } from "./pins.ts";
import { KEPT_STATEMENT, RECORD, type Talk } from "./schema.ts";
import { knownSettings } from "./settings.ts";
import { put } from "./store.ts";
import type { Talks } from "./talks.ts";
import type { TurnsByName } from "./turnsByName.ts";

const ATTEMPTS = 5;
type Members = readonly AccountId[];

/** A conversation as this client has verified it. */
export interface Room {
  state: ConversationState;
  keys: EpochKeys;
  /** Made from the stored marks when it is first asked for. */
  timeline: Timeline | null;
  /** How many entries the timeline knows. */
  placed: number;
}

/** Current members. */
export function membersOf({ state }: Room): Members {
  return currentOf(state).members.map(({ member }) => member.id as AccountId);
}

/** Whose conversation it is. */
export function patientOf({ state }: Room): AccountId {
  return currentOf(state).patient.id as AccountId;
}

export class Rooms {
  readonly #context: Context;
  readonly #turns: TurnsByName;
  readonly #people: People;
  readonly #talks: Talks;
  readonly #rooms = new Map<string, Room>();

  constructor(context: Context, turns: TurnsByName, people: People, talks: Talks) {
    this.#context = context;
    this.#turns = turns;
    this.#people = people;
    this.#talks = talks;
  }

  /** Drop what is in memory. */
  forget(): void {
    this.#rooms.clear();
  }

  /** Have a conversation for oneself; what another tab wrote meanwhile is read anew. */
  turn<T>(id: ConversationId, work: () => Promise<T>): Promise<T> {
    return this.#turns.take(`talk/${keyOf(id)}`, async () => {
      const talk = await this.#talks.reread(id);
      const room = this.#rooms.get(keyOf(id));
      if (room !== undefined && room.state.heads.length - 1 !== talk?.seq) {
        this.#rooms.delete(keyOf(id));
      } else if (room !== undefined && room.placed !== talk?.total) {
        room.timeline = null;
      }
      return work();
    });
  }

  /** A conversation without asking anybody; its chain is verified again when it is loaded. */
  async known(id: ConversationId): Promise<Room | null> {
    return this.#rooms.get(keyOf(id)) ?? this.#load(id);
  }

  async #load(id: ConversationId): Promise<Room | null> {
    const found = await this.#context.store.range("statements", [id]);
    const kept = found.map(({ value }) => decode(KEPT_STATEMENT, value, RECORD));
    const { deployment } = this.#context.me().state;
    let state: ConversationState | null = null;
    for (const { statement } of kept) {
      const accounts = await this.#people.among(namedIn(read(statement)));
      state = await verifyStatement(state, statement, accounts, deployment);
    }
    if (state === null) return null;
    const keys = byName(kept.flatMap((one) => one.keys));
    return this.#remember({ state, keys, timeline: null, placed: 0 });
  }

  #remember(room: Room): Room {
    this.#rooms.set(keyOf(room.state.conversation), room);
    return room;
  }

  /** A conversation, fetched where it is not known. Throws NotFound. */
  async get(id: ConversationId): Promise<Room> {
    return (await this.known(id)) ?? this.sync(id);
  }

  /**
   * Fetch, verify and keep the statements that are new (spec: conversation §3), up to number `until`
   * where the caller knows that there are no more.
   *
   * Throws Fork (kept where a member has signed it: the conversation is then frozen), NotFound and
   * the other RemoteErrors.
   */
  async sync(id: ConversationId, until = Infinity): Promise<Room> {
    let room = await this.known(id);
    for (;;) {
      const last = room === null ? -1 : room.state.heads.length - 1;
      const after = room === null ? "" : `?after=${last}`;
      const target = `${pathOf(id)}/membership${after}`;
      const answer = await this.#context.transport.ask("GET", target, answers.MEMBERSHIP);
      for (const posted of answer.statements) room = await this.#receive(id, room, posted);
      if (room === null) throw new NotFound();
      if (answer.statements.length === 0 || room.state.heads.length > until) break;
    }
    await this.checkPin(room);
    return room;
  }

  async #receive(id: ConversationId, room: Room | null, posted: answers.Posted): Promise<Room> {
    const { statement, wraps } = posted;
    const accounts = await this.#accountsFor(read(statement));
    const before = room?.state ?? null;
    const own = this.#context.me();
    try {
      const { state, keys } = await receiveStatement(before, own, statement, wraps, accounts);
      const pin = await findPin(this.#context.store, "conversation", id);
      const isThere = pin !== null && state.heads.length > pin.seq;
      if (isThere) checkConversationPin(state, pin.seq, pin.head);
      if (!equalBytes(state.conversation, id)) throw new Substituted();
      return await this.#keep(room, state, keys, statement);
    } catch (error) {
      const forked = error instanceof Fork && before !== null;
      if (forked && (await isRival(before, statement, accounts))) await this.freeze(id);
      throw error;
    }
  }

  /** The members' chains, as far as the statement's author knew them. */
  async #accountsFor(statement: Statement): Promise<Accounts> {
    const { author, heads } = statement;
    let accounts = await this.#people.need(namedIn(statement));
    const behind = heads.filter((head) => isBehind(accounts, head.account, head.seq));
    if (behind.length > 0) await this.#people.refresh(behind.map(({ account }) => account));
    const writer = accounts.get(keyOf(author.account));
    const unmet = writer !== undefined && !knowsDevice(writer, author.device);
    if (unmet) await this.#people.meet([author]);
    if (behind.length > 0 || unmet) accounts = await this.#people.need(namedIn(statement));
    // A chain that the author has seen is kept from us.
    if (heads.some((head) => isBehind(accounts, head.account, head.seq))) throw new RolledBack();
    return accounts;
  }

  async #keep(
    before: Room | null,
    state: ConversationState,
    fresh: readonly EpochKey[],
    statement: Uint8Array,
  ): Promise<Room> {
    const { store } = this.#context;
    const [id, seq] = [state.conversation, state.heads.length - 1];
    const marks = before === null ? (await knownSettings(this.#context)).read : [];
    const read = marks.find(({ conversation }) => equalBytes(conversation, id))?.seq ?? 0;
    await this.#talks.change(id, async (talk) => ({
      talk: { ...(talk ?? { ...NEW, read }), ...seen(state) },
      changes: [
        put("statements", [id, seq], encode(KEPT_STATEMENT, { keys: fresh, statement })),
        ...(await movePin(store, "conversation", id, seq, headOf(state))),
      ],
    }));
    const keys = new Map([...(before?.keys ?? []), ...byName(fresh)]);
    if (before === null) return this.#remember({ state, keys, timeline: null, placed: 0 });
    return this.#remember(Object.assign(before, { state, keys }));
  }

  /** Two histories were shown: nothing is written into it any more (A36). */
  async freeze(id: ConversationId): Promise<void> {
    await this.#talks.change(id, (talk) => {
      if (talk === null) throw new NotFound();
      return { talk: { ...talk, frozen: true } };
    });
  }

  /**
   * The server's list, newest first. A line that is older than what is pinned here, or another one,
   * is left to `checkLine`.
   */
  async listing(): Promise<readonly answers.Line[]> {
    const lines = new Map<string, answers.Line>();
    for (let [after, more] = [0, true]; more; ) {
      const target = `/v1/conversations?after=${after}&limit=500`;
      const page = await this.#context.transport.ask("GET", target, answers.LISTING);
      for (const line of page.conversations) lines.set(keyOf(line.conversation), line);
      const newest = Math.max(after, ...page.conversations.map(({ cursor }) => cursor));
      [more, after] = [page.more && newest > after, newest];
    }
    return [...lines.values()].sort((one, other) => (other.last ?? 0) - (one.last ?? 0));
  }

  /**
   * A listed conversation is not older than, nor another one than, what was pinned.
   * Throws RolledBack, Fork (spec: conversation §3).
   */
  async checkLine({ conversation, head, seq }: answers.Line): Promise<void> {
    const pin = await findPin(this.#context.store, "conversation", conversation);
    if (pin === null) return;
    const talk = await this.#talks.find(conversation);
    if (talk !== null && seq < pin.seq && this.#isSeated(talk)) throw new RolledBack();
    // The server's word alone, which freezes nothing.
    if (seq === pin.seq && !equalBytes(head, pin.head)) throw new Fork();
  }

  #isSeated({ seats }: Talk): boolean {
    return seats.some(({ account }) => equalBytes(account, this.#context.account));
  }

  /**
   * A conversation is as new as this profile has ever seen it, before a log-out too.
   * Throws RolledBack. Who has left, or was removed, sees no more than the day of leaving.
   */
  async checkPin(room: Room): Promise<void> {
    const { state } = room;
    const pin = await findPin(this.#context.store, "conversation", state.conversation);
    const older = pin !== null && state.heads.length <= pin.seq;
    if (older && this.isMember(room)) throw new RolledBack();
  }

  /** Whether one is (still) in it. */
  isMember({ state }: Room): boolean {
    return rolesOf(currentOf(state)).has(keyOf(this.#context.account));
  }

  /** A new conversation of these accounts and oneself. */
  async create(accounts: Members, patient: AccountId): Promise<Room> {
    const { clock, rng, transport } = this.#context;
    const members = await this.#people.need([...accounts, this.#context.account]);
    const own = this.#context.me();
    const change = await createConversation(own, patient, members, clock(), rng);
    const { state, statement, wraps } = change;
    const body = { statement, wraps };
    const made = await transport.ask("POST", "/v1/conversations", answers.MADE, body);
    if (!equalBytes(made.conversation, state.conversation)) throw new Substituted();
    return this.turn(state.conversation, async () => {
      return (await this.known(state.conversation)) ?? this.#keep(null, state, change.keys, statement);
    });
  }

  /** The patient's countersignature. */
  accept(id: ConversationId): Promise<Room> {
    return this.#change(id, "accept", null);
  }

  /** `add`, `remove`, `leave`: `members` are those after the change. */
  change(id: ConversationId, action: Action, members: Members): Promise<Room> {
    return this.#change(id, action, members);
  }

  /** The newest membership, accepted and rotated where the writer has to (spec §4). Throws Frozen. */
  async readyToWrite(id: ConversationId): Promise<Room> {
    await this.#checkNotFrozen(id);
    let room = await this.get(id);
    await this.checkPin(room);
    await this.#people.refresh(membersOf(room), FRESH);
    await this.#checkGossip(room);
    const isMine = equalBytes(patientOf(room), this.#context.account);
    if (isMine && !room.state.accepted) room = await this.accept(id);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const accounts = await this.#people.need(membersOf(room));
      if (!this.isMember(room) || !needsRotation(room.state, accounts)) return room;
      room = await this.#change(id, "rotate", membersOf(room));
    }
    throw new Stale();
  }

  async #checkNotFrozen(id: ConversationId): Promise<void> {
    if ((await this.#talks.find(id))?.frozen === true) throw new Frozen();
  }

  async #checkGossip(room: Room): Promise<void> {
    const [id, members] = [room.state.conversation, membersOf(room)];
    try {
      await this.#people.checkGossip(id, members);
    } catch (error) {
      if (!(error instanceof RolledBack)) throw error;
      await this.#people.refresh(members);
      await this.#people.checkGossip(id, members);
    }
  }

  /**
   * Make, send and keep a statement; on top of the newest head when another was faster.
   * Throws Frozen.
   */
  async #change(id: ConversationId, action: Action, members: Members | null): Promise<Room> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const room = await this.get(id);
      await this.#checkNotFrozen(id);
      if (action === "accept" && room.state.accepted) return room;
      const accounts = await this.#people.need(members ?? membersOf(room));
      const { keys, state, statement, wraps } = await this.#make(room, action, accounts);
      const target = `${pathOf(id)}/membership`;
      try {
        await this.#context.transport.ask("POST", target, answers.EMPTY, { statement, wraps });
      } catch (error) {
        if (!(error instanceof Stale)) throw error;
        await this.#people.refresh(membersOf(room));
        await this.sync(id);
        continue;
      }
      return this.#keep(room, state, keys, statement);
    }
    throw new Stale();
  }

  #make({ state }: Room, action: Action, accounts: Accounts): Promise<Change> {
    const { clock, rng } = this.#context;
    const own = this.#context.me();
    if (action === "accept") return acceptConversation(state, own, accounts, clock(), rng);
    return changeMembers(state, action, own, accounts, clock(), rng);
  }
}

/** The path of a conversation. */
export function pathOf(id: ConversationId): string {
  return `/v1/conversations/${idText("conversation", id)}`;
}

/** A talk of which nothing is known yet. */
const NEW = {
  checked: 0,
  fetched: 0,
  frozen: false,
  names: [],
  problem: null,
  said: null,
  title: null,
  total: 0,
  unread: 0,
  unreadAt: null,
} as const;

/** What a verified chain says of a talk. */
function seen(state: ConversationState): Pick<Talk, "accepted" | "head" | "patient" | "seats" | "seq"> {
  const { members, patient, seq } = currentOf(state);
  return {
    accepted: state.accepted,
    head: headOf(state),
    patient: patient.id as AccountId,
    seats: members.map(({ member, role }) => ({ account: member.id as AccountId, role })),
    seq,
  };
}

function isBehind(accounts: Accounts, account: AccountId, seq: number): boolean {
  const state = accounts.get(keyOf(account));
  return state !== undefined && seqOf(state) < seq;
}

function read(signed: Uint8Array): Statement {
  return decodeStatement(decodeSigned(signed, LABEL, LIMIT).payload);
}

function namedIn({ author, members }: Statement): Members {
  return [...members.map(({ member }) => member.id as AccountId), author.account];
}

function byName(keys: readonly EpochKey[]): EpochKeys {
  return new Map(keys.map((key) => [epochKeyName(key.compartment, key.epoch), key]));
}
