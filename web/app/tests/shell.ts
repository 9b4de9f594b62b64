/** Waiting for the service worker of a page. */
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { ADDRESS } from "./browser.ts";

/** Until a service worker stands between the page and the network. */
export async function controlled(page: Page): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
}

/** Until it has all of the application's files. */
export async function settled(page: Page): Promise<void> {
  await controlled(page);
  const script = await (await page.request.get(`${ADDRESS}/sw.js`)).text();
  const listed = [...script.matchAll(/"(\/[\w./-]+)":/gu)].map(([, path]) => path ?? "");
  expect(listed).toContain("/index.html");
  const missing = (): Promise<string[]> =>
    page.evaluate(async (paths) => {
      const found = await Promise.all(paths.map((path) => caches.match(path)));
      return paths.filter((_, index) => found[index] === undefined);
    }, listed);
  await expect.poll(missing, { timeout: 10_000 }).toEqual([]);
}
