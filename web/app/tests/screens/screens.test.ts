/** Every screen in every state: no error, no axe-core violation, nothing cut off, at every size and in both themes. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DESKTOP, drawn, launch, overflow, PHONE, picture, smallTargets, SMALLEST, violations, visit } from "./look.ts";
import { SHOTS } from "./shots/index.ts";
import { openStage, type Stage } from "./stage.ts";

interface Look {
  readonly viewport: { readonly width: number; readonly height: number };
  readonly colorScheme: "light" | "dark";
}
const LOOKS: Readonly<Record<string, Look>> = {
  "phone-light": { viewport: PHONE, colorScheme: "light" },
  "phone-dark": { viewport: PHONE, colorScheme: "dark" },
  "desktop-dark": { viewport: DESKTOP, colorScheme: "dark" },
  "desktop-light": { viewport: DESKTOP, colorScheme: "light" },
};

let stage: Stage;
let browser: Browser;
let large: Browser;

beforeAll(async () => {
  stage = await openStage();
  [browser, large] = await Promise.all([launch(), launch(true)]);
}, 120_000);
afterAll(async () => {
  await Promise.all([browser.close(), large.close()]);
  await stage.end();
});

describe.each(SHOTS)("$name", (shot) => {
  test("can be used by everybody", async () => {
    const { page, wrongs } = await visit(browser, stage.address, shot, { viewport: PHONE });
    for (const [look, { viewport, colorScheme }] of Object.entries(LOOKS)) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      await drawn(page);
      await picture(page, `${shot.name}_${look}`);
      expect.soft(await overflow(page), `sideways: ${look}`).toBeLessThanOrEqual(0);
      expect.soft(await smallTargets(page), `targets: ${look}`).toEqual([]);
      expect.soft(await violations(page), `axe: ${look}`).toEqual([]);
    }
    await page.setViewportSize(SMALLEST);
    expect.soft(await overflow(page), "sideways at 320 px").toBeLessThanOrEqual(0);
    expect(wrongs).toEqual([]);
    await page.context().close();
  });

  test("nothing is cut off with text at 200 %", async () => {
    const { page } = await visit(large, stage.address, shot, { viewport: PHONE });
    for (const viewport of [PHONE, DESKTOP]) {
      await page.setViewportSize(viewport);
      await picture(page, `${shot.name}_${viewport.width}-large-text`);
      expect.soft(await overflow(page), `sideways on ${viewport.width} px`).toBeLessThanOrEqual(0);
    }
    await page.context().close();
  });
});

/** The longest words of the three languages, on the smallest phone. */
describe.each(SHOTS.filter(({ act }) => act === undefined))("$name", (shot) => {
  test.each(["de-DE", "en-GB"])("nothing is cut off in %s", async (locale) => {
    const { page, wrongs } = await visit(browser, stage.address, { ...shot, ready: null }, { viewport: SMALLEST, locale });
    await picture(page, `${shot.name}_${locale}`);
    expect(await page.locator("html").getAttribute("lang")).toBe(locale.slice(0, 2));
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(wrongs).toEqual([]);
    await page.context().close();
  });
});
