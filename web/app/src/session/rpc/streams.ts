/**
 * A stream of bytes over a port, in both directions of trust alike and in every browser: not all of
 * them can transfer a ReadableStream.
 *
 *   receiver                        sender
 *      │  n  (n more chunks, please)   │
 *      │ ─────────────────────────────▶│ reads from its stream
 *      │  chunk … chunk                │
 *      │ ◀─────────────────────────────│
 *      │  null (end) or { code, retry }│
 *      │ ◀─────────────────────────────│
 *      │  "cancel"                     │
 *      │ ─────────────────────────────▶│ cancels its stream
 *
 * No more than WINDOW chunks are under way, so a slow receiver slows its sender down.
 */
import type { Problem } from "@colloque/core/sdk/api";
import { CallFailed, problemOf } from "./problem.ts";

/** Chunks that may be under way. */
export const WINDOW = 8;
const GONE: Problem = { code: "internal", retry: null };

type Message = Uint8Array<ArrayBuffer> | Problem | null;

/** Send the stream's bytes as they are asked for; the port is closed at the end. */
export function sendStream(stream: ReadableStream<Uint8Array>, port: MessagePort): void {
  const reader = stream.getReader();
  let wanted = 0;
  let isReading = false;

  const end = (last: Message): void => {
    port.postMessage(last);
    port.close();
  };
  const read = async (): Promise<void> => {
    isReading = true;
    try {
      for (; wanted > 0; wanted -= 1) {
        const { done, value } = await reader.read();
        if (done) return end(null);
        const chunk = ownMemory(value);
        port.postMessage(chunk, [chunk.buffer]);
      }
    } catch (error) {
      return end(problemOf(error));
    }
    isReading = false;
  };
  const cancel = (): void => {
    port.close();
    reader.cancel().catch(() => undefined);
  };

  port.addEventListener("message", ({ data }: MessageEvent<number | "cancel">) => {
    if (data === "cancel") return cancel();
    wanted += data;
    if (!isReading) void read();
  });
  port.addEventListener("close", cancel);
  port.start();
}

/** A chunk that fills its memory, which then can be moved instead of copied. */
function ownMemory(chunk: Uint8Array): Uint8Array<ArrayBuffer> {
  const isWhole = chunk.byteLength === chunk.buffer.byteLength;
  if (isWhole && chunk.buffer instanceof ArrayBuffer) return chunk as Uint8Array<ArrayBuffer>;
  return chunk.slice();
}

/** The stream at the other end of the port. Errors with CallFailed. */
export function receiveStream(port: MessagePort): ReadableStream<Uint8Array<ArrayBuffer>> {
  let asked = 0;
  let isOver = false;

  const ask = (controller: ReadableStreamDefaultController): void => {
    const more = (controller.desiredSize ?? 0) - asked;
    if (isOver || more <= 0) return;
    asked += more;
    port.postMessage(more);
  };
  const over = (): boolean => {
    const isFirst = !isOver;
    isOver = true;
    port.close();
    return isFirst;
  };

  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      start(controller) {
        port.addEventListener("message", ({ data }: MessageEvent<Message>) => {
          if (data instanceof Uint8Array) {
            asked -= 1;
            controller.enqueue(data);
            ask(controller);
          } else if (over()) {
            if (data === null) controller.close();
            else controller.error(new CallFailed(data));
          }
        });
        // The other side's page or worker has ended.
        port.addEventListener("close", () => {
          if (over()) controller.error(new CallFailed(GONE));
        });
        port.start();
        ask(controller);
      },
      pull: ask,
      cancel() {
        port.postMessage("cancel");
        over();
      },
    },
    { highWaterMark: WINDOW },
  );
}
