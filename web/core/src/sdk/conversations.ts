/**
 * Conversations for a page: list, read, write, change who is in them (spec: conversation §1). The
 * part of `ClientApi` that is about conversations. Twin of sdk/conversations.py and sdk/sending.py.
 *
 * What is shown comes from the store, at once; what is written is kept before it is sent.
 */
import { BadInput, Offline } from "../errors.ts";
import type { Language } from "../sealing/words.ts";
import { equalBytes, keyOf } from "../wire/bytes.ts";
import { MAX_TEXT, type Data } from "../wire/entry.ts";
import { idText, parseId, type AccountId, type ConversationId } from "../wire/ids.ts";
import { compartmentsOf } from "../wire/membership.ts";
import type {
  ClientApi,
  Compartment,
  ConversationInfo,
  DirectoryEntry,
  EntryPage,
  MemberView,
} from "./api.ts";
import { requestListing, searchDirectory, verifyContact } from "./contacts.ts";
import type { Context } from "./context.ts";
import { lookUp } from "./finding.ts";
import { Live } from "./live.ts";
import { Refreshing } from "./refreshing.ts";
import { membersOf } from "./rooms.ts";
import type { Told } from "./tabs.ts";
import { assembleTalking, forgetAll, type Talking } from "./talking.ts";

/** The part of the interface that is about conversations. */
export type ConversationApi = Pick<
  ClientApi,
  | "searchDirectory"
  | "requestListing"
  | "verifyContact"
  | "conversations"
  | "conversation"
  | "startConversation"
  | "accept"
  | "addMember"
  | "removeMember"
  | "leave"
  | "retitle"
  | "entries"
  | "sendText"
  | "unsend"
  | "markRead"
  | "draft"
  | "saveDraft"
  | "refresh"
>;

/** The longest title, in bytes (spec: entry §2). */
const TITLE_LIMIT = 200;
/** The most entries in a page. */
const PAGE_LIMIT = 500;
const utf8 = new TextEncoder();

export class Conversations implements ConversationApi {
  /** For what goes with conversations: files. */
  readonly parts: Talking;
  readonly #refreshing: Refreshing;
  readonly #live: Live;

  readonly #ofAccount: (kind: "account" | "ended") => void;

  /** `ofAccount`: another tab has changed the own account, or logged out. */
  constructor(
    context: Context,
    language: Language = "english",
    ofAccount: (kind: "account" | "ended") => void = () => undefined,
  ) {
    this.#ofAccount = ofAccount;
    this.parts = assembleTalking(context, language);
    this.#refreshing = new Refreshing(this.parts);
    this.#live = new Live(this.parts, this.#refreshing);
  }

  /** Somebody has logged in: stay connected. */
  start(): void {
    forgetAll(this.parts);
    const { context, tabs, talks } = this.parts;
    tabs.join(context.store.name, context.account, (what) => this.#told(what));
    this.#live.start(talks.all());
  }

  /** Nobody is logged in any more. */
  stop(): void {
    this.#live.stop();
    this.parts.tabs.leave();
    forgetAll(this.parts);
  }

  /** Whether something has not gone out. */
  async hasUnsent(): Promise<boolean> {
    return (await this.parts.outbox.waiting()).length > 0;
  }

  /** Send what waits in a conversation, now or when that is possible. */
  send(id: ConversationId): void {
    this.#live.send(id);
  }

  /** Another tab has written. */
  #told(what: Told): void {
    const { book, drafts, queue, talks } = this.parts;
    if (what.kind === "account" || what.kind === "ended") return this.#ofAccount(what.kind);
    if (what.kind === "contacts") book.forget();
    if (what.kind === "draft") drafts.forget();
    if (what.kind === "outbox") queue.forget();
    if (what.kind === "talk") void talks.changedElsewhere(what.conversation);
    if (what.kind === "outbox") talks.announceEntries(what.conversation);
    talks.announce();
  }

  searchDirectory(text: string): Promise<readonly DirectoryEntry[]> {
    return searchDirectory(this.parts, text);
  }

  requestListing(record: Omit<DirectoryEntry, "account">): Promise<void> {
    return requestListing(this.parts, record);
  }

  async verifyContact(account: string, code: string): Promise<MemberView> {
    const view = await verifyContact(this.parts, parseId("account", account), code);
    this.#soon(() => this.#refreshing.settings());
    return view;
  }

  async conversations(): Promise<readonly ConversationInfo[]> {
    return this.parts.reading.conversations();
  }

  async conversation(id: string): Promise<ConversationInfo> {
    return this.parts.reading.conversation(parseId("conversation", id));
  }

  async startConversation(
    accounts: readonly string[],
    emails: readonly string[],
    title: string | null,
  ): Promise<ConversationInfo> {
    const { outbox, reading, rooms } = this.parts;
    const others = accounts.map((one) => parseId("account", one));
    for (const email of emails) others.push(await lookUp(this.parts, email));
    const room = await rooms.create(others, await this.#patient(others));
    const id = room.state.conversation;
    if (title !== null) await outbox.write(id, "administrative", titleOf(title));
    this.#live.send(id);
    this.#soon(() => this.#refreshing.settings());
    return reading.conversation(id);
  }

  /** Exactly one patient is in it. Throws BadInput. */
  async #patient(others: readonly AccountId[]): Promise<AccountId> {
    const { context, people } = this.parts;
    const own = context.me().state;
    const withMe = others.some((one) => equalBytes(one, own.account));
    if (others.length === 0 || withMe || own.role === "assistant") throw new BadInput();
    const found = await people.need([own.account, ...others]);
    const [patient, ...more] = [...found.values()].filter(({ role }) => role === "patient");
    const all = new Set(others.map(keyOf)).size + 1;
    if (patient === undefined || more.length > 0 || found.size !== all) throw new BadInput();
    return patient.account;
  }

  async accept(id: string): Promise<ConversationInfo> {
    return this.#changing(id, async (conversation) => {
      await this.parts.rooms.sync(conversation);
      await this.parts.rooms.accept(conversation);
    });
  }

  async addMember(id: string, account: string): Promise<ConversationInfo> {
    const added = parseId("account", account);
    return this.#changing(id, async (conversation) => {
      const members = membersOf(await this.parts.rooms.sync(conversation));
      const all = new Map([...members, added].map((one) => [keyOf(one), one]));
      await this.parts.rooms.change(conversation, "add", [...all.values()]);
    });
  }

  async removeMember(id: string, account: string): Promise<ConversationInfo> {
    const gone = parseId("account", account);
    return this.#changing(id, async (conversation) => {
      const members = membersOf(await this.parts.rooms.sync(conversation));
      const kept = members.filter((one) => !equalBytes(one, gone));
      await this.parts.rooms.change(conversation, "remove", kept);
    });
  }

  async leave(id: string): Promise<void> {
    await this.#changing(id, async (conversation) => {
      const members = membersOf(await this.parts.rooms.sync(conversation));
      const kept = members.filter((one) => !equalBytes(one, this.parts.context.account));
      await this.parts.rooms.change(conversation, "leave", kept);
    });
  }

  async retitle(id: string, title: string): Promise<ConversationInfo> {
    const conversation = parseId("conversation", id);
    await this.parts.outbox.write(conversation, "administrative", titleOf(title));
    this.#live.send(conversation);
    return this.parts.reading.conversation(conversation);
  }

  /** Change a conversation in its turn and show what it is then. */
  async #changing(
    id: string,
    work: (id: ConversationId) => Promise<void>,
  ): Promise<ConversationInfo> {
    const conversation = parseId("conversation", id);
    await this.parts.rooms.turn(conversation, () => work(conversation));
    return this.parts.reading.conversation(conversation);
  }

  async entries(id: string, until: number | null, limit: number): Promise<EntryPage> {
    const isCount = (one: number): boolean => Number.isSafeInteger(one) && one >= 0;
    if (!isCount(until ?? 0) || !isCount(limit)) throw new BadInput();
    const most = Math.min(limit, PAGE_LIMIT);
    return this.parts.reading.entries(parseId("conversation", id), until, most);
  }

  async sendText(id: string, text: string, compartment: Compartment | null): Promise<string> {
    if (text === "" || utf8.encode(text).length > MAX_TEXT) throw new BadInput();
    const conversation = parseId("conversation", id);
    const data: Data = { type: "message", data: { text } };
    const place = compartment ?? this.defaultCompartment();
    const entry = await this.parts.outbox.write(conversation, place, data);
    this.#live.send(conversation);
    return idText("entry", entry);
  }

  /** Medical where one's role is entitled to it. */
  defaultCompartment(): Compartment {
    const allowed = compartmentsOf(this.parts.context.me().state.role);
    return allowed.includes("medical") ? "medical" : "administrative";
  }

  async unsend(id: string, entry: string): Promise<boolean> {
    return this.parts.outbox.unsend(parseId("conversation", id), parseId("entry", entry));
  }

  async markRead(id: string): Promise<void> {
    const conversation = parseId("conversation", id);
    const { fetched, read } = await this.parts.talks.get(conversation);
    if (fetched <= read) return;
    await this.parts.talks.markRead(conversation, fetched);
    this.#soon(() => this.#refreshing.settings());
  }

  async draft(id: string): Promise<string> {
    return this.parts.drafts.of(parseId("conversation", id));
  }

  async saveDraft(id: string, text: string): Promise<void> {
    const conversation = parseId("conversation", id);
    await this.parts.talks.get(conversation);
    if (await this.parts.drafts.save(conversation, text)) this.parts.talks.announce();
  }

  async refresh(): Promise<void> {
    this.#live.wake();
    await this.#refreshing.all();
  }

  /** What is kept here and told to others when the server can be reached. */
  #soon(work: () => Promise<void>): void {
    this.parts.context.inBackground(
      work().catch((error: unknown) => {
        if (!(error instanceof Offline)) throw error;
      }),
    );
  }
}

function titleOf(title: string): Data {
  const trimmed = title.trim();
  if (trimmed === "" || utf8.encode(trimmed).length > TITLE_LIMIT) throw new BadInput();
  return { type: "title", data: { title: trimmed } };
}
