/** The page of a running server with demo data, as people meet it. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LANGUAGES, TEXTS } from "../src/running/language.ts";
import { DESKTOP, launch, overflow, PHONE, picture, SMALLEST, visit } from "./browser.ts";

const PAGES = { page: "/status", sees: "/what-the-server-sees.html" };
const LOOKS: Record<string, BrowserContextOptions> = {
  "phone-light": { viewport: PHONE, colorScheme: "light" },
  "phone-dark": { viewport: PHONE, colorScheme: "dark" },
  "desktop-light": { viewport: DESKTOP, colorScheme: "light" },
  "desktop-dark": { viewport: DESKTOP, colorScheme: "dark" },
};
const TITLE = "What runs here · Colloque";
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

let browser: Browser;
let axe: string;

beforeAll(async () => {
  browser = await launch();
  axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
});
afterAll(() => browser.close());

async function ready(page: Page): Promise<void> {
  await page.getByText(TEXTS.en.allWell).waitFor();
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = await page.evaluate(async (rules): Promise<AxeResults> => {
    const { axe } = window as unknown as { axe: typeof import("axe-core") };
    return axe.run(document, { runOnly: rules });
  }, RULES);
  return found.violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html}`));
}

describe.each(Object.entries(PAGES))("%s", (name, path) => {
  test.each(Object.entries(LOOKS))("can be used by everybody: %s", async (look, options) => {
    const { page, wrongs } = await visit(browser, path, options);
    if (name === "page") await ready(page);
    expect(wrongs).toEqual([]);
    await picture(page, `${name}_${look}`);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(await violations(page)).toEqual([]);
  });

  test.each([SMALLEST, PHONE, DESKTOP])("nothing is cut off at $width px", async (viewport) => {
    const { page } = await visit(browser, path, { viewport });
    if (name === "page") await ready(page);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await page.evaluate(() => document.documentElement.style.setProperty("font-size", "200%"));
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await picture(page, `${name}_${viewport.width}_large-text`);
  });
});

test("says what runs and how to log in to the demo", async () => {
  const { page, wrongs } = await visit(browser, "/status");
  await ready(page);
  const text = await page.locator("main").innerText();
  for (const part of ["PostgreSQL ", "Guardian 1", "Guardian 3", TEXTS.en.oneMachine]) {
    expect(text).toContain(part);
  }
  expect(text).toContain("demo demo demo");
  expect(text).toContain("pia.fictive@demo.example");
  expect(await page.locator(".terminal li").count()).toBe(3);
  expect(wrongs).toEqual([]);
});

test("copies a line", async () => {
  const { page } = await visit(browser, "/status", { permissions: ["clipboard-read", "clipboard-write"] });
  await ready(page);
  const line = page.locator(".terminal li").nth(1);
  await line.getByRole("button").click();
  await line.getByText(TEXTS.en.copied).waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(await line.locator("code").innerText());
});

test.each(LANGUAGES)("speaks %s when the browser does", async (language) => {
  const { page } = await visit(browser, "/status", { locale: language });
  await page.getByRole("heading", { name: TEXTS[language].headline }).waitFor();
  expect(await page.locator("html").getAttribute("lang")).toBe(language);
  await page.getByText(TEXTS[language].allWell).waitFor();
  await picture(page, `page_${language}`);
});

test("changes its language by keyboard, and remembers", async () => {
  const { page } = await visit(browser, "/status", { viewport: SMALLEST });
  await ready(page);
  for (const _ of ["the way back", ...LANGUAGES]) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: TEXTS.de.headline }).waitFor();
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Deutsch");
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  await page.reload();
  await page.getByRole("heading", { name: TEXTS.de.headline }).waitFor();
});

test("says when the server does not answer, and finds it again by itself", async () => {
  const { page } = await visit(browser, "/status");
  await ready(page);
  await page.route("**/status.json", (route) => route.abort());
  await page.getByText(TEXTS.en.silent).waitFor();
  await picture(page, "page_silent");
  expect(await violations(page)).toEqual([]);
  await page.unroute("**/status.json");
  await ready(page);
});

test("says when the device is offline, at once", async () => {
  const { page } = await visit(browser, "/status");
  await ready(page);
  await page.context().setOffline(true);
  await page.getByText(TEXTS.en.offline).waitFor();
  await picture(page, "page_offline");
  await page.context().setOffline(false);
  await ready(page);
});

test("shows a part that does not answer, with a word and not by colour alone", async () => {
  const { page } = await visit(browser, "/status");
  await page.route("**/status.json", async (route) => {
    const answer = await route.fetch();
    const status = (await answer.json()) as { guardians: { reachable: boolean }[] };
    status.guardians[1]!.reachable = false;
    await route.fulfill({ json: status });
  });
  await page.getByText(TEXTS.en.partlyWell).waitFor();
  expect(await page.locator(".parts li", { hasText: "Guardian 2" }).innerText()).toContain(TEXTS.en.quiet);
  await picture(page, "page_partly");
});

test("shows that it is asking", async () => {
  const { page } = await visit(browser, "/status");
  await page.route("**/status.json", () => undefined);
  await page.reload();
  await page.getByText(TEXTS.en.loading).waitFor();
  await picture(page, "page_loading");
  expect(await violations(page)).toEqual([]);
});

test("nothing that the server says becomes markup", async () => {
  const { page, wrongs } = await visit(browser, "/status");
  const evil = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
  await page.route("**/status.json", async (route) => {
    const status = (await (await route.fetch()).json()) as Record<string, unknown>;
    await route.fulfill({ json: { ...status, server: evil, database: evil } });
  });
  await page.route("**/demo.json", (route) =>
    route.fulfill({ json: { lines: [evil], password: evil, people: [[evil, evil, evil]] } }),
  );
  await page.reload();
  await page.locator("code", { hasText: evil }).first().waitFor();
  expect(await page.locator("main img, main script").count()).toBe(0);
  expect(await page.title()).toBe(TITLE);
  expect(wrongs).toEqual([]);
});

test("refuses inline code and the making of markup from text", async () => {
  const { page } = await visit(browser, "/status");
  const refused = await page.evaluate(() => {
    const script = document.createElement("script");
    script.append("document.title = 'inline'");
    try {
      document.body.append(script);
      document.body.innerHTML = "<b>markup</b>";
    } catch (error) {
      return (error as Error).name;
    }
    return "nothing";
  });
  expect(refused).toBe("TypeError");
  expect(await page.title()).toBe(TITLE);
});
