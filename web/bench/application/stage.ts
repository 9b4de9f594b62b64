/** A Chromium on the application: profiles, log-in, and when something was painted. */
import { chromium, type Browser, type BrowserContextOptions, type Page, type Worker } from "playwright-core";
import { CHROMIUM_FLAGS, chromiumPath } from "../../build/chromium.ts";
import { french } from "../../app/src/texts/ways-in/french.ts";
import type { Span } from "./stopwatch.ts";

const DESKTOP = { width: 1280, height: 900 };
/** Milliseconds after which something is given up. */
export const PATIENCE = 300_000;

/** Something on the screen: at least so many elements that fit the selector. */
export interface Sight {
  readonly name: string;
  readonly selector: string;
  readonly count: number;
}

export interface LogIn {
  readonly server: string;
  readonly email: string;
  readonly password: string;
}

/** What the page notes; all times in milliseconds since 1970. */
interface Noted {
  readonly painted: Record<string, number>;
  clicked: number;
}

/** Somebody is in: the account's part of the frame. */
export const INSIDE: Sight = { name: "inside", selector: 'a[href="/account"]', count: 1 };

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS });
}

/** A window of a fresh profile, which notes when each of these was painted for the first time. */
export async function freshPage(
  browser: Browser,
  sights: readonly Sight[],
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ locale: "fr-FR", viewport: DESKTOP, ...options });
  context.setDefaultTimeout(PATIENCE);
  await context.addInitScript(notePaints, sights);
  return context.newPage();
}

/** Runs in the page before anything else of it. */
function notePaints(sights: readonly Sight[]): void {
  const noted: Noted = { painted: {}, clicked: 0 };
  Object.assign(window, { noted });
  const now = (): number => performance.timeOrigin + performance.now();
  const waiting = new Set(sights);
  const look = (): void => {
    for (const sight of waiting) {
      if (document.querySelectorAll(sight.selector).length < sight.count) continue;
      waiting.delete(sight);
      // A message that is sent within a frame arrives when that frame has been drawn.
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => (noted.painted[sight.name] = now());
        port2.postMessage(null);
      });
    }
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
  document.addEventListener("click", () => (noted.clicked = now()), { capture: true });
}

/** When it was painted; waits until it is. */
export async function painted(page: Page, { name }: Pick<Sight, "name">): Promise<number> {
  const find = (wanted: string): number => (window as unknown as { noted: Noted }).noted.painted[wanted] ?? 0;
  const handle = await page.waitForFunction(find, name, { polling: 50 });
  return handle.jsonValue();
}

/** When somebody clicked last. */
export function clicked(page: Page): Promise<number> {
  return page.evaluate(() => (window as unknown as { noted: Noted }).noted.clicked);
}

/** When the page's navigation began. */
export function navigated(page: Page): Promise<number> {
  return page.evaluate(() => performance.timeOrigin);
}

function keyWorker(page: Page): Worker {
  const worker = page.workers().find((one) => one.url().includes("key.worker"));
  if (worker === undefined) throw new Error("the page has no key worker");
  return worker;
}

/** What was timed in the key worker since it was last asked, and when it started. */
export function takeSpans(page: Page): Promise<{ readonly started: number; readonly spans: Span[] }> {
  return keyWorker(page).evaluate(() => {
    const { stopwatch } = globalThis as unknown as { stopwatch: { started: number; spans: Span[] } };
    return { started: stopwatch.started, spans: stopwatch.spans.splice(0) };
  });
}

/** Until this has run in the key worker, however often. */
export async function ran(page: Page, name: string, times = 1): Promise<void> {
  const worker = keyWorker(page);
  const count = (wanted: string): number => {
    const { stopwatch } = globalThis as unknown as { stopwatch: { spans: Span[] } };
    return stopwatch.spans.filter(([one]) => one === wanted).length;
  };
  for (const end = Date.now() + PATIENCE; Date.now() < end; ) {
    if ((await worker.evaluate(count, name)) >= times) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${name} has not run in time`);
}

/** The log-in page, filled in and ready; then the click that the times count from. */
export async function logIn(page: Page, { email, password, server }: LogIn): Promise<number> {
  await page.goto(`${server}/log-in`);
  await page.getByLabel(french.email, { exact: true }).fill(email);
  await page.getByLabel(french.password, { exact: true }).fill(password);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.getByRole("button", { name: french.enter, exact: true }).click();
  await painted(page, INSIDE);
  return clicked(page);
}

/** A fresh profile without a key in the store, closed again whatever happens. */
export async function closing<T>(page: Page, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    await page.context().close();
  }
}
