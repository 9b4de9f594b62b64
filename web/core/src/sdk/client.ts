/**
 * The client: one server, at most one account. It runs in a worker; a page talks to it by `ClientApi`.
 *
 * ```ts
 * const client = Client.open({ server: "http://127.0.0.1:8080", store: new MemoryStore() });
 * await client.logIn("pia@example.org", password, false);
 * ```
 *
 * Every method verifies what comes before it keeps or shows it. Errors are kinds of `LocalError`
 * (this side) or `RemoteError` (the other side). Tabs may share a store.
 */
import { accountInfo, rename, waysIn } from "./account.ts";
import type {
  AccountInfo,
  ClientApi,
  Compartment,
  ConversationInfo,
  DeviceView,
  DirectoryEntry,
  EntryPage,
  MemberView,
  NewFile,
  NewPerson,
  Sheet,
  Status,
  Transfer,
  WayIn,
  WordList,
} from "./api.ts";
import type { ConversationApi } from "./conversations.ts";
import { devicesOf } from "./devices.ts";
import { logIn } from "./entrance.ts";
import { Unsent } from "./errors.ts";
import type { FileApi } from "./files.ts";
import { decodeHeld, encodeHeld } from "./held.ts";
import { logOut, watchExpiry, whileIn } from "./leaving.ts";
import { resumeOwn } from "./ownAccount.ts";
import { assemble, type Opening, type Parts } from "./parts.ts";
import { finishPending, goOn } from "./pending.ts";
import { recover } from "./recover.ts";
import { confirmSheet, sheetOf, typedSheet } from "./sheet.ts";
import { signUp } from "./signUp.ts";
import { findStatus } from "./status.ts";

/** The part of the interface that is about the own account. */
export type AccountApi = Pick<
  ClientApi,
  | "account"
  | "createAccount"
  | "logIn"
  | "logOut"
  | "recover"
  | "sheet"
  | "confirmSheet"
  | "rename"
  | "devices"
  | "waysIn"
  | "status"
>;

export class Client implements ClientApi {
  readonly #opening: Opening;
  #parts: Parts;

  private constructor(opening: Opening) {
    this.#opening = opening;
    this.#parts = assemble(opening);
  }

  get #talks(): ConversationApi {
    this.#parts.context.me();
    return this.#parts.conversations;
  }

  get #files(): FileApi {
    this.#parts.context.me();
    return this.#parts.files;
  }

  /** A client with nobody logged in. Throws BadInput for an address that is none. */
  static open(opening: Opening): Client {
    return new Client(opening);
  }

  /** Finish what still runs, let go of the store. */
  async close(): Promise<void> {
    this.#parts.conversations.stop();
    this.#parts.files.stop();
    await this.#parts.context.settled();
    this.#parts.context.store.close();
  }

  /**
   * What `resume` goes on with: secrets, to be handed from memory to memory and never written to
   * any storage. Throws NotLoggedIn. Fetch it anew after every change of the kind `account`.
   */
  exportSession(): Uint8Array {
    const { held } = this.#parts.context;
    this.#parts.context.me();
    return encodeHeld(held as NonNullable<typeof held>);
  }

  /** Go on with a session of another tab, or of this one before it was reloaded. Throws Expired. */
  async resume(session: Uint8Array): Promise<AccountInfo> {
    const held = decodeHeld(session);
    return this.#takingTurns(async ({ context }) => {
      context.useStore(held.shared);
      await resumeOwn(context, held);
      // What is kept here is shown before the server has said anything.
      context.inBackground(context.deployment());
      return this.#entered();
    });
  }

  async account(): Promise<AccountInfo | null> {
    const { context } = this.#parts;
    return context.own === null ? null : accountInfo(context);
  }

  async createAccount(person: NewPerson): Promise<AccountInfo> {
    return this.#takingTurns(async ({ context, deviceName }) => {
      await signUp(context, person, deviceName);
      return this.#entered();
    });
  }

  async logIn(email: string, password: string, shared: boolean): Promise<AccountInfo> {
    return this.#takingTurns(async ({ context }) => {
      await goOn(context);
      await logIn(context, email, password, shared);
      return this.#entered();
    });
  }

  async recover(
    email: string,
    words: string,
    password: string,
    shared: boolean,
  ): Promise<AccountInfo> {
    const sheet = typedSheet(words);
    return this.#takingTurns(async ({ context }) => {
      await goOn(context);
      await recover(context, email, sheet, password, shared);
      return this.#entered();
    });
  }

  #entered(): AccountInfo {
    const { context } = this.#parts;
    watchExpiry(context);
    context.inBackground(finishPending(context));
    this.#parts.conversations.start();
    this.#parts.files.start();
    context.notify({ kind: "account" });
    return accountInfo(context);
  }

  async logOut(force: boolean): Promise<void> {
    const { conversations, files } = this.#parts;
    const isUnsent = (await conversations.hasUnsent()) || (await files.hasUnsent());
    if (isUnsent && !force) throw new Unsent();
    files.stop();
    this.#parts.conversations.parts.tabs.tell({ kind: "ended" });
    await this.#takingTurns(({ context }) => logOut(context));
  }

  async sheet(list: WordList): Promise<Sheet | null> {
    return sheetOf(this.#parts.context, list);
  }

  async confirmSheet(
    typed: Readonly<Record<number, string>>,
    password: string | null,
  ): Promise<AccountInfo> {
    return this.#takingTurns(async ({ context }) => {
      await confirmSheet(context, typed, password);
      return accountInfo(context);
    });
  }

  async rename(name: string, password: string | null): Promise<AccountInfo> {
    return this.#takingTurns(async ({ context }) => {
      await rename(context, name, password);
      return accountInfo(context);
    });
  }

  async devices(): Promise<readonly DeviceView[]> {
    const { context } = this.#parts;
    return whileIn(context, () => devicesOf(context));
  }

  async waysIn(): Promise<readonly WayIn[]> {
    return waysIn(this.#parts.context);
  }

  async status(): Promise<Status> {
    return findStatus(this.#parts.context);
  }

  async searchDirectory(text: string): Promise<readonly DirectoryEntry[]> {
    return this.#talks.searchDirectory(text);
  }

  async requestListing(record: Omit<DirectoryEntry, "account">): Promise<void> {
    return this.#talks.requestListing(record);
  }

  async verifyContact(account: string, code: string): Promise<MemberView> {
    return this.#talks.verifyContact(account, code);
  }

  async conversations(): Promise<readonly ConversationInfo[]> {
    return this.#talks.conversations();
  }

  async conversation(id: string): Promise<ConversationInfo> {
    return this.#talks.conversation(id);
  }

  async startConversation(
    accounts: readonly string[],
    emails: readonly string[],
    title: string | null,
  ): Promise<ConversationInfo> {
    return this.#talks.startConversation(accounts, emails, title);
  }

  async accept(id: string): Promise<ConversationInfo> {
    return this.#talks.accept(id);
  }

  async addMember(id: string, account: string): Promise<ConversationInfo> {
    return this.#talks.addMember(id, account);
  }

  async removeMember(id: string, account: string): Promise<ConversationInfo> {
    return this.#talks.removeMember(id, account);
  }

  async leave(id: string): Promise<void> {
    return this.#talks.leave(id);
  }

  async retitle(id: string, title: string): Promise<ConversationInfo> {
    return this.#talks.retitle(id, title);
  }

  async entries(id: string, until: number | null, limit: number): Promise<EntryPage> {
    return this.#talks.entries(id, until, limit);
  }

  async sendText(id: string, text: string, compartment: Compartment | null): Promise<string> {
    return this.#talks.sendText(id, text, compartment);
  }

  async unsend(id: string, entry: string): Promise<boolean> {
    return this.#talks.unsend(id, entry);
  }

  async markRead(id: string): Promise<void> {
    return this.#talks.markRead(id);
  }

  async draft(id: string): Promise<string> {
    return this.#talks.draft(id);
  }

  async saveDraft(id: string, text: string): Promise<void> {
    return this.#talks.saveDraft(id, text);
  }

  async sendFile(id: string, file: NewFile): Promise<string> {
    return this.#files.sendFile(id, file);
  }

  async transfers(): Promise<readonly Transfer[]> {
    return this.#files.transfers();
  }

  async pauseTransfer(entry: string): Promise<void> {
    return this.#files.pauseTransfer(entry);
  }

  async resumeTransfer(entry: string): Promise<void> {
    return this.#files.resumeTransfer(entry);
  }

  async cancelTransfer(entry: string): Promise<void> {
    return this.#files.cancelTransfer(entry);
  }

  async readFile(id: string, entry: string): Promise<ReadableStream<Uint8Array>> {
    return this.#files.readFile(id, entry);
  }

  async refresh(): Promise<void> {
    this.#parts.files.wake();
    return this.#talks.refresh();
  }

  /** The account changes in one place at a time. */
  #takingTurns<T>(work: (parts: Parts) => Promise<T>): Promise<T> {
    // What is still on its way for an account that was logged out stays with the parts of that time.
    if (this.#parts.context.isOver) this.#parts = assemble(this.#opening);
    const { context, turn } = this.#parts;
    return whileIn(context, () => turn(() => work(this.#parts)));
  }
}
