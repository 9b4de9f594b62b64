/** A Chromium that looks: at pictures, through axe-core, for what sticks out sideways. */
import { mkdir, mkdtemp, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AxeResults } from "axe-core";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { CHROMIUM_FLAGS, chromiumPath } from "../../../build/chromium.ts";
import { NOW } from "../scenes/fixtures/people.ts";
import type { Shot } from "./shot.ts";

export const PHONE = { width: 390, height: 844 };
export const SMALLEST = { width: 320, height: 640 };
export const DESKTOP = { width: 1280, height: 800 };
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** `largeText`: the browser's own text size at 200 %, which rem in media queries follows. */
export function launch(largeText = false): Promise<Browser> {
  const args = [...CHROMIUM_FLAGS, ...(largeText ? ["--blink-settings=defaultFontSize=32"] : [])];
  return chromium.launch({ executablePath: chromiumPath(), args });
}

export interface Visit {
  readonly page: Page;
  /** Console errors, uncaught errors, and what the content security policy has refused. */
  readonly wrongs: string[];
}

/** Open a shot in a fresh profile, at a fixed time of day, and do what it says. */
export async function visit(browser: Browser, address: string, shot: Shot, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ locale: "fr-FR", timezoneId: "Europe/Paris", reducedMotion: "reduce", viewport: DESKTOP, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const wrongs: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") wrongs.push(message.text());
  });
  page.on("pageerror", (error) => wrongs.push(String(error)));
  await page.clock.setFixedTime(NOW);
  await page.route("**/demo.json", (route) => route.fulfill({ json: DEMO }));
  await page.goto(`${address}${shot.path}?world=${shot.world}`);
  await shot.act?.(page);
  const there = shot.ready === null ? page.locator("main h1") : page.locator("body").getByText(shot.ready);
  await there.first().waitFor();
  await page.evaluate(() => document.fonts.ready);
  return { page, wrongs };
}

const DEMO = {
  people: [
    ["zoe@exemple.invalid", "Zoé Exemple", "patient"],
    ["noe@exemple.invalid", "Dr Noé Modèle", "practitioner"],
  ],
  password: "quatre chats inventés",
  lines: {},
};

export async function violations(page: Page): Promise<string[]> {
  const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  await page.evaluate(axe);
  const found = await page.evaluate(async (rules): Promise<AxeResults> => {
    const { axe } = window as unknown as { axe: typeof import("axe-core") };
    return axe.run(document, { runOnly: rules });
  }, RULES);
  return found.violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html}`));
}

/** Two frames later: what was changed has been drawn. */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** How many pixels the page is wider than its window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}

/** What is tapped and smaller than 44 px (2.75 rem); not links within a sentence, nor what shows when it has the focus. */
export function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const all = [...document.querySelectorAll<HTMLElement>("button, [role=button], a[href], select, [role=option]")];
    const seen = all.filter((one) => one.checkVisibility() && one.getBoundingClientRect().bottom > 0);
    const inline = (one: HTMLElement): boolean => getComputedStyle(one).display === "inline";
    return seen
      .filter((one) => !inline(one) && Math.min(one.offsetHeight, one.offsetWidth) < 43.5 && one.offsetWidth > 1)
      .map((one) => `${one.offsetWidth} x ${one.offsetHeight}: ${one.outerHTML.slice(0, 120)}`);
  });
}

let folder: string | undefined;

/** Keep a picture in the folder that COLLOQUE_PICTURES names, else in a temporary one. */
export async function picture(page: Page, name: string): Promise<void> {
  folder ??= process.env.COLLOQUE_PICTURES ?? (await mkdtemp(join(tmpdir(), "colloque-pictures-")));
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name.replaceAll(" ", "_")}.png`), fullPage: true });
}
