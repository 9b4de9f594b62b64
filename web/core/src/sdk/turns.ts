/**
 * Whose turn it is (spec: sync §7): tasks of one tab, and tabs of one origin, take turns by name.
 *
 * The lock is the browser's: it ends with the tab that holds it. Where there are no Web Locks (Node)
 * there is one program, whose tasks take turns among themselves.
 *
 * Names in use, in the order in which they may be held together: `talk/…` around everything that
 * asks the server about a conversation, `account/…` around fetching a chain, `keep/…` around
 * reading a record, changing it and writing it, which never waits for the network.
 */

/** The part of the browser's LockManager that is needed. */
export interface Locks {
  request<T>(name: string, work: () => Promise<T>): Promise<T>;
}

/** Turns of one profile. */
export class Turns {
  readonly #locks: Locks;

  constructor(locks: Locks = ambientLocks()) {
    this.#locks = locks;
  }

  /** Run `work` alone among all that have this name. */
  take<T>(name: string, work: () => Promise<T>): Promise<T> {
    return this.#locks.request(`colloque/${name}`, work);
  }
}

function ambientLocks(): Locks {
  const found = (globalThis.navigator as { locks?: Locks } | undefined)?.locks;
  return found ?? new Queues();
}

/** Locks of one program. */
export class Queues implements Locks {
  readonly #last = new Map<string, Promise<unknown>>();

  async request<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(name) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.#last.set(name, mine);
    try {
      return await mine;
    } finally {
      if (this.#last.get(name) === mine) this.#last.delete(name);
    }
  }
}
