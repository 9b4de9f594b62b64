/** Live events over a WebSocket (spec: sync §5): ids only, what changed is fetched. Twin of sdk/events.py. */
import { Malformed, Offline } from "../errors.ts";
import * as cbor from "../wire/cbor.ts";
import { encodeGreeting, EVENTS_LABEL } from "../wire/login.ts";
import { decode } from "../wire/schema.ts";
import { EVENT, type Event } from "./answers.ts";
import type { Context } from "./context.ts";

export const EVENT_LIMIT = 1024;
/** The server does not take the session any more (spec: sync §5). */
const REFUSED = 4401;
/** How long (ms) until the first event. */
const PATIENCE = 10_000;

/** Events from now on; the first is `ready`. Throws Offline when the connection ends. */
export async function* listen(context: Context, signal: AbortSignal): AsyncGenerator<Event> {
  const hello = await greeting(context);
  const address = `ws${context.transport.origin.replace(/^http/, "")}/v1/events`;
  const socket = new WebSocket(address);
  socket.binaryType = "arraybuffer";
  const messages = new Messages(socket);
  const close = (): void => socket.close();
  signal.addEventListener("abort", close, { once: true });
  const late = setTimeout(close, PATIENCE);
  try {
    socket.addEventListener("open", () => socket.send(hello));
    for await (const message of messages) {
      clearTimeout(late);
      yield read(message);
    }
  } finally {
    clearTimeout(late);
    signal.removeEventListener("abort", close);
    close();
  }
  if (messages.code === REFUSED) context.transport.session = null; // a new one is asked for
  throw new Offline();
}

async function greeting({ transport }: Context): Promise<Uint8Array<ArrayBuffer>> {
  const { key, token } = await transport.current();
  const created = transport.seconds();
  const sig = await key.sign(EVENTS_LABEL, 1, encodeGreeting({ created, token }));
  return cbor.encode({ created, sig, token });
}

function read(message: unknown): Event {
  if (!(message instanceof ArrayBuffer)) throw new Malformed();
  return decode(EVENT, new Uint8Array(message), EVENT_LIMIT);
}

/** What a socket receives, in order, until it closes. */
class Messages {
  /** Why it was closed; null while it is not. */
  code: number | null = null;
  readonly #waiting: unknown[] = [];
  #wake: () => void = () => undefined;

  constructor(socket: WebSocket) {
    socket.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
      this.#waiting.push(data);
      this.#wake();
    });
    socket.addEventListener("error", () => this.#end(0));
    socket.addEventListener("close", ({ code }) => this.#end(code));
  }

  #end(code: number): void {
    if (code !== 0 || this.code === null) this.code = code;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<unknown> {
    for (;;) {
      while (this.#waiting.length > 0) yield this.#waiting.shift();
      if (this.code !== null) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
