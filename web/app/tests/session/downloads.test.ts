/** Downloads as the service worker serves them. */
import { expect, test } from "vitest";
import { Downloads, PATIENCE } from "../../src/session/downloads/serving.ts";
import { sendStream } from "../../src/session/rpc/streams.ts";

const FILE = { name: "<b>.html", media: "text/html", length: 5 };

function announced(downloads: Downloads): { path: string; cancelled: () => boolean } {
  const { port1, port2 } = new MessageChannel();
  let isCancelled = false;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.enqueue(new TextEncoder().encode("bytes"));
      controller.close();
    },
    cancel() {
      isCancelled = true;
    },
  }, { highWaterMark: 0 });
  sendStream(stream, port1);
  return { path: downloads.announce(FILE, port2), cancelled: () => isCancelled };
}

test("a file is saved, never shown, and no cache keeps it", async () => {
  const downloads = new Downloads(() => 0);
  const answer = downloads.serve(announced(downloads).path);
  expect(await answer.text()).toBe("bytes");
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
  const { path, cancelled } = announced(downloads);
  now = PATIENCE + 1;
  expect(downloads.serve(path).status).toBe(404);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(cancelled()).toBe(true);
});
