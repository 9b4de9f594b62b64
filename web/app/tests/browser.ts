/** A Chromium that looks at a page of the running server and notes everything that goes wrong. */
import { mkdir } from "node:fs/promises";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { CHROMIUM_FLAGS, chromiumPath } from "../../build/chromium.ts";

/** Where the server stands; tests/scenario/test_page.py starts one and this project. */
export const ADDRESS = process.env.COLLOQUE_PAGE ?? "";
/** A folder, to look at what the tests see. */
const PICTURES = process.env.COLLOQUE_PICTURES;

export const PHONE = { width: 360, height: 780 };
export const SMALLEST = { width: 320, height: 640 };
export const DESKTOP = { width: 1280, height: 900 };

export interface Visit {
  readonly page: Page;
  /** Console errors, uncaught errors, and what the content security policy has refused. */
  readonly wrongs: string[];
}

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS });
}

/** Open a path in a fresh profile. */
export async function visit(
  browser: Browser,
  path: string,
  options: BrowserContextOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({ locale: "en-GB", viewport: DESKTOP, ...options });
  const page = await context.newPage();
  const wrongs: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") wrongs.push(message.text());
  });
  page.on("pageerror", (error) => wrongs.push(String(error)));
  await page.goto(ADDRESS + path);
  return { page, wrongs };
}

/** How many pixels the page is wider than its window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}

/** Keep a picture of the whole page when somebody wants to look at it. */
export async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES === undefined) return;
  await mkdir(PICTURES, { recursive: true });
  await page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true });
}
