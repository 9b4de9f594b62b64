/** Who is here, and what all screens share: the client, the account, the talks, the network. */
import type { AccountInfo, Change, ConversationInfo, Problem } from "@colloque/core/sdk/api";
import { getContext, setContext } from "svelte";
import { problemOf } from "./session/rpc/problem.ts";
import type { Session } from "./session/session.ts";

/** The versions of the application (session/versions.ts). */
export interface Versions {
  /** No session can be kept for this page: nobody is here until somebody logs in. */
  readonly isFirstVisit?: boolean;
  onNewVersion(listener: () => void): () => void;
  takeNewVersion(): void;
}

export class Here {
  readonly client: Session;
  readonly versions: Versions;
  /** Undefined until it is known. */
  account = $state.raw<AccountInfo | null | undefined>(undefined);
  /** Null until they are known. */
  talks = $state.raw<readonly ConversationInfo[] | null>(null);
  online = $state(true);
  /** What the other side shows and is not taken (`Change`). */
  keptOut = $state.raw({ settings: false, conversations: 0 });
  /** A new version of the application is ready. */
  newVersion = $state(false);
  /** Why the account is no longer open here, until one goes on to the log-in. */
  ended = $state<string | null>(null);
  /** Whether what has ended had kept nothing on this computer. */
  wasShared = $state(false);

  /** Why account or talks could not be read; null while all is well. */
  problem = $state.raw<Problem | null>(null);
  #reading = false;
  #wanted = false;
  /** The talks as they were asked for at the start; null where nobody was here. */
  #early: Promise<readonly ConversationInfo[] | null> = Promise.resolve(null);

  constructor(session: Session, versions: Versions) {
    this.client = session;
    this.versions = versions;
    if (versions.isFirstVisit === true) this.account = null;
  }

  /** Messages that were not read yet, in all talks. */
  get unread(): number {
    return (this.talks ?? []).reduce((sum, talk) => sum + talk.unread, 0);
  }

  /** Listen and ask who is here. Returns what ends it. */
  start(): () => void {
    const ends = [
      this.client.subscribe((change) => this.#changed(change)),
      this.versions.onNewVersion(() => (this.newVersion = true)),
    ];
    void this.#readAccount();
    // The list is read while it becomes known who is here and the frame is drawn.
    if (!this.versions.isFirstVisit) this.#early = this.client.conversations().catch(() => null);
    return () => ends.forEach((end) => end());
  }

  /** Somebody has come in. */
  entered(account: AccountInfo): void {
    this.ended = null;
    this.account = account;
    void this.readTalks();
  }

  /** Nobody is here any more. `why` as in `Change`, or `left` where one has logged out here. */
  left(why: string): void {
    if (this.account) this.wasShared = this.account.shared;
    this.ended = why;
    this.account = null;
    this.talks = null;
    this.keptOut = { settings: false, conversations: 0 };
  }

  /** Read the talks; asked for while that goes on, once more afterwards. */
  async readTalks(): Promise<void> {
    this.#wanted = true;
    if (this.#reading) return;
    this.#reading = true;
    try {
      while (this.#wanted) await this.#readTalksOnce();
    } finally {
      this.#reading = false;
    }
  }

  async #readTalksOnce(): Promise<void> {
    this.#wanted = false;
    try {
      const early = this.#early;
      this.#early = Promise.resolve(null);
      const talks = (await early) ?? (await this.client.conversations());
      if (this.account) this.talks = talks;
    } catch (thrown) {
      // Whoever has left in the meantime has no talks; anything else leaves those shown before.
      if (this.account) this.problem = problemOf(thrown);
    }
  }

  async #readAccount(): Promise<void> {
    try {
      const account = await this.client.account();
      if (account !== null) this.entered(account);
      else this.account = null;
    } catch (thrown) {
      this.problem = problemOf(thrown);
    }
  }

  #changed(change: Change): void {
    if (change.kind === "ended") this.left(change.why);
    else if (change.kind === "connection") this.online = change.online;
    else if (change.kind === "kept-out") this.keptOut = change;
    // Until the first answer has come, it is still to be given, and will know of this.
    else if (change.kind === "account" && this.account !== undefined) void this.#readAccount();
    else if (change.kind === "conversations") void this.readTalks();
  }
}

const KEY = Symbol("here");

/** For the application, once. */
export function provideHere(here: Here): Here {
  return setContext(KEY, here);
}

/** For any component below it. */
export function useHere(): Here {
  return getContext<Here>(KEY);
}
