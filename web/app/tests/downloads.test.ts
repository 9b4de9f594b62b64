/** Downloads through the service worker, in a real browser: the page's part is played here. */
import { readFile } from "node:fs/promises";
import type { Browser, BrowserContextOptions, Download, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { launch, visit } from "./browser.ts";

let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
beforeEach(async () => {
  ({ page } = await visit(browser, "/"));
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
});

interface Sent {
  readonly name: string;
  readonly media: string;
  readonly chunks: number;
  /** After this many chunks the stream fails, as one does whose bytes are not what was signed. */
  readonly fails?: number;
}

const SIZE = 1 << 20;

/** Announce a download of `chunks` MiB and have the browser fetch it, as session/downloads does. */
function start(sent: Sent): Promise<string> {
  return page.evaluate(async ({ name, media, chunks, fails }) => {
    const size = 1 << 20;
    const { port1, port2 } = new MessageChannel();
    let count = 0;
    const send = (): void => {
      if (count === fails) port1.postMessage({ code: "tampered", retry: null });
      else if (count === chunks) port1.postMessage(null);
      else port1.postMessage(new Uint8Array(size).fill(count));
      count += 1;
    };
    port1.onmessage = ({ data }: MessageEvent<number | "cancel">) => {
      if (data !== "cancel") for (let more = data; more > 0; more -= 1) send();
    };
    const answer = new MessageChannel();
    const path = new Promise<string>((resolve) => {
      answer.port1.onmessage = ({ data }: MessageEvent<string>) => resolve(data);
    });
    const file = { name, media, length: chunks * size };
    navigator.serviceWorker.controller?.postMessage({ kind: "download", file }, [port2, answer.port2]);
    const link = document.createElement("a");
    link.href = await path;
    link.click();
    return path;
  }, sent);
}

test("a file arrives whole, under a name that is safe here, and the page stays", async () => {
  const downloaded = page.waitForEvent("download");
  await start({ name: "../Résultat\u202egpj.html", media: "text/html", chunks: 20 });
  const download = await downloaded;
  expect(download.suggestedFilename()).toBe("_Résultat_gpj.html");
  const bytes = await readFile(await download.path());
  expect(bytes.length).toBe(20 * SIZE);
  for (const index of [0, 7, 19]) {
    const part = bytes.subarray(index * SIZE, (index + 1) * SIZE);
    expect(part.every((byte) => byte === index)).toBe(true);
  }
  expect(await page.getByRole("heading").count()).toBeGreaterThan(0);
});

test("nothing of a file remains whose bytes turn out to be wrong", async () => {
  const downloaded = page.waitForEvent("download");
  await start({ name: "a.pdf", media: "application/pdf", chunks: 20, fails: 12 });
  const download = await downloaded;
  expect(await download.failure()).toBeTruthy();
  await expect(download.path()).rejects.toThrow();
});

test("an address is good once, and no cache holds the bytes", async () => {
  const downloaded = page.waitForEvent("download");
  const path = await start({ name: "a.pdf", media: "application/pdf", chunks: 1 });
  await (await downloaded).path();
  expect(await page.evaluate(async (again) => (await fetch(again)).status, path)).toBe(404);
  expect(await page.evaluate((address) => caches.match(address).then((found) => found ?? null), path)).toBeNull();
});

describe("a file of a talk", () => {
  /** Open a talk that has files; `prepare` runs before any script of the page. */
  async function openTalk(prepare: () => void, options: BrowserContextOptions = {}): Promise<Page> {
    const { page: own } = await visit(browser, "/log-in", { locale: "fr-FR", ...options });
    await own.addInitScript(prepare);
    await own.reload();
    await own.getByRole("button", { name: "Pia Fictive" }).click();
    await own.locator('a[href^="/talks/"]').first().click();
    return own;
  }

  function press(own: Page): Promise<void> {
    return own.getByRole("button", { name: /^Enregistrer/u }).first().click();
  }

  /** Without File System Access, whose choice of a place no test can make. */
  function withoutPlaces(): void {
    Reflect.deleteProperty(window, "showSaveFilePicker");
  }

  /** A place in the origin's own folder, in which files are written as in any other. */
  function withPlaces(): void {
    const choose = async ({ suggestedName }: { suggestedName: string }): Promise<FileSystemFileHandle> => {
      const folder = await navigator.storage.getDirectory();
      document.documentElement.dataset.chosen = suggestedName;
      return folder.getFileHandle(suggestedName, { create: true });
    };
    Object.assign(window, { showSaveFilePicker: choose });
  }

  /** Name and length of what was saved there. */
  function places(own: Page): Promise<[string, string][]> {
    return own.evaluate(async () => {
      const folder = await navigator.storage.getDirectory();
      const found: [string, string][] = [];
      for await (const [name, handle] of folder.entries()) {
        const file = await (handle as FileSystemFileHandle).getFile();
        found.push([name, await file.slice(0, 5).text()]);
      }
      return found;
    });
  }

  /** The server gives the file's bytes with one of them changed. */
  async function spoil(own: Page): Promise<() => number> {
    let spoiled = 0;
    await own.context().route("**/v1/files/*/content*", async (route) => {
      const answer = await route.fetch();
      const body = await answer.body();
      body[body.length >> 1]! ^= 1;
      spoiled += 1;
      await route.fulfill({ response: answer, body });
    });
    return () => spoiled;
  }

  async function expectPdf(download: Download): Promise<void> {
    expect(download.suggestedFilename()).toMatch(/\.pdf$/u);
    const bytes = await readFile(await download.path());
    expect(bytes.subarray(0, 5).toString()).toBe("%PDF-");
    expect(bytes.subarray(-8).toString()).toContain("%%EOF");
  }

  test("goes to the browser's downloads as its author sent it", async () => {
    const own = await openTalk(withoutPlaces);
    const downloaded = own.waitForEvent("download");
    await press(own);
    await expectPdf(await downloaded);
  });

  test("goes there from memory where there is no service worker", async () => {
    const own = await openTalk(withoutPlaces, { serviceWorkers: "block" });
    const downloaded = own.waitForEvent("download");
    await press(own);
    await expectPdf(await downloaded);
  });

  test("goes to the place that the person chooses", async () => {
    const own = await openTalk(withPlaces);
    await press(own);
    await expect.poll(() => places(own)).toEqual([[expect.stringMatching(/\.pdf$/u), "%PDF-"]]);
  });

  test("is not saved when a byte of it is wrong", async () => {
    const own = await openTalk(withPlaces);
    const spoiled = await spoil(own);
    await press(own);
    await own.getByRole("alert").first().waitFor();
    expect(spoiled()).toBeGreaterThan(0);
    expect(await own.locator("html").getAttribute("data-chosen")).toMatch(/\.pdf$/u);
    await expect.poll(() => places(own)).toEqual([]);
  });
});
