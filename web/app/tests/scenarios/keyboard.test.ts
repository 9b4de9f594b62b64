/** From the log-in to the log-out by keyboard alone: read, write, attach, save. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { atTheCommandLine } from "../../../core/tests/live/commandLine.ts";
import { french as account } from "../../src/texts/account/french.ts";
import { french as common } from "../../src/texts/common/french.ts";
import { french as session } from "../../src/texts/session/french.ts";
import { french as talks } from "../../src/texts/talks/french.ts";
import { french as waysIn } from "../../src/texts/ways-in/french.ts";
import { DESKTOP, launch } from "../browser.ts";
import { heading, tabTo, type } from "../screens/keys.ts";
import { pdf } from "./papers.ts";
import { invented, Person } from "./person.ts";

const pia = invented("Pia Exemple");
const PAPER = "carnet.pdf";
const paper = pdf("Carnet", 200_000);
const [HEARD, SAID] = ["Comment allez-vous ?", "Mieux, je vous joins mon carnet."];

let browser: Browser;
let folder: string;
let doctor: Awaited<ReturnType<typeof atTheCommandLine>>;

beforeAll(async () => {
  [browser, folder] = [await launch(), await mkdtemp(join(tmpdir(), "colloque-papers-"))];
  await writeFile(join(folder, PAPER), paper);
  doctor = await atTheCommandLine("Ada", "practitioner");
  const person = await Person.in(await browser.newContext({ locale: "fr-FR", viewport: DESKTOP }));
  await person.signUp(pia);
  await person.page.context().close();
  const { id } = (await doctor.ask("conversation", "start", "--with", pia.email)) as { id: string };
  await doctor.ask("send", id, "--text", HEARD);
});
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
  await rm(doctor.home, { recursive: true });
});

async function press(page: Page, name: string | RegExp, key = "Enter"): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press(key);
}

test("a patient comes in, answers with a file, saves it, and leaves", async () => {
  const person = await Person.in(await browser.newContext({ locale: "fr-FR", viewport: DESKTOP }));
  const { page } = person;
  await person.goTo("/log-in");
  await person.button(waysIn.enter).waitFor();
  await type(page, waysIn.email, pia.email);
  await type(page, waysIn.password, pia.password);
  await page.keyboard.press("Enter");
  await heading(page, talks.hello("Pia"));

  await press(page, /Ada Exemple/u);
  await heading(page, "Ada Exemple");
  await person.reads(HEARD);
  await press(page, talks.acceptButton);
  await person.button(talks.acceptButton).waitFor({ state: "detached" });

  await tabTo(page, talks.attach);
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.keyboard.press("Enter")]);
  await chooser.setFiles(join(folder, PAPER));
  await person.button(talks.remove(PAPER)).waitFor();
  await type(page, talks.message, SAID);
  await page.keyboard.press("Enter");
  await person.button(talks.saveNamed(PAPER)).waitFor();
  expect(await person.writing.and(page.locator(":focus")).count()).toBe(1);

  await tabTo(page, talks.saveNamed(PAPER));
  const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
  expect((await readFile(await download.path())).equals(paper)).toBe(true);

  await press(page, common.account);
  await heading(page, common.account);
  await press(page, account.leaving.open);
  await page.getByRole("dialog").waitFor();
  await press(page, account.leaving.yes);
  await heading(page, session.left);
  expect(person.wrongs).toEqual([]);
});
