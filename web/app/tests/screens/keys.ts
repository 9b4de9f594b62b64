/** A page by its keyboard alone. */
import type { Locator, Page } from "playwright-core";

/** The Tab presses after which there is no way to something. */
const MOST = 60;

function named(page: Page, name: string | RegExp): Locator {
  const roles = ["button", "link", "combobox", "searchbox"] as const;
  return roles.map((role) => page.getByRole(role, { name, exact: true })).reduce((all, one) => all.or(one), page.getByLabel(name, { exact: true }));
}

/** Tab on until the control with this name has the focus. */
export async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const wanted = page.locator(":focus").and(named(page, name));
  for (let presses = 0; presses < MOST; presses += 1) {
    await page.keyboard.press("Tab");
    if ((await wanted.count()) === 1) return;
  }
  throw new Error(`no way to "${String(name)}" by the Tab key`);
}

/** Tab on to a field, and type. */
export async function type(page: Page, field: string, text: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.type(text);
}

/** What has the focus after a screen has opened: its heading. */
export async function heading(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole("heading", { level: 1, name }).and(page.locator(":focus")).waitFor();
}
