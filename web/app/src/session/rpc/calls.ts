/**
 * Calls over a port: `{ call, method, values }` is answered with `{ call, value }`,
 * `{ call, stream }` or `{ call, problem }`, in any order; `{ change }` comes without having been
 * asked for. Both sides are ours, but the page is the less trusted one: what it names is looked up
 * among the methods that it may call.
 */
import type { Change, Problem } from "@colloque/core/sdk/api";
import { CallFailed, problemOf } from "./problem.ts";
import { receiveStream, sendStream } from "./streams.ts";

export type Method = (...values: never[]) => Promise<unknown>;

interface Call {
  readonly call: number;
  readonly method: string;
  readonly values: readonly never[];
}

type Answer =
  | { readonly call: number; readonly value: unknown }
  | { readonly call: number; readonly stream: MessagePort }
  | { readonly call: number; readonly problem: Problem }
  | { readonly change: Change };

/** Answer the calls that arrive at the port. Returns what tells the other side of a change. */
export function answerCalls(
  port: MessagePort,
  find: (method: string) => Method | null,
): (change: Change) => void {
  const answer = async ({ call, method, values }: Call): Promise<void> => {
    try {
      const found = find(method);
      if (found === null) throw new CallFailed({ code: "internal", retry: null });
      const value = await found(...values);
      if (value instanceof ReadableStream) sendAnswerStream(port, call, value);
      else port.postMessage({ call, value } satisfies Answer);
    } catch (error) {
      port.postMessage({ call, problem: problemOf(error) } satisfies Answer);
    }
  };
  port.addEventListener("message", ({ data }: MessageEvent<Call>) => void answer(data));
  port.start();
  return (change) => port.postMessage({ change } satisfies Answer);
}

function sendAnswerStream(port: MessagePort, call: number, value: ReadableStream<Uint8Array>): void {
  const { port1, port2 } = new MessageChannel();
  sendStream(value, port1);
  port.postMessage({ call, stream: port2 } satisfies Answer, [port2]);
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** The calling side of a port. */
export class Calls {
  readonly #port: MessagePort;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Set<(change: Change) => void>();
  #count = 0;
  #ended = false;

  constructor(port: MessagePort) {
    this.#port = port;
    port.addEventListener("message", ({ data }: MessageEvent<Answer>) => this.#receive(data));
    port.start();
  }

  /** Call a method; a stream is resolved with its port, for `receiveStream` or to pass it on. */
  ask(method: string, values: readonly unknown[]): Promise<unknown> {
    const call = (this.#count += 1);
    return new Promise((resolve, reject) => {
      if (this.#ended) throw new CallFailed({ code: "internal", retry: null });
      this.#port.postMessage({ call, method, values });
      this.#waiting.set(call, { resolve, reject });
    });
  }

  /** Call a method; a stream is resolved as one. */
  async call(method: string, values: readonly unknown[]): Promise<unknown> {
    const value = await this.ask(method, values);
    return value instanceof MessagePort ? receiveStream(value) : value;
  }

  /** Be told of changes until the returned function is called. */
  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The other side has ended: fail what waits and whatever is called from now on. */
  end(): void {
    this.#ended = true;
    for (const { reject } of this.#waiting.values()) {
      reject(new CallFailed({ code: "internal", retry: null }));
    }
    this.#waiting.clear();
  }

  #receive(answer: Answer): void {
    if ("change" in answer) {
      for (const listener of this.#listeners) listener(answer.change);
      return;
    }
    const waiting = this.#waiting.get(answer.call);
    this.#waiting.delete(answer.call);
    if ("problem" in answer) waiting?.reject(new CallFailed(answer.problem));
    else waiting?.resolve("stream" in answer ? answer.stream : answer.value);
  }
}
