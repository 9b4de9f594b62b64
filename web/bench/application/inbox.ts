/** The list of an account with many conversations: on a fresh profile, and after a reload. */
import type { Browser, Page } from "playwright-core";
import { closing, freshPage, INSIDE, launch, logIn, navigated, painted, ran, takeSpans, type LogIn, type Sight } from "./stage.ts";
import { firstEnd, firstStart } from "./spans.ts";

const ROW = 'li > a[href^="/talks/"]';
const FIRST: Sight = { name: "first", selector: ROW, count: 1 };
/** As many as a window of 900 pixels shows. */
const SCREENFUL: Sight = { name: "screenful", selector: ROW, count: 10 };
const SIGHTS = [INSIDE, FIRST, SCREENFUL];

export interface Asked extends LogIn {
  readonly conversations: number;
  readonly fresh: number;
  readonly reloads: number;
}

export interface Found {
  readonly fresh: Record<string, number>[];
  readonly reloads: Record<string, number>[];
}

export async function run(asked: Asked): Promise<Found> {
  const browser = await launch();
  try {
    const found: Found = { fresh: [], reloads: [] };
    for (let round = 0; round < asked.fresh; round++) await once(browser, asked, round, found);
    return found;
  } finally {
    await browser.close();
  }
}

async function once(browser: Browser, asked: Asked, round: number, found: Found): Promise<void> {
  const page = await freshPage(browser, SIGHTS);
  await closing(page, async () => {
    found.fresh.push(await arrive(page, asked));
    if (round > 0) return;
    for (let reload = 0; reload < asked.reloads; reload++) found.reloads.push(await again(page));
    await check(page, asked.conversations);
  });
}

/** Times from the click on the log-in page. */
async function arrive(page: Page, asked: Asked): Promise<Record<string, number>> {
  const click = await logIn(page, asked);
  const [first, screenful] = [await painted(page, FIRST), await painted(page, SCREENFUL)];
  await ran(page, "Refreshing.all");
  const { spans } = await takeSpans(page);
  return {
    "logged in": firstEnd(spans, "Client.logIn") - click,
    "the server's list is here": firstEnd(spans, "Rooms.listing") - click,
    "the first conversation is verified": firstEnd(spans, "Entries.sync") - click,
    "the first one is painted": first - click,
    "a screenful is painted": screenful - click,
    "all are verified, opened and kept": firstEnd(spans, "Refreshing.all") - click,
  };
}

/** Times from the beginning of the navigation. */
async function again(page: Page): Promise<Record<string, number>> {
  await page.reload();
  const start = await navigated(page);
  const [first, screenful] = [await painted(page, FIRST), await painted(page, SCREENFUL)];
  await ran(page, "Refreshing.all");
  const { spans, started } = await takeSpans(page);
  return {
    "key worker started": started - start,
    "session handed over": firstStart(spans, "Client.resume") - start,
    "session goes on": firstEnd(spans, "Client.resume") - start,
    "list asked for": firstStart(spans, "Client.conversations") - start,
    "list read and opened": firstEnd(spans, "Client.conversations") - start,
    "the first one is painted": first - start,
    "a screenful is painted": screenful - start,
  };
}

/** Every conversation is in the list, and nothing is wrong with any of them. */
async function check(page: Page, conversations: number): Promise<void> {
  await page.waitForFunction(
    ([row, count]) => {
      const rows = document.querySelectorAll(row as string);
      rows[rows.length - 1]?.scrollIntoView();
      return rows.length === count;
    },
    [ROW, conversations] as const,
    { polling: 50 },
  );
  const wrong = await page.locator(ROW).filter({ has: page.locator(".tag.harm, .tag.new") }).count();
  if (wrong > 0) throw new Error(`something is said to be wrong with ${wrong} conversations`);
}
