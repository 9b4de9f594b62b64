/**
 * Runs the client for a page: answers the page's calls, tells it of changes, and has the session
 * kept in memory for a reload and for other tabs.
 */
import type { Change, ClientApi } from "@colloque/core/sdk/api";
import type { Kept } from "./keeper/keeping.ts";
import { answerCalls, type Method } from "./rpc/calls.ts";
import { isMethod } from "./rpc/methods.ts";

/** What is needed of the client beside what a page may call. */
export interface Hosted extends Pick<ClientApi, "account"> {
  exportSession(): Uint8Array;
  resume(session: Uint8Array): Promise<unknown>;
}

/** What is needed of the keeper (Keeping). */
export interface Keeps {
  begin(): void;
  take(): Promise<Kept | null>;
  keep(session: Kept): Promise<void>;
  forget(name: string): Promise<void>;
}

export class Host {
  readonly #keeping: Keeps;
  readonly #client: Promise<Hosted>;
  readonly #tell: (change: Change) => void;
  #name: string | null = null;

  /**
   * `open` makes the client, which calls its argument with every change. `isKept`: a service worker
   * is there, so that a session may be waiting; the page's first calls are answered after that.
   */
  constructor(
    port: MessagePort,
    keeping: Keeps,
    open: (notify: (change: Change) => void) => Promise<Hosted>,
    isKept: boolean,
  ) {
    this.#keeping = keeping;
    this.#tell = answerCalls(port, (method) => this.#find(method));
    // Fetched while the client opens its store.
    const kept = isKept ? this.#take() : Promise.resolve(null);
    this.#client = open((change) => this.#changed(change)).then(async (client) => {
      await this.#resume(client, await kept);
      return client;
    });
  }

  #find(name: string): Method | null {
    if (!isMethod(name)) return null;
    return async (...values) => {
      const client = (await this.#client) as Hosted & Record<typeof name, Method>;
      return client[name](...values);
    };
  }

  #take(): Promise<Kept | null> {
    this.#keeping.begin();
    return this.#keeping.take();
  }

  async #resume(client: Hosted, kept: Kept | null): Promise<void> {
    if (kept === null) return;
    try {
      await client.resume(kept.secrets);
    } catch {
      // Its time is over, say: then one logs in.
      await this.#keeping.forget(kept.name);
    }
  }

  #changed(change: Change): void {
    this.#tell(change);
    if (change.kind === "account") void this.#keep();
    else if (change.kind === "ended") void this.#forget();
  }

  async #keep(): Promise<void> {
    const client = await this.#client;
    const account = await client.account();
    if (account === null) return;
    this.#name = account.device;
    await this.#keeping.keep({ name: account.device, secrets: client.exportSession() });
  }

  async #forget(): Promise<void> {
    if (this.#name !== null) await this.#keeping.forget(this.#name);
    this.#name = null;
  }
}
