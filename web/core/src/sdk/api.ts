/**
 * What a page asks of the client, which runs in a worker: plain values only (structured clone).
 *
 * Ids are in their text form. Times are milliseconds since 1970. A failed call rejects with a
 * `ColloqueError`; over the worker's port that is a `Problem` (its code), which a page turns into a
 * sentence of its own language.
 */

export type Role = "patient" | "practitioner" | "assistant";
export type Compartment = "medical" | "administrative";
export type FileKind = "document" | "prescription" | "result";
/** The languages of the recovery sheet's and the safety code's words. */
export type WordList = "english" | "french";
/** How somebody's identity was confirmed (spec: identity §4). */
export type Confirmed = "self" | "verified" | "directory" | "invited" | "unverified";

/** An error over the worker's port. `code` as in errors.ts; no user data. */
export interface Problem {
  readonly code: string;
  /** Milliseconds to wait before the next try, where the other side said so. */
  readonly retry: number | null;
}

/** The account that is logged in here. */
export interface AccountInfo {
  readonly account: string;
  readonly device: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  /** Whether the recovery sheet was proved by typing two of its words. */
  readonly sheetProved: boolean;
  /** When this session ends by itself. */
  readonly expires: number;
  /** Nothing is kept on this computer. */
  readonly shared: boolean;
}

export interface NewPerson {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly role: Role;
  /** The mailed code, where the first attempt ended with `code-needed`. */
  readonly code: string | null;
  readonly shared: boolean;
}

/** A recovery sheet until it has been proved: its words and the text of its QR code. */
export interface Sheet {
  readonly words: readonly string[];
  readonly code: string;
}

export interface DirectoryEntry {
  readonly account: string;
  readonly name: string;
  readonly speciality: string;
  readonly city: string;
  readonly email: string;
}

export interface MemberView {
  readonly account: string;
  readonly name: string;
  readonly role: Role;
  readonly state: Confirmed;
  readonly email: string;
  /** What both sides compare; empty for oneself. */
  readonly safetyWords: readonly string[];
  readonly safetyCode: string;
}

/** The newest thing that was said, in short. */
export interface Preview {
  readonly author: string;
  readonly name: string;
  readonly mine: boolean;
  readonly type: string;
  readonly kind: FileKind | null;
  /** At most 200 characters of the text, or the file's name. */
  readonly text: string;
}

export interface ConversationInfo {
  readonly id: string;
  readonly title: string | null;
  readonly members: readonly MemberView[];
  readonly patient: string;
  /** Opened by a practitioner and not yet accepted by the patient. */
  readonly pending: boolean;
  readonly unread: number;
  readonly last: number | null;
  readonly preview: Preview | null;
  readonly unsent: number;
  readonly draft: boolean;
  /** `fork`, `rolled-back` …: what is wrong with it as the server shows it; null while all is well. */
  readonly problem: string | null;
  /** Frozen: nothing can be written any more. */
  readonly frozen: boolean;
}

export interface FileView {
  readonly name: string;
  readonly media: string;
  readonly kind: FileKind;
  /** Bytes. */
  readonly length: number;
}

/** An entry as it is shown. */
export interface EntryView {
  readonly id: string | null;
  /** The server's number; null while it has not gone out. */
  readonly seq: number | null;
  readonly author: string | null;
  readonly name: string;
  readonly state: Confirmed;
  readonly mine: boolean;
  readonly compartment: Compartment;
  readonly time: number;
  /**
   * `message`, `document`, `title`, `introduction` (the first time that somebody says their name) and
   * `profile` (each later one), another one of a newer version, or `unreadable`.
   */
  readonly type: string;
  readonly text: string;
  readonly file: FileView | null;
  /**
   * `gap` or `fork` (shown at the place), `unchecked` (it comes again once all before it is here), or
   * the kind of failure that kept it out; of what was not sent, why the other side did not take it.
   */
  readonly problem: string | null;
  readonly sent: boolean;
  readonly read: boolean;
}

/** A stretch of a conversation; `start` is the position of its first entry, oldest = 0. */
export interface EntryPage {
  readonly entries: readonly EntryView[];
  readonly start: number;
  readonly total: number;
  /** Position of the first unread entry, null where all was read. */
  readonly unreadAt: number | null;
}

/** A file on its way. */
export interface Transfer {
  readonly conversation: string;
  readonly entry: string;
  readonly direction: "up" | "down";
  readonly name: string;
  readonly media: string;
  readonly kind: FileKind;
  /** Bytes. */
  readonly done: number;
  readonly total: number;
  /** `lost`: what was cut off needs the file to be chosen again. */
  readonly state: "running" | "waiting" | "paused" | "failed" | "lost" | "done";
  readonly problem: string | null;
}

/** A device or a session of the account. */
export interface DeviceView {
  readonly id: string;
  readonly name: string;
  readonly kind: "device" | "session";
  readonly mine: boolean;
  readonly since: number | null;
  readonly expires: number | null;
}

/** A way into the account. */
export interface WayIn {
  readonly id: string;
  readonly kind: "password" | "sheet" | string;
  readonly proved: boolean;
}

export interface GuardianStatus {
  readonly index: number;
  readonly url: string;
  readonly reachable: boolean;
}

export interface Status {
  readonly server: string;
  readonly reachable: boolean;
  readonly guardians: readonly GuardianStatus[];
  /** How many guardians are needed to log in; 0 while it is not known which there are. */
  readonly threshold: number;
}

/** What has changed; the page asks for it anew. */
export type Change =
  | { readonly kind: "account" }
  | { readonly kind: "conversations" }
  | { readonly kind: "entries"; readonly conversation: string }
  | { readonly kind: "transfer"; readonly transfer: Transfer }
  | { readonly kind: "connection"; readonly online: boolean }
  /** What the server shows and is not taken: whether of the account's settings, and how many
   * conversations that are not in the list because nothing of them could be verified. */
  | { readonly kind: "kept-out"; readonly settings: boolean; readonly conversations: number }
  /** The account can no longer be used here: `device-revoked`, `expired`, `logged-out`. */
  | { readonly kind: "ended"; readonly why: string };

/** A new message or file. */
export interface NewFile {
  readonly file: Blob;
  readonly name: string;
  readonly media: string;
  readonly kind: FileKind;
  readonly text: string;
  /** `medical` by default where the role is entitled to it. */
  readonly compartment: Compartment | null;
}

export interface ClientApi {
  /** Who is logged in, after a reload or in another tab too; null where nobody is. */
  account(): Promise<AccountInfo | null>;
  /** Throws `taken`, `bad-input`, `code-needed`, `guardians-unavailable`, `offline`. */
  createAccount(person: NewPerson): Promise<AccountInfo>;
  /** Throws `wrong-password`, `too-many-tries`, `guardians-unavailable`, `offline`. */
  logIn(email: string, password: string, shared: boolean): Promise<AccountInfo>;
  /** Throws `unsent` where something has not gone out, unless `force`. */
  logOut(force: boolean): Promise<void>;
  /** Set a new password with the sheet's twelve words or its code. All other devices end. */
  recover(email: string, words: string, password: string, shared: boolean): Promise<AccountInfo>;
  /** The recovery sheet, until it has been proved; null from then on. */
  sheet(list: WordList): Promise<Sheet | null>;
  /** Two of its words, by their places from 1. `password` is needed some minutes after log-in
   * (`password-needed`). Throws `bad-input` for a wrong word. */
  confirmSheet(typed: Readonly<Record<number, string>>, password: string | null): Promise<AccountInfo>;
  /** Change one's own name. Throws `password-needed`. */
  rename(name: string, password: string | null): Promise<AccountInfo>;
  devices(): Promise<readonly DeviceView[]>;
  waysIn(): Promise<readonly WayIn[]>;
  status(): Promise<Status>;

  searchDirectory(text: string): Promise<readonly DirectoryEntry[]>;
  /** Ask the registry to be listed; practitioners. */
  requestListing(record: Omit<DirectoryEntry, "account">): Promise<void>;
  /** The safety code's QR text or words. Throws `code-differs`. */
  verifyContact(account: string, code: string): Promise<MemberView>;

  /** From the local store, at once; `Change` events follow as what is new arrives. */
  conversations(): Promise<readonly ConversationInfo[]>;
  conversation(id: string): Promise<ConversationInfo>;
  /** With accounts (directory) or an e-mail address (a practitioner with a patient). */
  startConversation(
    accounts: readonly string[],
    emails: readonly string[],
    title: string | null,
  ): Promise<ConversationInfo>;
  accept(id: string): Promise<ConversationInfo>;
  addMember(id: string, account: string): Promise<ConversationInfo>;
  removeMember(id: string, account: string): Promise<ConversationInfo>;
  leave(id: string): Promise<void>;
  retitle(id: string, title: string): Promise<ConversationInfo>;

  /** At most `limit` entries that end before position `until` (null: the newest). Local, at once. */
  entries(id: string, until: number | null, limit: number): Promise<EntryPage>;
  /** Kept before it resolves; goes out once. Resolves with the entry's id. */
  sendText(id: string, text: string, compartment: Compartment | null): Promise<string>;
  /** Take back what has not gone out. False when it has. */
  unsend(id: string, entry: string): Promise<boolean>;
  markRead(id: string): Promise<void>;
  draft(id: string): Promise<string>;
  saveDraft(id: string, text: string): Promise<void>;

  /** Starts the transfer and resolves with the entry's id; `transfer` changes tell its progress. */
  sendFile(id: string, file: NewFile): Promise<string>;
  transfers(): Promise<readonly Transfer[]>;
  pauseTransfer(entry: string): Promise<void>;
  resumeTransfer(entry: string): Promise<void>;
  cancelTransfer(entry: string): Promise<void>;
  /** The file's verified plaintext as it arrives; errors with `tampered`, and then nothing of it
   * may be kept. The stream is transferred. */
  readFile(id: string, entry: string): Promise<ReadableStream<Uint8Array>>;

  /** Reconnect and send now what waits (a "try again" button). */
  refresh(): Promise<void>;
}
