/** Downloads as the service worker serves them. */
import { Tampered, type ColloqueError } from "@colloque/core/errors";
import { expect, test } from "vitest";
import { Downloads, PATIENCE } from "../../src/session/downloads/serving.ts";
import { sendStream } from "../../src/session/rpc/streams.ts";

const FILE = { name: "<b>.html", media: "text/html", length: 5 };

interface Announcement {
  readonly path: string;
  readonly cancelled: () => boolean;
  /** The codes that its end was told with; null: well. */
  readonly ends: (string | null)[];
}

function announced(downloads: Downloads, fails?: ColloqueError): Announcement {
  const { port1, port2 } = new MessageChannel();
  let isCancelled = false;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (fails !== undefined) return controller.error(fails);
      controller.enqueue(new TextEncoder().encode("bytes"));
      controller.close();
    },
    cancel() {
      isCancelled = true;
    },
  }, { highWaterMark: 0 });
  sendStream(stream, port1);
  const ends: (string | null)[] = [];
  const path = downloads.announce(FILE, port2, (problem) => ends.push(problem?.code ?? null));
  return { path, ends, cancelled: () => isCancelled };
}

test("a file is saved, never shown, and no cache keeps it", async () => {
  const downloads = new Downloads(() => 0);
  const { path, ends } = announced(downloads);
  const answer = downloads.serve(path);
  expect(await answer.text()).toBe("bytes");
  expect(ends).toEqual([null]);
  expect(Object.fromEntries(answer.headers)).toEqual({
    "cache-control": "no-store",
    "content-disposition": "attachment; filename=\"_b_.html\"; filename*=UTF-8''_b_.html",
    "content-length": "5",
    "content-security-policy": "default-src 'none'; sandbox",
    "content-type": "application/octet-stream",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  });
});

test("an address is good once, and tells nothing", () => {
  const downloads = new Downloads(() => 0);
  const { path } = announced(downloads);
  expect(path).toMatch(/^\/download\/[0-9a-f-]{36}$/u);
  expect(downloads.serve(path).status).toBe(200);
  expect(downloads.serve(path).status).toBe(404);
  expect(downloads.serve("/download/x").status).toBe(404);
});

test("what nobody fetches is given up", async () => {
  let now = 0;
  const downloads = new Downloads(() => now);
  const { path, cancelled, ends } = announced(downloads);
  now = PATIENCE + 1;
  expect(downloads.serve(path).status).toBe(404);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(cancelled()).toBe(true);
  expect(ends).toEqual(["cancelled"]);
});

test("it is told how a download ends: a wrong byte, or given up in the browser", async () => {
  const downloads = new Downloads(() => 0);
  const damaged = announced(downloads, new Tampered());
  await expect(downloads.serve(damaged.path).text()).rejects.toThrow();
  expect(damaged.ends).toEqual(["tampered"]);
  const left = announced(downloads);
  await downloads.serve(left.path).body?.cancel();
  expect(left.ends).toEqual(["cancelled"]);
});
