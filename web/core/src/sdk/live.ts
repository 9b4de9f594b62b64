/** Staying connected: events as they come, what was missed when the connection is back. */
import { ColloqueError, NotLoggedIn } from "../errors.ts";
import type { ConversationId } from "../wire/ids.ts";
import { DeviceRevoked, Expired } from "./errors.ts";
import { listen } from "./events.ts";
import type { Refreshing } from "./refreshing.ts";
import type { Talking } from "./talking.ts";
import { pause } from "./transport.ts";

/** Pauses (ms) between attempts to be connected again. */
export const PAUSES = [200, 500, 1000, 2000, 5000, 10_000] as const;
/** How long (ms) until what failed for now is tried again while the connection stands. */
const RETRY = 5000;

export class Live {
  readonly #parts: Talking;
  readonly #refreshing: Refreshing;
  #stop: AbortController | null = null;
  #wake = new AbortController();
  #online: boolean | null = null;
  #retry: ReturnType<typeof setTimeout> | null = null;

  constructor(parts: Talking, refreshing: Refreshing) {
    this.#parts = parts;
    this.#refreshing = refreshing;
  }

  /** Be connected from now on; what is kept here is read first, so that it need not wait for answers. */
  start(first: Promise<unknown> = Promise.resolve()): void {
    this.stop();
    this.#stop = new AbortController();
    globalThis.addEventListener?.("online", this.wake);
    globalThis.addEventListener?.("offline", this.#cut);
    void this.#run(first, this.#stop.signal);
  }

  /** Be connected no longer. */
  stop(): void {
    globalThis.removeEventListener?.("online", this.wake);
    globalThis.removeEventListener?.("offline", this.#cut);
    this.#stop?.abort();
    this.#stop = this.#online = null;
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
  }

  /** Try now rather than after the pause. */
  readonly wake = (): void => {
    this.#wake.abort();
  };

  /** The browser knows that there is no network. */
  readonly #cut = (): void => this.#tell(false);

  /** Send what waits in a conversation, now or when it is possible again. */
  send(id: ConversationId): void {
    void this.#attempt(() => this.#refreshing.send(id));
  }

  async #run(first: Promise<unknown>, stop: AbortSignal): Promise<void> {
    await Promise.allSettled([first]);
    for (let failures = 0; !stop.aborted; failures++) {
      let isHeard = false;
      try {
        for await (const event of listen(this.#parts.context, stop)) {
          [isHeard, failures] = [true, 0];
          if (event.kind === "ready") void this.#attempt(() => this.#refreshing.all());
          else void this.#attempt(() => this.#refreshing.take(event));
        }
      } catch (error) {
        if (stop.aborted || isEnd(error)) return;
        if (!(error instanceof ColloqueError)) throw error;
      }
      // Where the network, or something in between, lets no events through, one asks.
      if (!isHeard) await this.#attempt(() => this.#refreshing.all());
      await this.#rest(PAUSES[Math.min(failures, PAUSES.length - 1)] as number, stop);
    }
  }

  /** Wait, unless somebody knows that it is worth a try. */
  async #rest(time: number, stop: AbortSignal): Promise<void> {
    this.#wake = new AbortController();
    try {
      await pause(time, AbortSignal.any([stop, this.#wake.signal]));
    } catch {
      // Woken or stopped: the loop looks.
    }
  }

  /** Do something that needs the server; where that fails for now, everything is looked at later. */
  async #attempt(work: () => Promise<void>): Promise<void> {
    const stop = this.#stop;
    try {
      await work();
      if (stop === this.#stop && stop !== null) this.#tell(true);
    } catch (error) {
      if (stop !== this.#stop || isEnd(error)) return;
      if (!(error instanceof ColloqueError)) throw error;
      if (error.code === "offline") this.#tell(false);
      this.#later();
    }
  }

  #later(): void {
    if (this.#retry !== null || this.#stop === null) return;
    this.#retry = setTimeout(() => {
      this.#retry = null;
      void this.#attempt(() => this.#refreshing.all());
    }, RETRY);
  }

  #tell(online: boolean): void {
    if (this.#online === online) return;
    this.#online = online;
    this.#parts.context.notify({ kind: "connection", online });
  }
}

/** Nobody is logged in any more. */
function isEnd(error: unknown): boolean {
  return [NotLoggedIn, Expired, DeviceRevoked].some((kind) => error instanceof kind);
}
