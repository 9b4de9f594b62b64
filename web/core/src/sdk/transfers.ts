/** Files on their way as the page sees them; it is told of changes, of progress some times a second. */
import { ColloqueError } from "../errors.ts";
import type { Change, Transfer } from "./api.ts";

/** Milliseconds between two reports of one file's progress; two files report ten times a second. */
export const REPORT = 200;

/** What may change of a transfer. */
export type Moved = Partial<Pick<Transfer, "state" | "problem" | "done">>;

/** One file on its way. */
export class Track {
  #view: Transfer;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #told = -Infinity;
  readonly #notify: (change: Change) => void;

  constructor(view: Transfer, notify: (change: Change) => void) {
    [this.#view, this.#notify] = [view, notify];
  }

  get view(): Transfer {
    return this.#view;
  }

  /** Note what has changed; another state is told at once. */
  move(moved: Moved): void {
    const before = this.#view;
    this.#view = { ...before, ...moved };
    const { state, problem, done } = this.#view;
    if (state !== before.state || problem !== before.problem) this.tell();
    else if (done !== before.done) this.#tellSoon();
  }

  /** So much of the ciphertext is through; shown in bytes of the file. */
  progress(done: number, size: number): void {
    this.move({ done: Math.floor((this.#view.total * Math.min(done, size)) / size) });
  }

  /** It has failed, for this reason. */
  fail(error: unknown): void {
    this.move({ state: "failed", problem: error instanceof ColloqueError ? error.code : "internal" });
  }

  /** Tell the page now. */
  tell(): void {
    this.drop();
    this.#told = performance.now();
    this.#notify({ kind: "transfer", transfer: this.#view });
  }

  /** Nobody is to be told any more. */
  drop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #tellSoon(): void {
    const wait = this.#told + REPORT - performance.now();
    if (wait <= 0) this.tell();
    else this.#timer ??= setTimeout(() => this.tell(), wait);
  }
}
