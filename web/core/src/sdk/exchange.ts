/** One HTTP exchange by `fetch`: time limits, size limits, nothing compressed (spec: sync §1). */
import { Malformed, Offline, TooLarge } from "../errors.ts";
import { concatBytes } from "../wire/bytes.ts";
import type { Answer } from "./problems.ts";

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export const ANSWER_LIMIT = 1 << 27;
/** How long (ms) a connection may be silent. */
export const SILENCE = 30_000;
/** The slowest line (bytes a millisecond) on which a body still goes out in time. */
const SLOWEST = 8;

/** An answer whose body has not been read. */
export interface Exchange {
  readonly response: Response;
  /** Who waits for the next bytes says so: the time limit starts anew. */
  touch(): void;
  /** Give up what has not been read, and the timer. Call it in any case. */
  end(): void;
  /** Why a read failed: the caller's own reason, or Offline. */
  failure(): unknown;
}

/**
 * Send a request and wait for the head of its answer.
 * Throws Offline for whatever happens to the connection; the signal's reason where that aborts.
 */
export async function exchange(
  fetching: Fetch,
  method: string,
  url: string,
  content: Uint8Array,
  headers: Record<string, string>,
  signal: AbortSignal | undefined,
): Promise<Exchange> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const giveUp = (): void => controller.abort();
  signal?.addEventListener("abort", giveUp, { once: true });
  let timer = setTimeout(giveUp, SILENCE + content.length / SLOWEST);
  const touch = (): void => {
    clearTimeout(timer);
    timer = setTimeout(giveUp, SILENCE);
  };
  const end = (): void => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", giveUp);
    controller.abort();
  };
  const failure = (): unknown => (signal?.aborted === true ? signal.reason : new Offline());
  try {
    const init = { ...PLAIN, method, headers, body: bodyOf(content), signal: controller.signal } as const;
    const response = await fetching(url, init);
    touch();
    return { response, touch, end, failure };
  } catch {
    end();
    throw failure();
  }
}

/** From this size on (bytes) a body is handed over as a Blob. */
const LARGE = 1 << 16;

/** Chromium takes some 100 ms for each MiB of a body that is an array, and stands still meanwhile. */
function bodyOf(content: Uint8Array): Blob | Uint8Array<ArrayBuffer> | null {
  const plain = content as Uint8Array<ArrayBuffer>;
  if (content.length >= LARGE) return new Blob([plain]);
  return content.length === 0 ? null : plain;
}

const PLAIN = {
  cache: "no-store",
  credentials: "omit",
  redirect: "error",
  referrerPolicy: "no-referrer",
} as const;

/** The body as it arrives. Throws Malformed for a compressed one (A28), Offline. */
export async function* pieces(got: Exchange): AsyncGenerator<Uint8Array> {
  if ((got.response.headers.get("content-encoding") ?? "identity") !== "identity") {
    throw new Malformed();
  }
  const reader = got.response.body?.getReader();
  if (reader === undefined) return;
  for (;;) {
    let piece: ReadableStreamReadResult<Uint8Array>;
    try {
      piece = await reader.read();
    } catch {
      throw got.failure();
    }
    if (piece.done) return;
    got.touch();
    yield piece.value;
  }
}

/** The whole answer, within the limit whatever its headers say. Throws TooLarge, Malformed. */
export async function collect(got: Exchange): Promise<Answer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const piece of pieces(got)) {
    length += piece.length;
    if (length > ANSWER_LIMIT) throw new TooLarge();
    parts.push(piece);
  }
  const { status, headers } = got.response;
  return { status, headers, content: concatBytes(...parts) };
}
