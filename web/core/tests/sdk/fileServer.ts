/** The files of a server, in memory, as a `fetch` that can be told to fail. */
import type { Fetch } from "../../src/sdk/exchange.ts";
import { root as merkleRoot } from "../../src/trust/merkle.ts";
import { concatBytes, equalBytes } from "../../src/wire/bytes.ts";
import * as cbor from "../../src/wire/cbor.ts";
import { LEAF_SIZE } from "../../src/wire/file.ts";
import { idText, type FileId } from "../../src/wire/ids.ts";

/** What happens to a request: nothing, it is lost, its answer is lost, or this is the answer. */
export type Fate = "well" | "lost" | "deaf" | Response;

/** A request as it arrived. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body: Uint8Array;
  readonly range: string | null;
}

interface Stored {
  readonly size: number;
  bytes: Uint8Array<ArrayBuffer>;
  complete: boolean;
}

export const problem = (status: number, code: string, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify({ code }), { status, headers });

/** Bytes of an answer in pieces of this size. */
const PIECE = 50_000;

export class FileServer {
  readonly files = new Map<string, Stored>();
  readonly sent: Sent[] = [];
  /** Decides about a request before it is answered. */
  fate: (sent: Sent) => Fate | Promise<Fate> = () => "well";
  /** How many bytes of content a connection gives before it breaks. */
  breaksAfter: (range: string | null) => number = () => Number.POSITIVE_INFINITY;
  /** Bytes of content that were taken. */
  taken = 0;

  readonly fetch: Fetch = async (url, init) => {
    const { signal } = init;
    const path = new URL(url).pathname;
    const headers = init.headers as Record<string, string>;
    // A large body is a Blob, which Response reads as it reads an array.
    const body = new Uint8Array(await new Response(init.body as BodyInit | null).arrayBuffer());
    const sent = { method: init.method ?? "GET", path, body, range: headers["range"] ?? null };
    this.sent.push(sent);
    const fate = await Promise.race([this.fate(sent), aborted(signal)]);
    if (fate instanceof Response) return fate;
    if (fate === "lost") throw new TypeError("no network");
    const answer = await this.#answer(sent);
    if (fate === "deaf") throw new TypeError("no network");
    signal?.throwIfAborted();
    return answer;
  };

  /** The only file that there is. */
  only(): Stored {
    return [...this.files.values()][0] as Stored;
  }

  /** Requests of this method whose path ends so. */
  asked(method: string, end = ""): Sent[] {
    return this.sent.filter((one) => one.method === method && one.path.includes(end));
  }

  #answer(sent: Sent): Response | Promise<Response> {
    const { method, path } = sent;
    if (path.endsWith("/files")) return this.#announce(sent.body);
    const [, , , name = "", kind, offset] = path.split("/");
    const file = this.files.get(name);
    if (file === undefined) return problem(404, "not-found");
    if (method === "DELETE") return this.#drop(name, file);
    if (method === "PUT") return append(file, Number(offset), sent.body);
    if (kind === "complete") return complete(file, sent.body);
    if (kind === "content") return this.#content(file, sent.range);
    return answered({ complete: file.complete, held: file.bytes.length, size: file.size });
  }

  #announce(body: Uint8Array): Response {
    const asked = cbor.decode(body, 256) as Map<string, FileId & number>;
    const name = idText("file", asked.get("file") as FileId);
    const known = this.files.get(name);
    const file = known ?? { size: Number(asked.get("size")), bytes: new Uint8Array(), complete: false };
    this.files.set(name, file);
    return answered({ held: file.bytes.length }, 201);
  }

  #drop(name: string, file: Stored): Response {
    if (file.complete) return problem(409, "conflict");
    this.files.delete(name);
    return new Response(null, { status: 204 });
  }

  #content({ bytes }: Stored, range: string | null): Response {
    const start = Number(/bytes=(\d+)-/.exec(range ?? "")?.[1] ?? 0);
    if (start >= bytes.length) return problem(416, "range");
    const end = start + this.breaksAfter(range);
    let at = start;
    const body = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => {
          if (at >= end) return controller.error(new TypeError("broken"));
          if (at >= bytes.length) return controller.close();
          const piece = bytes.slice(at, Math.min(at + PIECE, end));
          [at, this.taken] = [at + piece.length, this.taken + piece.length];
          controller.enqueue(piece);
        },
      },
      { highWaterMark: 0 },
    );
    return new Response(body as BodyInit, { status: 206 });
  }
}

function append(file: Stored, offset: number, data: Uint8Array): Response {
  const { bytes, size } = file;
  const end = offset + data.length;
  if (end <= bytes.length && equalBytes(bytes.subarray(offset, end), data)) {
    return answered({ held: bytes.length });
  }
  if (offset !== bytes.length || file.complete) return problem(409, "conflict");
  if (end > size) return problem(413, "too-large");
  file.bytes = concatBytes(bytes, data);
  return answered({ held: end });
}

async function complete(file: Stored, body: Uint8Array): Promise<Response> {
  const root = (cbor.decode(body, 256) as Map<string, Uint8Array>).get("root") as Uint8Array;
  if (file.bytes.length !== file.size) return problem(409, "conflict");
  const leaves: Uint8Array[] = [];
  for (let at = 0; at < file.size; at += LEAF_SIZE) leaves.push(file.bytes.subarray(at, at + LEAF_SIZE));
  if (!equalBytes(await merkleRoot(leaves), root)) return problem(422, "refused");
  file.complete = true;
  return answered({});
}

function answered(value: cbor.Value, status = 200): Response {
  return new Response(cbor.encode(value) as Uint8Array<ArrayBuffer>, { status });
}

function aborted(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
}
