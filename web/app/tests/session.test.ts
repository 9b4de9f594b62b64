/** A session of a real log-in: what goes on after a reload, in another tab, and in a new version. */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { chromium } from "playwright-core";
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test } from "vitest";
import { CHROMIUM_FLAGS, chromiumPath } from "../../build/chromium.ts";
import { french as account } from "../src/texts/account/french.ts";
import { french as session } from "../src/texts/session/french.ts";
import { ADDRESS, launch } from "./browser.ts";
import { MARK, OTHER_ADDRESS, Relay } from "./relay.ts";

const NAME = "Pia Fictive";

let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
beforeEach(async () => {
  context = await browser.newContext({ locale: "fr-FR" });
});
afterEach(() => context.close());

async function logIn(page: Page, address = ADDRESS): Promise<void> {
  await page.goto(`${address}/log-in`);
  await enter(page);
}

/** From the log-in page. */
async function enter(page: Page): Promise<void> {
  await page.getByRole("button", { name: NAME }).click();
  await shown(page);
}

/** Somebody is logged in: the account's own part of the frame, which the log-in page has not. */
async function shown(page: Page): Promise<void> {
  await page.locator('a[href="/account"]').first().waitFor();
}

async function loggedOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: NAME }).waitFor();
}

/** The session is with the keeper. */
async function kept(page: Page): Promise<void> {
  await page.context().waitForEvent("response", (response) => {
    return response.url().endsWith("/keeper/kept") && response.request().method() === "PUT";
  });
}

async function logInKept(page: Page, address = ADDRESS): Promise<void> {
  await Promise.all([kept(page), logIn(page, address)]);
}

describe("a session", () => {
  test("goes on after a reload, and in a second tab", async () => {
    const page = await context.newPage();
    await logInKept(page);
    await page.reload();
    await shown(page);
    const second = await context.newPage();
    await second.goto(ADDRESS);
    await shown(second);
  });

  test("is handed over anew when the browser has ended the service worker", async () => {
    const page = await context.newPage();
    await logInKept(page);
    const tools = await context.newCDPSession(page);
    await tools.send("ServiceWorker.enable");
    await Promise.all([kept(page), tools.send("ServiceWorker.stopAllWorkers")]);
    await page.reload();
    await shown(page);
  });

  test("is not there in another profile", async () => {
    const page = await context.newPage();
    await logInKept(page);
    const other = await (await browser.newContext({ locale: "fr-FR" })).newPage();
    await other.goto(ADDRESS);
    await loggedOut(other);
  });

  test("is over in every tab after a log-out, and does not come back", async () => {
    const page = await context.newPage();
    await logInKept(page);
    const second = await context.newPage();
    await second.goto(ADDRESS);
    await shown(second);
    await page.goto(`${ADDRESS}/account`);
    await page.getByRole("button", { name: account.leaving.open }).click();
    await page.getByRole("dialog").getByRole("button", { name: account.leaving.yes }).click();
    await page.getByText(session.left).waitFor();
    await second.getByText(session.elsewhere).waitFor();
    for (const tab of [page, second, await context.newPage()]) {
      await tab.goto(ADDRESS);
      await loggedOut(tab);
    }
  });

  test("leaves nothing in any storage", async () => {
    const page = await context.newPage();
    await logInKept(page);
    const stored = await page.evaluate(async () => {
      const bodies: string[] = [];
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
          bodies.push(new URL(request.url).pathname);
        }
      }
      return { local: Object.keys(localStorage), session: Object.keys(sessionStorage), cookies: document.cookie, bodies };
    });
    expect(stored.local.filter((key) => key !== "language")).toEqual([]);
    expect([stored.session, stored.cookies]).toEqual([[], ""]);
    expect(stored.bodies.filter((path) => path.startsWith("/keeper") || path.startsWith("/v1"))).toEqual([]);
  });
});

describe("a new version", () => {
  const relay = new Relay();
  let own: Browser;
  let page: Page;

  beforeAll(async () => {
    const args = [...CHROMIUM_FLAGS, await relay.start()];
    own = await chromium.launch({ executablePath: chromiumPath(), args });
  });
  afterAll(async () => {
    await own.close();
    relay.stop();
  });

  test("waits until it is taken, and the session goes with it", async () => {
    page = await own.newPage({ locale: "fr-FR" });
    await page.goto(`${OTHER_ADDRESS}/log-in`);
    // Chromium looks for a new version once a page has come to rest, or after a minute.
    await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
    await Promise.all([kept(page), enter(page)]);
    const isFilled = async (): Promise<boolean> => (await caches.match("/index.html")) !== undefined;
    await expect.poll(() => page.evaluate(isFilled), { timeout: 10_000 }).toBe(true);
    relay.isNewer = true;
    await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
    const isWaiting = async (): Promise<boolean> => (await navigator.serviceWorker.ready).waiting !== null;
    await expect.poll(() => page.evaluate(isWaiting), { timeout: 10_000 }).toBe(true);

    await page.reload();
    await shown(page);
    expect(await page.locator("meta[name=newer]").count()).toBe(0);

    await page.getByRole("button", { name: session.update }).click();
    await page.locator("meta[name=newer]").waitFor({ state: "attached" });
    await shown(page);
    expect(await page.content()).toContain(MARK.replace(" />", ""));
    expect(await page.evaluate(() => caches.keys())).toEqual([`shell-${"f".repeat(16)}`]);
  });
});
