/**
 * A store as one log-in sees it: from the log-out on it refuses everything.
 *
 * What was begun for an account and is still on its way, a page of entries say, must not end up with
 * the account that logs in next on the same store.
 */
import { NotLoggedIn } from "../errors.ts";
import type { AccountId } from "../wire/ids.ts";
import type { Change, Found, Key, Span, Store } from "./store.ts";

export class EndingStore implements Store {
  readonly #store: Store;
  #isOver = false;

  constructor(store: Store) {
    this.#store = store;
  }

  get name(): string {
    return this.#store.name;
  }

  get lasting(): boolean {
    return this.#store.lasting;
  }

  /** The log-in is over. */
  end(): void {
    this.#isOver = true;
  }

  get #open(): Store {
    if (this.#isOver) throw new NotLoggedIn();
    return this.#store;
  }

  async unlock(account: AccountId, settingsKey: Uint8Array): Promise<void> {
    await this.#open.unlock(account, settingsKey);
  }

  lock(): void {
    if (!this.#isOver) this.#store.lock();
  }

  async get(table: string, key: Key): Promise<Uint8Array | null> {
    return this.#open.get(table, key);
  }

  async range(table: string, prefix: Key, span?: Span): Promise<readonly Found[]> {
    return this.#open.range(table, prefix, span);
  }

  async write(changes: readonly Change[]): Promise<void> {
    await this.#open.write(changes);
  }

  async wipe(): Promise<void> {
    await this.#open.wipe();
  }

  close(): void {
    this.#store.close();
  }
}
