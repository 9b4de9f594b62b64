/** Work that many ask for and that is done for all of them at once. */

/**
 * Runs `work` one at a time. Whoever asks while it runs gets the run that begins after it, since the
 * one that runs may have looked already.
 */
export class Coalesced {
  readonly #work: () => Promise<void>;
  #running: Promise<void> | null = null;
  #next: Promise<void> | null = null;

  constructor(work: () => Promise<void>) {
    this.#work = work;
  }

  run(): Promise<void> {
    if (this.#running === null) return this.#start();
    const begin = (): Promise<void> => {
      this.#next = null;
      return this.#running ?? this.#start();
    };
    this.#next ??= this.#running.then(begin, begin);
    return this.#next;
  }

  /** What runs now is at its end, however it ended. */
  async settled(): Promise<void> {
    await this.#running?.catch(() => undefined);
  }

  #start(): Promise<void> {
    const running = this.#work().finally(() => {
      if (this.#running === running) this.#running = null;
    });
    this.#running = running;
    return running;
  }
}
