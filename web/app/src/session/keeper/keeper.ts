/**
 * Keeps one session in the service worker's memory, from a reload or another tab to the next.
 *
 * Nothing of it is ever written to a storage. It is gone when the service worker ends, when no key
 * worker has been alive for PATIENCE, and when somebody logs out; what was logged out is not taken
 * again from a tab that has not heard of it yet.
 */
import type { Kept } from "./keeping.ts";
import { ALIVE, channelKey, CHANNEL, KEPT, NAME, openSession } from "./channel.ts";

/** Milliseconds without a sign of life from any key worker after which the session is forgotten. */
export const PATIENCE = 30_000;

export class Keeper {
  readonly #clock: () => number;
  readonly #channels = new Map<string, CryptoKey>();
  readonly #ended = new Set<string>();
  #kept: Kept | null = null;
  #seen = 0;

  /** `clock` in milliseconds. */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Answer a request of the key worker that the browser calls `client`. Never rejects. */
  async answer(client: string, request: Request): Promise<Response> {
    this.#look();
    const { pathname } = new URL(request.url);
    const asked = `${request.method} ${pathname}`;
    if (asked === `POST ${CHANNEL}`) return this.#open(client);
    if (asked === `PUT ${KEPT}`) return this.#keep(client, request);
    if (asked === `GET ${KEPT}`) return this.#give();
    if (asked === `DELETE ${KEPT}`) return this.#forget(await request.text());
    if (asked === `POST ${ALIVE}`) return new Response(null, { status: this.#kept ? 200 : 204 });
    return new Response(null, { status: 404 });
  }

  /** What is kept, for the service worker that takes this one's place. */
  handOn(): Kept | null {
    this.#look();
    return this.#kept;
  }

  /** What the service worker before has kept. */
  takeOn(kept: Kept | null): void {
    this.#look();
    this.#kept = kept;
  }

  /** Forget what has waited too long; whoever asks is a sign of life. */
  #look(): void {
    const now = this.#clock();
    if (now - this.#seen > PATIENCE) this.#drop();
    this.#seen = now;
  }

  #drop(): void {
    this.#kept?.secrets.fill(0);
    this.#kept = null;
  }

  async #open(client: string): Promise<Response> {
    const raw = crypto.getRandomValues(new Uint8Array(32));
    this.#channels.set(client, await channelKey(raw, "decrypt"));
    return secret(raw);
  }

  async #keep(client: string, request: Request): Promise<Response> {
    const key = this.#channels.get(client);
    if (key === undefined) return new Response(null, { status: 403 });
    try {
      const message = new Uint8Array(await request.arrayBuffer());
      const [name, secrets] = await openSession(key, message);
      if (this.#ended.has(name)) return new Response(null, { status: 410 });
      this.#drop();
      this.#kept = { name, secrets };
      return new Response(null, { status: 204 });
    } catch {
      return new Response(null, { status: 400 });
    }
  }

  #give(): Response {
    if (this.#kept === null) return new Response(null, { status: 204 });
    return secret(this.#kept.secrets.slice(), { [NAME]: this.#kept.name });
  }

  #forget(name: string): Response {
    this.#ended.add(name);
    if (this.#kept?.name === name) this.#drop();
    return new Response(null, { status: 204 });
  }
}

/** An answer that no cache keeps. */
function secret(bytes: Uint8Array<ArrayBuffer>, more: Record<string, string> = {}): Response {
  const headers = { "cache-control": "no-store", "content-type": "application/octet-stream" };
  return new Response(bytes, { headers: { ...headers, ...more } });
}
