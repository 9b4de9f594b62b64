/** The key worker's side of the keeper: hand the session over, take it up again, let go of it. */
import { ALIVE, channelKey, CHANNEL, KEPT, NAME, sealSession } from "./channel.ts";

/** Milliseconds between two signs of life; a browser ends an idle service worker after 30 s. */
export const BEAT = 10_000;

/** A session's secrets; `name` tells it from others and is no secret: the device's id. */
export interface Kept {
  readonly name: string;
  readonly secrets: Uint8Array;
}

export class Keeping {
  readonly #fetch: typeof fetch;
  #session: Kept | null = null;
  #isThere = false;
  #beat: ReturnType<typeof setInterval> | undefined;

  constructor(fetching: typeof fetch) {
    this.#fetch = fetching;
  }

  /** A service worker stands between this worker and the network. Without one, nothing is asked. */
  begin(): void {
    this.#isThere = true;
    this.#beat ??= setInterval(() => void this.#live(), BEAT);
  }

  /** The session that another tab, or this one before a reload, has left; null without one. */
  async take(): Promise<Kept | null> {
    const answer = await this.#ask("GET", KEPT);
    if (answer?.status !== 200) return null;
    const secrets = new Uint8Array(await answer.arrayBuffer());
    return { name: answer.headers.get(NAME) ?? "", secrets };
  }

  async keep(session: Kept): Promise<void> {
    this.#session = session;
    await this.#handOver();
  }

  /** The session of this name has ended, in this tab or in another one. */
  async forget(name: string): Promise<void> {
    this.#session?.secrets.fill(0);
    this.#session = null;
    await this.#ask("DELETE", KEPT, name);
  }

  /** Say that this tab is open; a service worker that has lost its memory gets the session anew. */
  async #live(): Promise<void> {
    const answer = await this.#ask("POST", ALIVE);
    if (answer?.status === 204) await this.#handOver();
  }

  async #handOver(): Promise<void> {
    if (this.#session === null) return;
    const opened = await this.#ask("POST", CHANNEL);
    if (opened?.status !== 200) return;
    const key = await channelKey(await opened.arrayBuffer(), "encrypt");
    // It may have ended meanwhile.
    const session = this.#session as Kept | null;
    if (session === null) return;
    await this.#ask("PUT", KEPT, await sealSession(key, session.name, session.secrets));
  }

  /** Null where nobody answers: then a reload asks for the password. */
  async #ask(method: string, path: string, body?: Uint8Array<ArrayBuffer> | string): Promise<Response | null> {
    if (!this.#isThere) return null;
    try {
      return await this.#fetch(path, { method, cache: "no-store", ...(body === undefined ? {} : { body }) });
    } catch {
      return null;
    }
  }
}
