/**
 * EvilServer: stands between an unmodified client and the real server, and changes what it likes. Twin
 * of tests/attacks/sdk/evil.py.
 *
 * It is handed to the client as its `fetch`. Rules look at the method and path of a request; they may
 * change a decoded answer, answer themselves, or only watch. All that a client sends is recorded.
 */
import type { Fetch } from "../../src/sdk/exchange.ts";
import * as cbor from "../../src/wire/cbor.ts";
import type { Value } from "../../src/wire/cbor.ts";

/** A decoded answer. */
export type Answer = Map<string, Value>;
export type Change = (answer: Answer) => Answer;

/** A request as the server saw it. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body: Uint8Array;
}

interface Rule {
  readonly method: string;
  readonly path: RegExp;
  readonly change: Change;
}

/** A connection that lies. */
export class EvilServer {
  readonly sent: Sent[] = [];
  #rules: Rule[] = [];
  #cut: (method: string, path: string) => "none" | "before" | "after" = () => "none";

  /** Change the decoded answers to this method and path. */
  on(method: string, path: RegExp, change: Change): void {
    this.#rules.push({ method, path, change });
  }

  /** Collect the decoded answers to this method and path, unchanged. */
  watch(method: string, path: RegExp): Answer[] {
    const seen: Answer[] = [];
    this.on(method, path, (answer) => {
      seen.push(answer);
      return answer;
    });
    return seen;
  }

  /** Lose requests (`before`) or their answers (`after`), as told for each. */
  cut(how: (method: string, path: string) => "none" | "before" | "after"): void {
    this.#cut = how;
  }

  /** Pass everything on unchanged from now on. */
  behave(): void {
    this.#rules = [];
    this.#cut = () => "none";
  }

  /** The connection for one client. */
  readonly fetch: Fetch = async (url, init) => {
    const [method, path] = [init.method ?? "GET", new URL(url).pathname];
    const cut = this.#cut(method, path);
    if (cut === "before") throw new TypeError("no network");
    this.sent.push({ method, path, body: await bytesOf(init.body) });
    const response = await fetch(url, init);
    if (cut === "after") {
      await response.arrayBuffer();
      throw new TypeError("no network");
    }
    const rules = this.#rules.filter((rule) => rule.method === method && rule.path.test(path));
    if (rules.length === 0 || response.status >= 300) return response;
    const content = new Uint8Array(await response.arrayBuffer());
    let answer = cbor.decode(content, 1 << 27) as Answer;
    for (const { change } of rules) answer = change(answer);
    const headers = { "content-type": "application/cbor" };
    return new Response(cbor.encode(answer), { status: response.status, headers });
  };
}

/** The answer with some fields changed. */
export function withFields(answer: Answer, fields: Readonly<Record<string, Value>>): Answer {
  return new Map([...answer, ...Object.entries(fields)]);
}

/** A list in an answer. */
export function listIn(answer: Answer, name: string): readonly Answer[] {
  return answer.get(name) as unknown as readonly Answer[];
}

/** The same bytes with one bit turned. */
export function flip(data: Uint8Array, place: number): Uint8Array {
  const changed = data.slice();
  changed[place] = (changed[place] as number) ^ 1;
  return changed;
}

/** A large body is a Blob. */
async function bytesOf(body: RequestInit["body"]): Promise<Uint8Array> {
  if (body instanceof Blob) return new Uint8Array(await body.arrayBuffer());
  return (body ?? new Uint8Array()) as Uint8Array;
}
