/**
 * An EvilServer at an address: what tests/attacks/web has opened between a client and the real server.
 * The lies are those of the Python tests (tests/attacks/sdk/lies.py), by name.
 */
import type { Fetch } from "../../src/sdk/exchange.ts";
import * as cbor from "../../src/wire/cbor.ts";
import type { Value } from "../../src/wire/cbor.ts";
import { SERVER } from "../live/stage.ts";

export type Fields = { readonly [field: string]: Value };
export type Lie = readonly [name: string, fields?: Fields];

/** A request as the server saw it. */
export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly string[];
  readonly body: Uint8Array;
}

const FIRST = process.env["COLLOQUE_LIARS"] ?? "";

/** A connection that lies. */
export class Liar {
  readonly address: string;

  private constructor(address: string) {
    this.address = address;
  }

  /** One more, with nothing to lie about yet. */
  static async open(): Promise<Liar> {
    const { address } = await order(FIRST, "open", {});
    return new Liar(address as string);
  }

  /** The connection for one client, which believes that it talks to the real server. */
  readonly fetch: Fetch = (url, init) => fetch(url.replace(SERVER, this.address), init);

  /** Lie from now on. */
  async tell(lie: string, fields: Fields = {}): Promise<void> {
    await order(this.address, "tell", { lie, fields });
  }

  /** This guardian is corrupt too: what it says of its share differs from what the others say. */
  async corrupt(guardian: number): Promise<void> {
    await order(this.address, "corrupt", { guardian });
  }

  /** Pass everything on unchanged from now on. */
  async behave(): Promise<void> {
    await order(this.address, "behave", {});
  }

  /** What the client has asked for, from request number `after` on. */
  async sent(after = 0): Promise<readonly Sent[]> {
    const { sent } = await order(this.address, "sent", { after });
    return (sent as unknown as readonly Map<string, Value>[]).map((one) => {
      return Object.fromEntries(one) as unknown as Sent;
    });
  }

  /** Method and path of all that was asked from request number `after` on. */
  async asked(after = 0): Promise<readonly string[]> {
    return (await this.sent(after)).map(({ method, url }) => `${method} ${new URL(url).pathname}`);
  }

  /** Everything that has been sent, in one piece. */
  async everything(): Promise<string> {
    const latin = new TextDecoder("latin1");
    const sent = await this.sent();
    return sent.map(({ url, headers, body }) => [url, ...headers, latin.decode(body)].join("\n")).join("\n");
  }
}

async function order(address: string, name: string, asked: Fields): Promise<Record<string, Value>> {
  const response = await fetch(`${address}/evil/${name}`, { method: "POST", body: cbor.encode(asked) });
  const answer = cbor.decode(new Uint8Array(await response.arrayBuffer()), 1 << 27);
  return Object.fromEntries(answer as Map<string, Value>);
}

/** What the server has for an address at a log-in, encoded. */
export async function bundleOf(email: string): Promise<Uint8Array> {
  const headers = { "content-type": "application/cbor" };
  const asked = { method: "POST", body: cbor.encode({ email }), headers };
  const answer = await fetch(`${SERVER}/v1/login/start`, asked);
  return new Uint8Array(await answer.arrayBuffer());
}

/** The code of the typed error that some work ends with; `none` where it does not. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "none",
    (error: { code?: string }) => error.code ?? String(error),
  );
}
