/** From what is kept to what is shown: the list, entries, members. Twin of sdk/reading.py. */
import { safetyQr, safetyWords, type Language } from "../sealing/words.ts";
import { safetyCode } from "../trust/safety.ts";
import { equalBytes, keyOf } from "../wire/bytes.ts";
import { decodeContent, type Content } from "../wire/entry.ts";
import { idText, type AccountId, type ConversationId } from "../wire/ids.ts";
import type { ConversationInfo, EntryPage, EntryView, FileView, MemberView, Preview, Role } from "./api.ts";
import type { ContactBook, Contacts } from "./contactBook.ts";
import type { Context } from "./context.ts";
import type { Drafts } from "./drafts.ts";
import { Introductions } from "./introductions.ts";
import { fileIn, saidIn, SPOKEN, textOf } from "./keeping.ts";
import type { Item, Queue } from "./queue.ts";
import type { Row, Said, Talk } from "./schema.ts";
import type { Segments } from "./segments.ts";
import type { Tails } from "./tails.ts";
import type { Listed, Talks } from "./talks.ts";

/** What showing takes. */
export interface Desk {
  readonly context: Context;
  readonly book: ContactBook;
  readonly talks: Talks;
  readonly segments: Segments;
  readonly tails: Tails;
  readonly queue: Queue;
  readonly drafts: Drafts;
  readonly language: Language;
}

type Names = ReadonlyMap<string, string>;

/** Everything that the list is made of. */
interface Shown {
  readonly contacts: Contacts;
  readonly waiting: ReadonlyMap<string, readonly Item[]>;
  readonly drafts: ReadonlyMap<string, string>;
}

/** Shows what has been verified. Asks nobody. */
export class Reading {
  readonly #desk: Desk;
  readonly #codes = new Map<string, Pick<MemberView, "safetyWords" | "safetyCode">>();
  readonly #introductions: Introductions;

  constructor(desk: Desk) {
    this.#desk = desk;
    this.#introductions = new Introductions(desk.segments);
  }

  /** Drop what is in memory. */
  forget(): void {
    this.#codes.clear();
    this.#introductions.forget();
  }

  /** All conversations, newest first. */
  async conversations(): Promise<readonly ConversationInfo[]> {
    const [listed, shown] = await Promise.all([this.#desk.talks.all(), this.#shown()]);
    const infos = [...listed.values()].map((one) => this.#info(one, shown));
    return infos.sort((one, other) => (other.last ?? 0) - (one.last ?? 0));
  }

  /** One conversation. Throws NotFound. */
  async conversation(id: ConversationId): Promise<ConversationInfo> {
    const [talk, shown] = await Promise.all([this.#desk.talks.get(id), this.#shown()]);
    return this.#info({ id, talk }, shown);
  }

  async #shown(): Promise<Shown> {
    const { book, drafts, queue } = this.#desk;
    const [contacts, waiting, typed] = await Promise.all([book.all(), queue.all(), drafts.all()]);
    return { contacts, waiting, drafts: typed };
  }

  #info({ id, talk }: Listed, { contacts, waiting, drafts }: Shown): ConversationInfo {
    const names = this.#names(talk, contacts);
    const items = waiting.get(keyOf(id)) ?? [];
    const contents = items.map(({ content }) => decodeContent(content));
    const said = this.#said(id, talk, contents);
    return {
      id: idText("conversation", id),
      title: titleIn(contents) ?? talk.title,
      members: this.#members(talk, contacts, names),
      patient: idText("account", talk.patient),
      pending: !talk.accepted,
      unread: talk.unread,
      last: said?.time ?? null,
      preview: said === null ? null : this.#preview(said, names),
      unsent: items.filter(({ seq }, at) => seq === null && contents[at]?.type !== "profile").length,
      draft: drafts.has(keyOf(id)),
      problem: talk.frozen ? "fork" : (this.#desk.talks.problem(id) ?? talk.problem),
      frozen: talk.frozen,
    };
  }

  /** The newest thing that was said, what waits included. */
  #said(id: ConversationId, talk: Talk, waiting: readonly Content[]): Said | null {
    const newest = waiting.findLast(({ type }) => SPOKEN.has(type));
    if (newest !== undefined) return saidIn(this.#desk.context.account, newest);
    return this.#desk.tails.of(id).said ?? talk.said;
  }

  #preview({ author, kind, text, type }: Said, names: Names): Preview {
    return {
      author: idText("account", author),
      name: names.get(keyOf(author)) ?? "",
      mine: equalBytes(author, this.#desk.context.account),
      type,
      kind: kind as Preview["kind"],
      text,
    };
  }

  /** Names of everybody who is in it or wrote: the registry's word comes first. */
  #names({ names, seats }: Talk, contacts: Contacts): Names {
    const found = new Map(names.map(({ account, name }) => [keyOf(account), name]));
    for (const { account } of [...names, ...seats]) {
      const record = contacts.recordOf(account);
      if (record !== null) found.set(keyOf(account), record.name);
    }
    const { account, keyring } = { account: this.#desk.context.account, ...this.#desk.context.me() };
    return found.set(keyOf(account), keyring.name);
  }

  /** Current members, oneself first. */
  #members({ seats }: Talk, contacts: Contacts, names: Names): readonly MemberView[] {
    const me = this.#desk.context.account;
    const mine = seats.filter(({ account }) => equalBytes(account, me));
    const others = seats.filter(({ account }) => !equalBytes(account, me));
    return [...mine, ...others].map(({ account, role }) => {
      return this.#member(account, role, contacts, names);
    });
  }

  #member(account: AccountId, role: Role, contacts: Contacts, names: Names): MemberView {
    return {
      account: idText("account", account),
      name: names.get(keyOf(account)) ?? "",
      role,
      state: contacts.stateOf(account),
      email: contacts.recordOf(account)?.email ?? "",
      ...this.#code(account),
    };
  }

  /** What both sides compare; it never changes for two accounts. */
  #code(account: AccountId): Pick<MemberView, "safetyWords" | "safetyCode"> {
    const me = this.#desk.context.account;
    if (equalBytes(account, me)) return { safetyWords: [], safetyCode: "" };
    const known = this.#codes.get(keyOf(account));
    if (known !== undefined) return known;
    const code = safetyCode(me, account);
    const words = safetyWords(code, this.#desk.language);
    const made = { safetyWords: words, safetyCode: safetyQr(code) };
    this.#codes.set(keyOf(account), made);
    return made;
  }

  /** Somebody, under the name that a conversation with them has. */
  async member(account: AccountId, role: Role): Promise<MemberView> {
    const [listed, contacts] = [await this.#desk.talks.all(), await this.#desk.book.all()];
    const within = [...listed.values()].find(({ talk }) => {
      return talk.seats.some((seat) => equalBytes(seat.account, account));
    });
    const record = contacts.recordOf(account);
    const bare: Names = new Map(record === null ? [] : [[keyOf(account), record.name]]);
    const names = within === undefined ? bare : this.#names(within.talk, contacts);
    return this.#member(account, role, contacts, names);
  }

  /** At most `limit` entries that end before position `until`; what waits stands at the end. */
  async entries(id: ConversationId, until: number | null, limit: number): Promise<EntryPage> {
    const { book, queue, segments, tails, talks } = this.#desk;
    const [talk, contacts] = [await talks.get(id), await book.all()];
    const [items, tail] = [await queue.of(id), tails.of(id).rows];
    const checked = talk.total + tail.length;
    const total = checked + items.length;
    const end = Math.min(until ?? total, total);
    const start = Math.max(0, end - limit);
    const rows = await segments.rows(id, start, Math.min(end, talk.total));
    const shown = [...rows, ...sliceBehind(tail, talk.total, start, end)];
    const names = this.#names(talk, contacts);
    const first = await this.#introductions.among(id, rows, start);
    const here = shown.map((row, place) => {
      const view = this.#view(row, talk, contacts, names);
      // What is not kept yet may be somebody's first; it is looked at again once it is.
      return place >= rows.length || first.has(start + place) ? introducing(view) : view;
    });
    const knowsMe = talk.names.some((one) => equalBytes(one.account, this.#desk.context.account));
    const waiting = sliceBehind(items, checked, start, end).map((item) => {
      const view = this.#waiting(item);
      return knowsMe ? view : introducing(view);
    });
    return { entries: [...here, ...waiting], start, total, unreadAt: talk.unreadAt };
  }

  #view(row: Row, { read }: Talk, contacts: Contacts, names: Names): EntryView {
    const { account, compartment, failure, id, problem, received, seq } = row;
    const content = row.content === null ? null : decodeContent(row.content);
    const mine = account !== null && equalBytes(account, this.#desk.context.account);
    return {
      id: id === null ? null : idText("entry", id),
      seq,
      author: account === null ? null : idText("account", account),
      name: account === null ? "" : (names.get(keyOf(account)) ?? ""),
      state: account === null ? "unverified" : contacts.stateOf(account),
      mine,
      compartment: compartment ?? "medical",
      time: content?.time ?? received,
      type: content?.type ?? "unreadable",
      text: content === null ? "" : textOf(content),
      file: content === null ? null : fileView(content),
      problem: failure ?? problem ?? (content === null ? "tampered" : null),
      sent: true,
      read: mine || seq <= read,
    };
  }

  #waiting({ compartment, content: encoded, id, problem, seq }: Item): EntryView {
    const content = decodeContent(encoded);
    return {
      id: idText("entry", id),
      seq,
      author: idText("account", this.#desk.context.account),
      name: this.#desk.context.me().keyring.name,
      state: "self",
      mine: true,
      compartment,
      time: content.time,
      type: content.type,
      text: textOf(content),
      file: fileView(content),
      problem,
      sent: seq !== null,
      read: true,
    };
  }
}

/** Of things that stand behind `before` others, those from position `start` up to `end`. */
function sliceBehind<T>(things: readonly T[], before: number, start: number, end: number): readonly T[] {
  return things.slice(Math.max(0, start - before), Math.max(0, end - before));
}

function introducing(view: EntryView): EntryView {
  return view.type === "profile" ? { ...view, type: "introduction" } : view;
}

function titleIn(contents: readonly Content[]): string | null {
  const newest = contents.findLast(({ type }) => type === "title");
  return newest === undefined ? null : textOf(newest);
}

function fileView(content: Content): FileView | null {
  const document = fileIn(content);
  if (document === null) return null;
  const { file, kind } = document;
  return { name: file.name, media: file.media, kind, length: file.length };
}

