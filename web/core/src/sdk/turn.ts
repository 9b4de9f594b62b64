/** Taking turns: one at a time has the store, among all tabs (spec: sync §7). */
import { ProfileBusy } from "../errors.ts";

/** Do this while nobody else does. Not within another turn: that would wait for itself. */
export type Turn = <T>(work: () => Promise<T>) => Promise<T>;

/** How long (ms) to wait for another tab. */
export const TURN_TIME = 60_000;

/** Among the tabs of an origin, by a lock that ends with the tab that holds it (Web Locks). */
export function turnsAmongTabs(name: string, locks: LockManager = navigator.locks): Turn {
  return async (work) => {
    const signal = AbortSignal.timeout(TURN_TIME);
    try {
      return await locks.request(name, { signal }, work);
    } catch (error) {
      if (error === signal.reason) throw new ProfileBusy();
      throw error;
    }
  };
}

/** Within this program only. */
export function turnsHere(): Turn {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };
}

/** Among tabs in a browser, within the program elsewhere. */
export function turns(name: string): Turn {
  const locks = globalThis.navigator?.locks as LockManager | undefined;
  return locks === undefined ? turnsHere() : turnsAmongTabs(name, locks);
}
