/** Which tab works on what: names that a tab holds until it lets go or ends (Web Locks). */

/** Names held by the tabs of an origin; by nobody but us where there are no locks. */
export class HeldByTabs {
  readonly #prefix: string;
  readonly #releases = new Map<string, () => void>();

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** Hold a name. False where another tab has it. */
  async hold(name: string): Promise<boolean> {
    const locks = lockManager();
    if (locks === undefined) return true;
    return new Promise((resolve, reject) => {
      const request = locks.request(this.#prefix + name, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        return lock === null ? null : new Promise<void>((release) => this.#releases.set(name, release));
      });
      request.catch(reject);
    });
  }

  /** Let go of a name. */
  release(name: string): void {
    this.#releases.get(name)?.();
    this.#releases.delete(name);
  }

  releaseAll(): void {
    for (const name of [...this.#releases.keys()]) this.release(name);
  }

  /** What is held now, here and elsewhere. */
  async all(): Promise<ReadonlySet<string>> {
    const { held = [] } = (await lockManager()?.query()) ?? {};
    const names = held.flatMap(({ name = "" }) => {
      return name.startsWith(this.#prefix) ? [name.slice(this.#prefix.length)] : [];
    });
    return new Set(names);
  }
}

function lockManager(): LockManager | undefined {
  return globalThis.navigator?.locks as LockManager | undefined;
}
