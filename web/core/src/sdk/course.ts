/**
 * How a transfer runs: it goes on by itself after a lost connection, it can be paused, it can end.
 *
 *     run ──Offline, busy──▶ rest ──pause over, woken──▶ run again, the same bytes
 *      │◀──resume── paused ◀──pause──┘
 *      └──end──▶ throws the reason
 */
import { ColloqueError, GuardiansUnavailable, Offline, ProfileBusy, TooManyTries } from "../errors.ts";
import { ServerFailed } from "./errors.ts";
import { pause } from "./transport.ts";

/** Pauses (ms) between tries; the last one stands for all that follow. */
export const PAUSES = [200, 500, 1000, 2000, 5000, 10_000] as const;
/** The longest wait (ms) that the other side may ask for. */
const LONGEST = 60_000;

/** The course was paused while something was under way. */
class Paused extends Error {}

export class Course {
  readonly #told: (problem: string | null) => void;
  readonly #ending = new AbortController();
  #pausing = new AbortController();
  #waking = new AbortController();
  #goOn: (() => void) | null = null;
  #held: Promise<void> = Promise.resolve();
  #failures = 0;
  /** Failures in a row after which it gives up. */
  patience = Number.POSITIVE_INFINITY;

  /** `told` is called with the code of what it waits for, and with null when it goes on. */
  constructor(told: (problem: string | null) => void) {
    this.#told = told;
  }

  get ended(): boolean {
    return this.#ending.signal.aborted;
  }

  /** Gives up what is under way when the course is paused or ends. */
  get signal(): AbortSignal {
    return AbortSignal.any([this.#ending.signal, this.#pausing.signal]);
  }

  /** Hold it; what is under way is given up and done again later. */
  pause(): void {
    if (this.#goOn !== null) return;
    this.#held = new Promise((resolve) => (this.#goOn = resolve));
    this.#pausing.abort(new Paused());
  }

  resume(): void {
    if (this.#goOn === null) return;
    this.#pausing = new AbortController();
    this.#goOn();
    this.#goOn = null;
  }

  /** Do not wait any longer: the connection is back. */
  wake(): void {
    this.#failures = 0;
    this.#waking.abort();
  }

  /** It is over; whatever runs or waits rejects with the reason. */
  end(reason: ColloqueError): void {
    this.#ending.abort(reason);
    this.resume();
    this.wake();
  }

  /** Resolves unless it is paused. Rejects with the reason of its end. */
  async open(): Promise<void> {
    await this.#held;
    this.#ending.signal.throwIfAborted();
  }

  /** Something came through. */
  moved(): void {
    this.#failures = 0;
    this.#told(null);
  }

  /** Do this, which changes nothing when it is repeated, until the other side has decided. */
  async run<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    for (;;) {
      await this.open();
      try {
        const done = await work(this.signal);
        this.moved();
        return done;
      } catch (error) {
        await this.after(error);
      }
    }
  }

  /** Wait where another try may help. Throws the error where it cannot. */
  async after(error: unknown): Promise<void> {
    this.#ending.signal.throwIfAborted();
    if (error instanceof Paused) return this.open();
    if (!isPassing(error) || ++this.#failures > this.patience) throw error;
    this.#told(error.code);
    await this.#rest(waitOf(error) ?? (PAUSES[Math.min(this.#failures, PAUSES.length) - 1] as number));
  }

  async #rest(time: number): Promise<void> {
    this.#waking = new AbortController();
    try {
      await pause(time, AbortSignal.any([this.signal, this.#waking.signal]));
    } catch {
      // Woken, paused or ended: whoever goes on looks.
    }
    await this.open();
  }
}

/** Whether an error may pass by itself. */
function isPassing(error: unknown): error is ColloqueError {
  const kinds = [Offline, TooManyTries, ServerFailed, GuardiansUnavailable, ProfileBusy];
  return kinds.some((kind) => error instanceof kind);
}

function waitOf(error: ColloqueError): number | null {
  const asked = error instanceof TooManyTries ? error.retry : null;
  return asked === null ? null : Math.min(asked, LONGEST);
}
