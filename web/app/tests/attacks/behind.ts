/** People at a browser behind a liar, and their counterparts who use the client in this program. */
import type { Browser, BrowserContextOptions } from "playwright-core";
import { decodeHeld } from "../../../core/src/sdk/held.ts";
import { insideOf, join, talk, until, type Somebody, type Talk } from "../../../core/tests/live/talk.ts";
import { PASSWORD } from "../../../core/tests/live/stage.ts";
import { bundleOf, Liar } from "../../../core/tests/attacks/liar.ts";
import { DESKTOP } from "../browser.ts";
import { Person } from "../scenarios/person.ts";

export { bundleOf, insideOf, join, Liar, PASSWORD, talk, until, type Somebody, type Talk };

/** Somebody at a browser of their own, and what stands between it and the server. */
export interface Visitor {
  readonly liar: Liar;
  readonly person: Person;
}

/** In a profile that nobody has used. */
export async function visit(browser: Browser, options: BrowserContextOptions = {}): Promise<Visitor> {
  const liar = await Liar.open();
  // Chromium takes no proxy for this computer unless it is told to.
  const proxy = { server: liar.address, bypass: "<-loopback>" };
  const context = await browser.newContext({ locale: "fr-FR", viewport: DESKTOP, proxy, ...options });
  return { liar, person: await Person.in(context) };
}

/** The account's owner comes in. */
export async function enter(browser: Browser, { email }: Pick<Somebody, "email">, options: BrowserContextOptions = {}): Promise<Visitor> {
  const visitor = await visit(browser, options);
  await visitor.person.logIn(email, PASSWORD);
  return visitor;
}

/** Load the page anew; the session goes on. */
export async function reload({ person }: Visitor): Promise<void> {
  await person.page.reload();
  // On a phone an open talk hides the way to the account.
  await person.page.locator('a[href="/account"]').first().waitFor({ state: "attached" });
}

/** Nothing was written to a conversation from request number `after` on. */
export async function wrote({ liar }: Visitor, after: number): Promise<readonly string[]> {
  const asked = await liar.asked(after);
  return asked.filter((one) => /^(?:POST|PUT) \/v1\/(?:conversations|files)/u.test(one));
}

/** The number of an entry, by its text. */
export async function numberOf({ client }: Somebody, id: string, text: string): Promise<number> {
  return until(async () => {
    const { entries } = await client.entries(id, null, 100);
    return entries.find((one) => one.text === text)?.seq ?? null;
  });
}

/** The links of somebody's account. */
export async function chainOf(one: Somebody): Promise<readonly Uint8Array[]> {
  return decodeHeld(one.client.exportSession()).chain;
}
