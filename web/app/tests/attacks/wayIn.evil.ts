/**
 * A08, A10, A31 in the browser: at the log-in the server shows another installation, another account,
 * guardians that disagree. One reads a calm sentence, and nothing has left (spec: password §7).
 */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { french as problems } from "../../src/texts/problems/french.ts";
import { french as waysIn } from "../../src/texts/ways-in/french.ts";
import { launch, PHONE, picture } from "../browser.ts";
import { bundleOf, join, PASSWORD, visit, type Somebody, type Visitor } from "./behind.ts";

const OF_PHONE = { viewport: PHONE, hasTouch: true, isMobile: true };
/** What is asked before an account is open. */
const QUESTION = /^POST \/(?:v1\/login\/start|guardians\/\d+)$/u;

let browser: Browser;
let pia: Somebody;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
beforeEach(async () => {
  pia = await join("Pia");
});

/** Trying to come in ends with this sentence; nothing but questions was asked; the field is kept. */
async function reads({ liar, person }: Visitor, sentence: string, name: string): Promise<void> {
  await person.tryLogIn(pia.email, PASSWORD);
  await person.page.getByText(sentence).waitFor();
  await picture(person.page, `attack-${name}`);
  const posted = (await liar.asked()).filter((one) => !one.startsWith("GET"));
  expect(posted.filter((one) => !QUESTION.test(one))).toEqual([]);
  expect(await liar.everything()).not.toContain(PASSWORD);
  expect(await person.field(waysIn.email).inputValue()).toBe(pia.email);
}

/** The truth lets the same person in, with what is typed already. */
async function comesIn({ liar, person }: Visitor): Promise<void> {
  await liar.behave();
  await person.button(waysIn.enter).click();
  await person.isIn();
  await person.page.context().close();
}

test("A31: guardians that disagree let nobody in, and say so", async () => {
  const visitor = await visit(browser, OF_PHONE);
  await visitor.liar.corrupt(2);
  await reads(visitor, problems["guardians-disagree"], "guardians-disagree");
  await comesIn(visitor);
});

test("A10: another installation than the one that was asked for", async () => {
  const visitor = await visit(browser, OF_PHONE);
  await visitor.liar.tell("flipped", { method: "GET", path: "/v1/deployment", field: "descriptors", percent: 60 });
  await reads(visitor, waysIn.unexpected, "other-installation");
  await comesIn(visitor);
});

test("A31: the account of somebody else", async () => {
  const other = await join("Eve");
  const visitor = await visit(browser);
  const bundle = await bundleOf(other.email);
  await visitor.liar.tell("instead", { method: "POST", path: "/v1/login/start", answer: bundle });
  await reads(visitor, waysIn.unexpected, "other-account");
  await comesIn(visitor);
});
