/**
 * Turns that are told apart by name (spec: sync §7), among tasks of one tab and tabs of one origin.
 *
 * Names in use, in the order in which they may be held together: `talk/…` around everything that
 * asks the server about a conversation; `account/…` around fetching a chain; `keep/…` around
 * reading records, changing and writing them, which never waits for the network.
 */
import { keyOf } from "../wire/bytes.ts";
import type { Context } from "./context.ts";
import { turns, type Turn } from "./turn.ts";

/** Turns of one account. */
export class TurnsByName {
  readonly #context: Context;
  readonly #turns = new Map<string, Turn>();

  constructor(context: Context) {
    this.#context = context;
  }

  /** Run `work` alone among all that have this name. Throws ProfileBusy after a long wait. */
  take<T>(name: string, work: () => Promise<T>): Promise<T> {
    const full = `colloque/${keyOf(this.#context.account)}/${name}`;
    const known = this.#turns.get(full);
    const turn = known ?? turns(full);
    if (known === undefined) this.#turns.set(full, turn);
    return turn(work);
  }
}
