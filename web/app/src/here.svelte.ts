/** Who is here, and what all screens share: the client, the account, the talks, the network. */
import type { AccountInfo, Change, ConversationInfo } from "@colloque/core/sdk/api";
import { getContext, setContext } from "svelte";
import type { Session } from "./session/session.ts";

export class Here {
  readonly client: Session;
  /** Undefined until it is known. */
  account = $state.raw<AccountInfo | null | undefined>(undefined);
  /** Null until they are known. */
  talks = $state.raw<readonly ConversationInfo[] | null>(null);
  online = $state(true);
  /** Why the account is no longer open here; shown where one logs in again. */
  ended = $state<string | null>(null);

  constructor(session: Session) {
    this.client = session;
  }

  /** Messages that were not read yet, in all talks. */
  get unread(): number {
    return (this.talks ?? []).reduce((sum, talk) => sum + talk.unread, 0);
  }

  /** Listen and ask who is here. Returns what ends it. */
  start(): () => void {
    const end = this.client.subscribe((change) => this.#changed(change));
    void this.#readAccount();
    return end;
  }

  /** Somebody has come in. */
  entered(account: AccountInfo): void {
    this.ended = null;
    this.account = account;
    void this.readTalks();
  }

  /** Nobody is here any more. `why` as in `Change`. */
  left(why: string): void {
    this.ended = why;
    this.account = null;
    this.talks = null;
  }

  async readTalks(): Promise<void> {
    const talks = await this.client.conversations();
    if (this.account) this.talks = talks;
  }

  async #readAccount(): Promise<void> {
    const account = await this.client.account();
    if (account !== null) this.entered(account);
    else this.account = null;
  }

  #changed(change: Change): void {
    if (change.kind === "ended") this.left(change.why);
    else if (change.kind === "connection") this.online = change.online;
    else if (change.kind === "account") void this.#readAccount();
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
