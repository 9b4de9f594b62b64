/** A client in memory: what the real one promises, with fixtures for data and failures on demand. */
import type {
  AccountInfo, Change, ConversationInfo, DeviceView, DirectoryEntry, EntryPage, EntryView, MemberView, NewFile, NewPerson,
  Problem, Sheet, Status, Transfer, WayIn, WordList,
} from "@colloque/core/sdk/api";
import { CallFailed } from "../../src/session/rpc/problem.ts";
import type { Versions } from "../../src/here.svelte.ts";
import type { Saved, Session } from "../../src/session/session.ts";
import { drawnPicture } from "./fixtures/drawing.ts";
import { DIRECTORY, member, NOW, SHEET_CODE, SHEET_WORDS } from "./fixtures/people.ts";
import type { Talk } from "./fixtures/talks.ts";

type Call = keyof Omit<Session, "subscribe">;

export interface World {
  readonly account: AccountInfo | null;
  readonly talks?: readonly Talk[];
  readonly devices?: readonly DeviceView[];
  readonly waysIn?: readonly WayIn[];
  readonly transfers?: readonly Transfer[];
  readonly status?: Status;
  readonly directory?: readonly DirectoryEntry[];
  /** What takes the password some minutes after the log-in asks for it. */
  readonly asksPassword?: boolean;
  /** A new version of the application is ready. */
  readonly newVersion?: boolean;
  readonly online?: boolean;
  /** Whom a log-in or sign-up lets in. */
  readonly enters?: AccountInfo;
  /** Calls that fail, and how. */
  readonly fails?: Partial<Record<Call, Problem>>;
  /** Calls that never answer. */
  readonly hangs?: readonly Call[];
  /** Calls that answer once `goOn` was called. */
  readonly waits?: readonly Call[];
  /** The account ends at once, for this reason. */
  readonly ends?: string;
}

const NOBODY = (): never => {
  throw new CallFailed({ code: "not-logged-in", retry: null });
};

/** A server and as many guardians, each reachable or not. */
export function statusOf(reachable: readonly boolean[], server = true): Status {
  const guardians = reachable.map((up, at) => ({ index: at + 1, url: `https://guardian-${at + 1}.invalid`, reachable: up }));
  return { server: "https://colloque.invalid", reachable: server, guardians, threshold: 2 };
}

export class SceneSession implements Session {
  readonly #world: World;
  readonly #listeners = new Set<(change: Change) => void>();
  readonly #drafts = new Map<string, string>();
  #account: AccountInfo | null;
  #talks: Talk[];
  #transfers: Transfer[];

  constructor(world: World) {
    this.#world = world;
    this.#account = world.account;
    this.#talks = [...(world.talks ?? [])];
    this.#transfers = [...(world.transfers ?? [])];
  }

  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    queueMicrotask(() => {
      if (this.#world.online === false) listener({ kind: "connection", online: false });
    });
    // Once it has been seen who is here.
    const { ends } = this.#world;
    if (ends !== undefined) setTimeout(() => listener({ kind: "ended", why: ends }));
    return () => this.#listeners.delete(listener);
  }

  /** The versions of the application, as the scene has them. */
  get versions(): Versions {
    return {
      onNewVersion: (listener) => {
        if (this.#world.newVersion) queueMicrotask(listener);
        return () => undefined;
      },
      takeNewVersion: () => document.documentElement.setAttribute("data-taken", ""),
    };
  }

  tell(change: Change): void {
    for (const listener of this.#listeners) listener(change);
  }

  /** Let a call answer that waits. */
  goOn: () => void = () => undefined;

  /** Answer, fail, hang or wait as the world says. */
  async #answer<Result>(call: Call, result: () => Result): Promise<Result> {
    if (this.#world.hangs?.includes(call)) return new Promise<Result>(() => {});
    if (this.#world.waits?.includes(call)) await new Promise<void>((resolve) => (this.goOn = resolve));
    const problem = this.#world.fails?.[call];
    if (problem !== undefined) throw new CallFailed(problem);
    return result();
  }

  #enter(): AccountInfo {
    this.#account = this.#world.enters ?? this.#world.account ?? NOBODY();
    return this.#account;
  }

  #talk(id: string): Talk {
    const talk = this.#talks.find(({ info }) => info.id === id);
    if (talk === undefined) throw new CallFailed({ code: "not-found", retry: null });
    return talk;
  }

  #change(id: string, change: (talk: Talk) => Talk): ConversationInfo {
    const changed = change(this.#talk(id));
    this.#talks = this.#talks.map((talk) => (talk.info.id === id ? changed : talk));
    this.tell({ kind: "conversations" });
    this.tell({ kind: "entries", conversation: id });
    return changed.info;
  }

  account = () => this.#answer("account", () => this.#account);
  createAccount = (person: NewPerson) =>
    this.#answer("createAccount", () => {
      const made = this.#enter();
      this.#account = { ...made, name: person.name, email: person.email, role: person.role, shared: person.shared, sheetProved: false };
      return this.#account;
    });
  logIn = (_email: string, _password: string, _shared: boolean) => this.#answer("logIn", () => this.#enter());
  logOut = (_force: boolean) =>
    this.#answer("logOut", () => {
      this.#account = null;
      this.tell({ kind: "ended", why: "logged-out" });
    });
  recover = (_email: string, _words: string, _password: string, _shared: boolean) => this.#answer("recover", () => this.#enter());
  sheet = (_list: WordList): Promise<Sheet | null> =>
    this.#answer("sheet", () => (this.#account?.sheetProved ? null : { words: SHEET_WORDS, code: SHEET_CODE }));
  confirmSheet = (_typed: Readonly<Record<number, string>>, _password: string | null) =>
    this.#answer("confirmSheet", () => (this.#account = { ...(this.#account ?? NOBODY()), sheetProved: true }));
  rename = async (name: string, password: string | null): Promise<AccountInfo> => {
    if (this.#world.asksPassword && password === null) throw new CallFailed({ code: "password-needed", retry: null });
    return this.#answer("rename", () => (this.#account = { ...(this.#account ?? NOBODY()), name }));
  };
  devices = () => this.#answer("devices", () => this.#world.devices ?? []);
  waysIn = () => this.#answer("waysIn", () => this.#world.waysIn ?? []);
  status = (): Promise<Status> =>
    this.#answer("status", () => this.#world.status ?? statusOf([true, true, true]));

  searchDirectory = (text: string): Promise<readonly DirectoryEntry[]> =>
    this.#answer("searchDirectory", () => {
      const wanted = text.toLowerCase();
      return (this.#world.directory ?? DIRECTORY).filter((entry) => `${entry.name} ${entry.speciality} ${entry.city}`.toLowerCase().includes(wanted));
    });
  requestListing = (_record: Omit<DirectoryEntry, "account">) => this.#answer("requestListing", () => undefined);
  verifyContact = (account: string, _code: string): Promise<MemberView> =>
    this.#answer("verifyContact", () => {
      const verified = (one: MemberView): MemberView => (one.account === account ? { ...one, state: "verified" } : one);
      this.#talks = this.#talks.map((talk) => ({ ...talk, info: { ...talk.info, members: talk.info.members.map(verified) } }));
      this.tell({ kind: "conversations" });
      return this.#talks.flatMap(({ info }) => info.members).find((one) => one.account === account) ?? NOBODY();
    });

  conversations = () => this.#answer("conversations", () => this.#talks.map(({ info }) => info));
  conversation = (id: string) => this.#answer("conversation", () => this.#talk(id).info);
  startConversation = (accounts: readonly string[], emails: readonly string[], title: string | null) =>
    this.#answer("startConversation", () => {
      const self = this.#account ?? NOBODY();
      const others = DIRECTORY.filter((entry) => accounts.includes(entry.account)).map((entry) =>
        member({ ...self, account: entry.account, name: entry.name, email: entry.email, role: "practitioner" }),
      );
      const mailed = emails.map((email) => member({ ...self, account: `a-${email}`, name: email, email, role: "patient" }, "unverified"));
      const info: ConversationInfo = {
        id: `t-${this.#talks.length + 1}`, title, members: [member(self, "self"), ...others, ...mailed], patient: self.account,
        pending: mailed.length > 0, unread: 0, last: null, preview: null, unsent: 0, draft: false, problem: null, frozen: false,
      };
      this.#talks = [{ info, entries: [], unreadAt: null }, ...this.#talks];
      this.tell({ kind: "conversations" });
      return info;
    });
  accept = (id: string) =>
    this.#answer("accept", () => this.#change(id, (talk) => ({ ...talk, info: { ...talk.info, pending: false } })));
  addMember = (id: string, account: string) =>
    this.#answer("addMember", () =>
      this.#change(id, (talk) => {
        const found = DIRECTORY.find((entry) => entry.account === account) ?? NOBODY();
        const added = member({ ...(this.#account ?? NOBODY()), ...found, role: "practitioner" });
        return { ...talk, info: { ...talk.info, members: [...talk.info.members, added] } };
      }),
    );
  removeMember = (id: string, account: string) =>
    this.#answer("removeMember", () =>
      this.#change(id, (talk) => {
        const members = talk.info.members.filter((one) => one.account !== account);
        return { ...talk, info: { ...talk.info, members } };
      }),
    );
  leave = (id: string) =>
    this.#answer("leave", () => {
      this.#talks = this.#talks.filter(({ info }) => info.id !== id);
      this.tell({ kind: "conversations" });
    });
  retitle = (id: string, title: string) =>
    this.#answer("retitle", () => this.#change(id, (talk) => ({ ...talk, info: { ...talk.info, title } })));

  entries = (id: string, until: number | null, limit: number): Promise<EntryPage> =>
    this.#answer("entries", () => {
      const { entries, unreadAt } = this.#talk(id);
      const end = until ?? entries.length;
      const start = Math.max(0, end - limit);
      return { entries: entries.slice(start, end), start, total: entries.length, unreadAt };
    });
  sendText = (id: string, text: string, _compartment: unknown) =>
    this.#answer("sendText", () => this.#say(id, { text, type: "message" }));
  #say(id: string, part: Partial<EntryView>): string {
    const self = this.#account ?? NOBODY();
    const sent = this.#world.online !== false;
    const entry: EntryView = {
      id: `e-new-${Date.now()}-${this.#talk(id).entries.length}`, seq: sent ? 1 : null, author: self.account, name: self.name, state: "self",
      mine: true, compartment: "medical", time: NOW, type: "message", text: "", file: null, problem: null, sent, read: false, ...part,
    };
    this.#change(id, (talk) => ({ ...talk, entries: [...talk.entries, entry] }));
    return entry.id ?? "";
  }
  /** Somebody else says something. */
  receive(id: string, text: string): void {
    const other = this.#talk(id).info.members.find(({ state }) => state !== "self") ?? NOBODY();
    const said = { text, author: other.account, name: other.name, mine: false, state: other.state, sent: true };
    this.#say(id, said);
    this.#change(id, ({ entries, info, unreadAt }) => ({
      entries, info: { ...info, unread: info.unread + 1 }, unreadAt: unreadAt ?? entries.length - 1,
    }));
  }
  /** A file gets on, or through. */
  bringOn(entry: string, done: number, state: Transfer["state"]): void {
    this.#transfers = this.#transfers.map((one) => (one.entry === entry ? { ...one, done, state } : one));
    const transfer = this.#transfers.find((one) => one.entry === entry);
    if (transfer === undefined) return;
    if (state === "done") this.#change(transfer.conversation, (talk) => ({ ...talk, entries: talk.entries.map((one) => (one.id === entry ? { ...one, sent: true, seq: 1 } : one)) }));
    this.tell({ kind: "transfer", transfer });
  }
  unsend = (id: string, entry: string) =>
    this.#answer("unsend", () => {
      this.#change(id, (talk) => ({ ...talk, entries: talk.entries.filter((one) => one.id !== entry) }));
      return true;
    });
  markRead = (id: string) =>
    this.#answer("markRead", () => void this.#change(id, (talk) => ({ ...talk, unreadAt: null, info: { ...talk.info, unread: 0 } })));
  draft = (id: string) => this.#answer("draft", () => this.#drafts.get(id) ?? "");
  saveDraft = (id: string, text: string) => this.#answer("saveDraft", () => void this.#drafts.set(id, text));

  sendFile = (id: string, { name, media, kind, file, text }: NewFile) =>
    this.#answer("sendFile", () => {
      const entry = this.#say(id, { type: "document", text, file: { name, media, kind, length: file.size }, sent: false });
      const transfer: Transfer = {
        conversation: id, entry, direction: "up", name, media, kind, done: Math.floor(file.size / 3), total: file.size, state: "running", problem: null,
      };
      this.#transfers = [...this.#transfers, transfer];
      this.tell({ kind: "transfer", transfer });
      return entry;
    });
  transfers = () => this.#answer("transfers", () => this.#transfers);
  #move(entry: string, state: Transfer["state"]): void {
    this.#transfers = this.#transfers.map((one) => (one.entry === entry ? { ...one, state } : one));
    const transfer = this.#transfers.find((one) => one.entry === entry);
    if (transfer !== undefined) this.tell({ kind: "transfer", transfer });
  }
  pauseTransfer = (entry: string) => this.#answer("pauseTransfer", () => this.#move(entry, "paused"));
  resumeTransfer = (entry: string) => this.#answer("resumeTransfer", () => this.#move(entry, "running"));
  cancelTransfer = (entry: string) =>
    this.#answer("cancelTransfer", () => {
      const conversation = this.#transfers.find((one) => one.entry === entry)?.conversation;
      this.#transfers = this.#transfers.filter((one) => one.entry !== entry);
      if (conversation !== undefined) this.#change(conversation, (talk) => ({ ...talk, entries: talk.entries.filter((one) => one.id !== entry) }));
    });
  readFile = async (id: string, entry: string): Promise<ReadableStream<Uint8Array>> => {
    const found = this.#talk(id).entries.find((one) => one.id === entry);
    const bytes = found?.file?.media.startsWith("image/") ? await drawnPicture() : new Blob(["A file of nobody."]);
    return this.#answer("readFile", () => bytes.stream() as ReadableStream<Uint8Array>);
  };
  save = (): Promise<Saved> => this.#answer("save", () => "downloads" as const);
  refresh = () => this.#answer("refresh", () => undefined);
}
