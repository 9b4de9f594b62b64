/** A conversation of many entries: on a fresh profile, whole, and after a reload. */
import type { Browser, Page } from "playwright-core";
import { closing, freshPage, launch, logIn, navigated, painted, ran, takeSpans, type LogIn, type Sight } from "./stage.ts";
import { firstEnd, firstStart } from "./spans.ts";

const ENTRY = '[role="feed"] article';
const ROW: Sight = { name: "row", selector: 'li > a[href^="/talks/"]', count: 1 };

export interface Asked extends LogIn {
  readonly entries: number;
  readonly fresh: number;
  readonly reloads: number;
  /** What every entry says. */
  readonly text: string;
}

export interface Found {
  readonly fresh: Record<string, number>[];
  readonly reloads: Record<string, number>[];
}

interface Sights {
  readonly newest: Sight;
  readonly whole: Sight;
}

export async function run(asked: Asked): Promise<Found> {
  const browser = await launch();
  const sights: Sights = {
    newest: { name: "newest", selector: `${ENTRY} .said`, count: 1 },
    // Entries are counted as they are verified in their order; the last ones count as they come.
    whole: { name: "whole", selector: `${ENTRY}[aria-setsize="${asked.entries}"] .said`, count: 1 },
  };
  try {
    const found: Found = { fresh: [], reloads: [] };
    for (let round = 0; round < asked.fresh; round++) await once(browser, asked, sights, round, found);
    return found;
  } finally {
    await browser.close();
  }
}

async function once(browser: Browser, asked: Asked, sights: Sights, round: number, found: Found): Promise<void> {
  const page = await freshPage(browser, [{ name: "inside", selector: 'a[href="/account"]', count: 1 }, ROW, sights.newest, sights.whole]);
  await closing(page, async () => {
    await page.context().addInitScript(openFirst, ROW.selector);
    found.fresh.push(await arrive(page, asked, sights));
    if (round > 0) return;
    for (let reload = 0; reload < asked.reloads; reload++) found.reloads.push(await again(page, sights));
    await check(page, asked);
  });
}

/** Opens the first conversation as soon as the list has one, as nobody is quicker. */
function openFirst(row: string): void {
  if (location.pathname !== "/log-in") return;
  const observer = new MutationObserver(() => {
    const link = document.querySelector<HTMLAnchorElement>(row);
    if (link === null) return;
    observer.disconnect();
    requestAnimationFrame(() => link.click());
  });
  observer.observe(document, { subtree: true, childList: true });
}

/** Times from the click on the log-in page. */
async function arrive(page: Page, asked: Asked, { newest, whole }: Sights): Promise<Record<string, number>> {
  const click = await logIn(page, asked);
  const [row, last, all] = [await painted(page, ROW), await painted(page, newest), await painted(page, whole)];
  await ran(page, "Refreshing.all");
  const { spans } = await takeSpans(page);
  return {
    "logged in": firstEnd(spans, "Client.logIn") - click,
    "the server's list is here": firstEnd(spans, "Rooms.listing") - click,
    "it stands in the list": row - click,
    "its newest entries are painted": last - click,
    "it is verified as a whole, opened and kept": firstEnd(spans, "Entries.sync") - click,
    "its whole length is painted": all - click,
  };
}

/** Times from the beginning of the navigation. */
async function again(page: Page, { newest, whole }: Sights): Promise<Record<string, number>> {
  await page.reload();
  const start = await navigated(page);
  const last = await painted(page, newest);
  await painted(page, whole);
  await ran(page, "Refreshing.all");
  const { spans, started } = await takeSpans(page);
  return {
    "key worker started": started - start,
    "session handed over": firstStart(spans, "Client.resume") - start,
    "session goes on": firstEnd(spans, "Client.resume") - start,
    "entries asked for": firstStart(spans, "Client.entries") - start,
    "entries read and opened": firstEnd(spans, "Client.entries") - start,
    "its newest entries are painted": last - start,
  };
}

/** What is shown says what was written, and nothing is wrong with it. */
async function check(page: Page, { text }: Asked): Promise<void> {
  const shown = await page.locator(`${ENTRY} .said`).allInnerTexts();
  if (shown.length === 0 || !shown.every((one) => one.includes(text.trim()))) {
    throw new Error("the entries do not say what was written");
  }
}
