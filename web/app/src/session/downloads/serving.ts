/**
 * Downloads that the service worker serves: the page announces one and gets an address, used once;
 * the browser fetches it and writes the bytes as they arrive from the key worker. They are plaintext
 * and go into no cache.
 */
import type { Problem } from "@colloque/core/sdk/api";
import { problemOf } from "../rpc/problem.ts";
import { receiveStream } from "../rpc/streams.ts";
import { disposition, safeMedia } from "./names.ts";

export const DOWNLOADS = "/download/";
/** Milliseconds in which an announced download has to be fetched. */
export const PATIENCE = 60_000;

/** What a page announces, beside the port of the stream. */
export interface Announced {
  readonly name: string;
  readonly media: string;
  /** Bytes. */
  readonly length: number;
}

/** How a download has ended; null: every byte was handed to the browser. */
export type Ended = (problem: Problem | null) => void;

const CANCELLED: Problem = { code: "cancelled", retry: null };

interface Waiting extends Announced {
  readonly port: MessagePort;
  readonly ended: Ended;
  readonly until: number;
}

export class Downloads {
  readonly #clock: () => number;
  readonly #waiting = new Map<string, Waiting>();

  /** `clock` in milliseconds. */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** The path under which this download can be fetched, once. `ended` is called once, at its end. */
  announce(file: Announced, port: MessagePort, ended: Ended = () => undefined): string {
    this.#dropOld();
    const path = DOWNLOADS + crypto.randomUUID();
    this.#waiting.set(path, { ...file, port, ended, until: this.#clock() + PATIENCE });
    return path;
  }

  /** The file, or 404 where nothing was announced. */
  serve(path: string): Response {
    this.#dropOld();
    const found = this.#waiting.get(path);
    this.#waiting.delete(path);
    if (found === undefined) return new Response(null, { status: 404, headers: STRICT });
    const stream = watched(receiveStream(found.port), found.ended);
    return new Response(stream, { headers: headersOf(found) });
  }

  #dropOld(): void {
    const now = this.#clock();
    for (const [path, { port, ended, until }] of this.#waiting) {
      if (until >= now) continue;
      port.postMessage("cancel");
      port.close();
      ended(CANCELLED);
      this.#waiting.delete(path);
    }
  }
}

/** The same stream, which tells how it ends. */
function watched(stream: ReadableStream<Uint8Array>, ended: Ended): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (!done) return controller.enqueue(value);
          controller.close();
          ended(null);
        } catch (error) {
          controller.error(error);
          ended(problemOf(error));
        }
      },
      async cancel(reason) {
        ended(CANCELLED);
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

const STRICT: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; sandbox",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

function headersOf(file: Announced): Record<string, string> {
  return {
    ...STRICT,
    "content-disposition": disposition(file.name),
    "content-length": String(file.length),
    "content-type": safeMedia(file.media),
  };
}
