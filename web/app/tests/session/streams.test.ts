/** A stream over a port: bytes, ends, faults, and how much is under way. */
import { Tampered } from "@colloque/core/errors";
import { describe, expect, test } from "vitest";
import { CallFailed } from "../../src/session/rpc/problem.ts";
import { receiveStream, sendStream, WINDOW } from "../../src/session/rpc/streams.ts";

function over(stream: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const { port1, port2 } = new MessageChannel();
  sendStream(stream, port1);
  return receiveStream(port2);
}

/** Chunks `0 … count - 1`, each in the middle of a larger memory; counts what was taken. */
function counting(count: number, taken: { chunks: number; reason?: string }): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (taken.chunks === count) return controller.close();
        const memory = new Uint8Array(10).fill(taken.chunks % 256);
        taken.chunks += 1;
        controller.enqueue(memory.subarray(2, 7));
      },
      cancel() {
        taken.reason = "cancelled";
      },
    },
    { highWaterMark: 0 },
  );
}

const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

describe("a stream over a port", () => {
  test("brings every byte in order", async () => {
    const bytes = await new Response(over(counting(300, { chunks: 0 }))).arrayBuffer();
    const expected = Array.from({ length: 300 }, (_, index) => Array<number>(5).fill(index % 256)).flat();
    expect([...new Uint8Array(bytes)]).toEqual(expected);
  });

  test("ends without a byte", async () => {
    expect((await new Response(over(counting(0, { chunks: 0 }))).arrayBuffer()).byteLength).toBe(0);
  });

  test("waits for a slow reader", async () => {
    const taken = { chunks: 0 };
    const reader = over(counting(1000, taken)).getReader();
    await later();
    expect(taken.chunks).toBe(WINDOW);
    await reader.read();
    await later();
    expect(taken.chunks).toBe(WINDOW + 1);
    await reader.cancel();
  });

  test("is cancelled on both sides", async () => {
    const taken: { chunks: number; reason?: string } = { chunks: 0 };
    await over(counting(1000, taken)).cancel();
    await later();
    expect(taken.reason).toBe("cancelled");
  });

  test("fails with the code and nothing else", async () => {
    const failing = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.error(new Tampered());
      },
    });
    const reading = new Response(over(failing)).arrayBuffer();
    await expect(reading).rejects.toMatchObject({ code: "tampered", message: "tampered" });
  });

  test("fails when the other side is gone", async () => {
    const { port1, port2 } = new MessageChannel();
    const reader = receiveStream(port2).getReader();
    port1.close();
    await expect(reader.read()).rejects.toBeInstanceOf(CallFailed);
  });

  test("an error of ours does not tell what it was made of", async () => {
    const failing = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.error(new TypeError("the words of somebody"));
      },
    });
    const reading = new Response(over(failing)).arrayBuffer();
    await expect(reading).rejects.toMatchObject({ code: "internal", message: "internal" });
  });
});
