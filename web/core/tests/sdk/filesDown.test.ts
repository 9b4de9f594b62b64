/** Files on their way down: verified as they come, resumed, refused where a bit is wrong. */
import { describe, expect, it, vi } from "vitest";
import { Course } from "../../src/sdk/course.ts";
import { Cancelled } from "../../src/sdk/errors.ts";
import { equalBytes } from "../../src/wire/bytes.ts";
import { bytesOf, noise, reading, sent, somebody, type Somebody } from "./fileClient.ts";
import { problem } from "./fileServer.ts";

const MIB = 1 << 20;

async function withFile(bytes: Uint8Array<ArrayBuffer>): Promise<Somebody> {
  const one = await somebody();
  await sent(one, new Blob([bytes]));
  return one;
}

async function failure(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  const reader = stream.getReader();
  for (;;) {
    try {
      if ((await reader.read()).done) return "none";
    } catch (error) {
      return (error as { code?: string }).code ?? String(error);
    }
  }
}

const SIZE = 3 * MIB;
/** Places in the ciphertext of that size (spec: file §1). */
const PLACES: Readonly<Record<string, (length: number) => number>> = {
  salt: () => 3,
  commitment: () => 30,
  "the first chunk": () => 60,
  "the middle": (length) => length >> 1,
  "a tag": () => 56 + 16384 + 5,
  "the end": (length) => length - 1,
};

describe("a file on its way down", () => {
  it.each(Object.keys(PLACES))("is refused with a bit flipped in %s", async (place) => {
    const one = await withFile(noise(SIZE));
    const { bytes } = one.server.only();
    const at = (PLACES[place] as (length: number) => number)(bytes.length);
    bytes[at] = (bytes[at] as number) ^ 1;
    expect(await failure(reading(one))).toBe("tampered");
    bytes[at] = (bytes[at] as number) ^ 1;
    expect(await failure(reading(one))).toBe("none");
  });

  it("is refused with an end cut off, a byte too much, two chunks exchanged, or another file", async () => {
    const one = await withFile(noise(SIZE));
    const file = one.server.only();
    const whole = file.bytes;
    const longer = new Uint8Array(whole.length + 1);
    longer.set(whole);
    const exchanged = whole.slice();
    const chunk = 16384 + 16;
    exchanged.copyWithin(56, 56 + chunk, 56 + 2 * chunk);
    exchanged.set(whole.subarray(56, 56 + chunk), 56 + chunk);
    await sent(one, new Blob([noise(SIZE)]));
    const other = [...one.server.files.values()][1]?.bytes as Uint8Array<ArrayBuffer>;
    one.outbox.pop();
    for (const bytes of [longer, exchanged, other]) {
      file.bytes = bytes;
      expect(await failure(reading(one))).toBe("tampered");
    }
    file.bytes = whole.slice(0, -1);
    const end = `bytes=${whole.length - 1}-`;
    one.server.fate = ({ range }) => (range === end ? new Response(null, { status: 206 }) : "well");
    expect(await failure(reading(one))).toBe("tampered");
    file.bytes = whole;
    one.server.fate = () => "well";
    expect(await failure(reading(one))).toBe("none");
  });

  it("goes on where a connection broke, with what was verified", async () => {
    const bytes = noise(SIZE);
    const one = await withFile(bytes);
    one.server.breaksAfter = () => 1_000_000;
    expect(equalBytes(await bytesOf(reading(one)), bytes)).toBe(true);
    const ranges = one.server.asked("GET", "content").map(({ range }) => range);
    expect(ranges).toEqual(["bytes=0-", "bytes=1000000-", "bytes=2000000-", "bytes=3000000-"]);
  });

  it("waits for a connection and says so; before the first byte it gives up", async () => {
    const one = await withFile(noise(SIZE));
    const told: (string | null)[] = [];
    const course = new Course((problem) => told.push(problem));
    one.server.breaksAfter = (range) => (range === "bytes=0-" ? MIB : Number.POSITIVE_INFINITY);
    let down = false;
    one.server.fate = () => (down ? "lost" : "well");
    const reader = reading(one, course).getReader();
    await reader.read();
    down = true;
    const rest = (async () => {
      while (!(await reader.read()).done);
      return "done";
    })();
    await vi.waitUntil(() => told.includes("offline"), { timeout: 5000 });
    down = false;
    course.wake();
    expect(await rest).toBe("done");
    down = true;
    expect(await failure(reading(one))).toBe("offline");
  });

  it("gives up on a server that answers and sends nothing", async () => {
    const one = await withFile(noise(SIZE));
    one.server.breaksAfter = () => 0;
    expect(await failure(reading(one))).toBe("offline");
    one.server.fate = ({ path }) => (path.endsWith("content") ? problem(404, "not-found") : "well");
    expect(await failure(reading(one))).toBe("not-found");
  });

  it("comes no faster than it is read", async () => {
    const one = await withFile(noise(16 * MIB));
    const reader = reading(one).getReader();
    await reader.read();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(one.server.taken).toBeLessThan(6 * MIB);
    await reader.cancel();
    const before = one.server.taken;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(one.server.taken).toBe(before);
  });

  it("is held, goes on, and is cancelled", async () => {
    const one = await withFile(noise(16 * MIB));
    const course = new Course(() => undefined);
    const reader = reading(one, course).getReader();
    await reader.read();
    course.pause();
    const drained = (async () => {
      for (let count = 0; ; count++) if ((await reader.read()).done) return count;
    })();
    const isDone = await Promise.race([drained, new Promise((resolve) => setTimeout(resolve, 300))]);
    expect(isDone).toBeUndefined();
    course.resume();
    expect(await drained).toBeGreaterThan(10);
    const other = new Course(() => undefined);
    const second = reading(one, other);
    other.end(new Cancelled());
    expect(await failure(second)).toBe("cancelled");
  });
});
