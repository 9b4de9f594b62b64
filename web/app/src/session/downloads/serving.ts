/**
 * Downloads that the service worker serves: the page announces one and gets an address, used once;
 * the browser fetches it and writes the bytes as they arrive from the key worker. They are plaintext
 * and go into no cache.
 */
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

interface Waiting extends Announced {
  readonly port: MessagePort;
  readonly until: number;
}

export class Downloads {
  readonly #clock: () => number;
  readonly #waiting = new Map<string, Waiting>();

  /** `clock` in milliseconds. */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** The path under which this download can be fetched, once. */
  announce(file: Announced, port: MessagePort): string {
    this.#dropOld();
    const path = DOWNLOADS + crypto.randomUUID();
    this.#waiting.set(path, { ...file, port, until: this.#clock() + PATIENCE });
    return path;
  }

  /** The file, or 404 where nothing was announced. */
  serve(path: string): Response {
    this.#dropOld();
    const found = this.#waiting.get(path);
    this.#waiting.delete(path);
    if (found === undefined) return new Response(null, { status: 404, headers: STRICT });
    return new Response(receiveStream(found.port), { headers: headersOf(found) });
  }

  #dropOld(): void {
    const now = this.#clock();
    for (const [path, { port, until }] of this.#waiting) {
      if (until >= now) continue;
      port.postMessage("cancel");
      port.close();
      this.#waiting.delete(path);
    }
  }
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
