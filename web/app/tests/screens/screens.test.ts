/** Every screen in every state: no error, no axe-core violation, nothing cut off, at every size and in both themes. */
import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DESKTOP, launch, overflow, PHONE, picture, smallTargets, SMALLEST, violations, visit } from "./look.ts";
import { SHOTS } from "./shots/index.ts";
import { openStage, type Stage } from "./stage.ts";

const LOOKS: Record<string, BrowserContextOptions> = {
  "phone-light": { viewport: PHONE, colorScheme: "light" },
  "phone-dark": { viewport: PHONE, colorScheme: "dark" },
  "desktop-light": { viewport: DESKTOP, colorScheme: "light" },
  "desktop-dark": { viewport: DESKTOP, colorScheme: "dark" },
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
  test.each(Object.entries(LOOKS))("can be used by everybody: %s", async (look, options) => {
    const { page, wrongs } = await visit(browser, stage.address, shot, options);
    await picture(page, `${shot.name}_${look}`);
    expect(wrongs).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(await smallTargets(page)).toEqual([]);
    expect(await violations(page)).toEqual([]);
    await page.context().close();
  });

  test("nothing is cut off at 320 px", async () => {
    const { page } = await visit(browser, stage.address, shot, { viewport: SMALLEST });
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await page.context().close();
  });

  test.each([PHONE, DESKTOP])("nothing is cut off with text at 200 % on $width px", async (viewport) => {
    const { page } = await visit(large, stage.address, shot, { viewport });
    await picture(page, `${shot.name}_${viewport.width}-large-text`);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await page.context().close();
  });
});
