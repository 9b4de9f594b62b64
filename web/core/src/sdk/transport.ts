/**
 * HTTP: CBOR both ways, signed requests, repeated until answered (spec: sync §1, §2).
 *
 * Every write is idempotent, so a request whose answer was lost is sent again, byte for byte. A
 * transport knows nothing of what it carries; answers are decoded strictly and verified by others.
 * Twin of sdk/transport.py.
 */
import { BadInput, GuardiansUnavailable, Malformed, NotLoggedIn, Offline } from "../errors.ts";
import * as cbor from "../wire/cbor.ts";
import type { Value } from "../wire/cbor.ts";
import { decode, type Codec } from "../wire/schema.ts";
import type { Clock } from "./clock.ts";
import { Refused } from "./errors.ts";
import { ANSWER_LIMIT, collect, exchange, pieces, type Fetch } from "./exchange.ts";
import { codeOf, problemOf, retryAfter, type Answer } from "./problems.ts";
import { signRequest, type Session } from "./signature.ts";

export const CBOR = "application/cbor";
export const OCTETS = "application/octet-stream";
/** Pauses (ms) before a request is repeated after a lost connection. */
export const PAUSES = [100, 300, 1000, 2000] as const;
/** A clock that differs by more than this (ms) from the server's is taken to be wrong. */
const CLOCK_SLACK = 60_000;
const NOTHING = new Uint8Array();

/** How a request is sent. */
export interface Sending {
  /** With the session's signature; true by default. */
  readonly signed?: boolean;
  /** Gives the request up; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Scheme, host and port as in RFC 6454. Throws BadInput for anything but http(s). */
export function originOf(url: string): string {
  const parts = parsed(url);
  if (parts === null || !["http:", "https:"].includes(parts.protocol)) throw new BadInput();
  return parts.origin;
}

function parsed(url: string): URL | null {
  try {
    return new URL(url);
  } catch {
    return null;
  }
}

/** Wait, or reject with the signal's reason. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason as Error);
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", stop, { once: true });
  });
}

interface Request {
  readonly method: string;
  readonly target: string;
  readonly content: Uint8Array;
  readonly headers: Record<string, string>;
  readonly signed: boolean;
  readonly signal: AbortSignal | undefined;
}

/** Requests to one origin, on behalf of at most one session. */
export class Transport {
  readonly origin: string;
  session: Session | null = null;
  /** Asked for a new session when the server no longer takes the old one. */
  renew: (() => Promise<Session>) | null = null;
  #offset = 0;
  readonly #clock: Clock;
  readonly #fetch: Fetch;

  constructor(origin: string, clock: Clock, fetching: Fetch = fetch) {
    this.origin = origin;
    this.#clock = clock;
    this.#fetch = (url, init) => fetching(url, init);
  }

  /** The server's clock, as far as known, in seconds. */
  seconds(): number {
    return Math.floor((this.#clock() + this.#offset) / 1000);
  }

  /** A request with a CBOR body (none for GET and DELETE) and its decoded answer. */
  async ask<T>(
    method: string,
    target: string,
    answer: Codec<T>,
    body: Value = null,
    sending: Sending = {},
  ): Promise<T> {
    const empty = method === "GET" || method === "DELETE";
    const content = empty ? NOTHING : cbor.encode(body);
    const data = await this.send(method, target, content, CBOR, sending);
    return decode(answer, data.length === 0 ? cbor.encode({}) : data, ANSWER_LIMIT);
  }

  /** A request and the bytes of its answer. Throws the typed error of a problem. */
  async send(
    method: string,
    target: string,
    content: Uint8Array,
    media: string,
    { signed = true, signal }: Sending = {},
  ): Promise<Uint8Array> {
    const headers: Record<string, string> = content.length === 0 ? {} : { "content-type": media };
    const request = { method, target, content, headers, signed, signal };
    return (await this.#repeat(request)).content;
  }

  /** A sealed request to a guardian: at an absolute URL, or relayed by our origin. */
  async postSealed(url: string, content: Uint8Array, signal?: AbortSignal): Promise<Uint8Array> {
    const absolute = url.startsWith("/") ? this.origin + url : url;
    let answer: Answer;
    try {
      const headers = { "content-type": OCTETS };
      answer = await this.#read("POST", absolute, content, headers, signal);
    } catch (error) {
      if (error instanceof Offline) throw new GuardiansUnavailable();
      throw error;
    }
    if (answer.status === 400) throw new Malformed();
    if (answer.status !== 200) throw new GuardiansUnavailable();
    return answer.content;
  }

  /** The bytes of a GET from `start` on. Throws Offline when the connection breaks. */
  async *stream(target: string, start: number, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    const session = await this.current();
    const signature = await signRequest(session, "GET", target, NOTHING, this.seconds());
    const headers = { ...signature, range: `bytes=${start}-` };
    const got = await exchange(this.#fetch, "GET", this.origin + target, NOTHING, headers, signal);
    try {
      const { status } = got.response;
      if (status !== 200 && status !== 206) throw problemOf(await collect(got));
      if (status === 200 && start > 0) throw new Refused();
      yield* pieces(got);
    } finally {
      got.end();
    }
  }

  /** The session, asked for anew where there is none. Throws NotLoggedIn. */
  async current(): Promise<Session> {
    if (this.session === null && this.renew !== null) this.session = await this.renew();
    if (this.session === null) throw new NotLoggedIn();
    return this.session;
  }

  async #read(
    method: string,
    url: string,
    content: Uint8Array,
    headers: Record<string, string>,
    signal: AbortSignal | undefined,
  ): Promise<Answer> {
    const got = await exchange(this.#fetch, method, url, content, headers, signal);
    try {
      return await collect(got);
    } finally {
      got.end();
    }
  }

  async #repeat(request: Request): Promise<Answer> {
    const pauses: number[] = [...PAUSES];
    let [clockSet, renewed] = [false, false];
    for (;;) {
      const answer = await this.#once(request, pauses);
      if (answer.status >= 200 && answer.status < 300) return answer;
      const code = codeOf(answer);
      if (answer.status === 503 && pauses.length > 0 && code !== "unavailable") {
        pauses.shift();
        await pause(retryAfter(answer), request.signal);
      } else if (code === "clock" && !clockSet) {
        clockSet = true;
        if (Number.isNaN(dateOf(answer))) throw new Refused();
      } else if (code === "unauthenticated" && request.signed && this.renew && !renewed) {
        renewed = true;
        this.session = null;
      } else {
        throw problemOf(answer);
      }
    }
  }

  /** One answer, whatever it says; a lost connection is tried again while there are pauses. */
  async #once(request: Request, pauses: number[]): Promise<Answer> {
    const { method, target, content, signal } = request;
    for (;;) {
      let headers = request.headers;
      if (request.signed) {
        const session = await this.current();
        const signature = await signRequest(session, method, target, content, this.seconds());
        headers = { ...headers, ...signature };
      }
      try {
        const answer = await this.#read(method, this.origin + target, content, headers, signal);
        this.#noteDate(answer);
        return answer;
      } catch (error) {
        if (!(error instanceof Offline) || pauses.length === 0) throw error;
      }
      await pause(pauses.shift() as number, signal);
    }
  }

  /** Times that are signed follow the server's clock where this computer's is wrong. */
  #noteDate(answer: Answer): void {
    const difference = dateOf(answer) - this.#clock();
    if (!Number.isNaN(difference)) this.#offset = Math.abs(difference) > CLOCK_SLACK ? difference : 0;
  }
}

function dateOf({ headers }: Answer): number {
  return Date.parse(headers.get("date") ?? "");
}
