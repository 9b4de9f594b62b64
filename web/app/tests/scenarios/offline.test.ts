/**
 * Without a network: the application starts from the device, says so, shows what is here and keeps
 * what is written, which goes out once: after a reload, in two tabs, and after the browser was closed.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type BrowserContext } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { CHROMIUM_FLAGS, chromiumPath } from "../../../build/chromium.ts";
import { atTheCommandLine } from "../../../core/tests/live/commandLine.ts";
import { french as common } from "../../src/texts/common/french.ts";
import { french as talks } from "../../src/texts/talks/french.ts";
import { DESKTOP } from "../browser.ts";
import { settled } from "../shell.ts";
import { pdf } from "./papers.ts";
import { invented, PATIENCE, Person } from "./person.ts";
import { comesBack, kill, processWith } from "./server.ts";

interface Line {
  readonly text: string;
  readonly problem: string | null;
  readonly file: { readonly name: string } | null;
}

type AtCommandLine = Awaited<ReturnType<typeof atTheCommandLine>>;

const pia = invented("Pia Exemple");
let doctor: AtCommandLine;
let talk: string;
let folder: string;
let context: BrowserContext;
let person: Person;
let count = 0;

/** Chromium with this profile; there is at most one. */
function open(): Promise<BrowserContext> {
  const options = { locale: "fr-FR", viewport: DESKTOP, executablePath: chromiumPath(), args: CHROMIUM_FLAGS };
  return chromium.launchPersistentContext(folder, options);
}

/** A text that nobody has said yet. */
function text(what: string): string {
  return `${what} ${count++}`;
}

/** How often each of these, a text or the name of a file, stands in the conversation, as the other side reads it from the server. */
async function told(...texts: readonly string[]): Promise<number[]> {
  const lines = (await doctor.ask("read", talk)) as Line[];
  expect(lines.filter(({ problem }) => problem !== null)).toEqual([]);
  return texts.map((one) => lines.filter(({ text: said, file }) => (file?.name ?? said) === one).length);
}

beforeAll(async () => {
  doctor = await atTheCommandLine("Ada", "practitioner");
  folder = await mkdtemp(join(tmpdir(), "colloque-profile-"));
  context = await open();
  person = await Person.in(context);
  await person.signUp(pia);
  talk = ((await doctor.ask("conversation", "start", "--with", pia.email)) as { id: string }).id;
  await doctor.ask("send", talk, "--text", "Comment allez-vous ?");
  await person.openTalk("Ada Exemple");
  await person.button(talks.acceptButton).click();
  await person.write("Mieux, merci.");
  await person.sent("Mieux, merci.");
});
afterAll(async () => {
  await context.close();
  await rm(folder, { recursive: true });
  await rm(doctor.home, { recursive: true });
});
beforeEach(async () => {
  await person.goTo(`/talks/${talk}`);
  await person.reads("Mieux, merci.");
  await settled(person.page);
});
afterEach(comesBack);

async function saysOffline(one: Person): Promise<void> {
  await one.page.getByText(common.offlineTitle).waitFor();
}

async function saysNothing(one: Person): Promise<void> {
  await one.page.getByText(common.offlineTitle).waitFor({ state: "detached" });
}

test("while the server is away one reads and writes, a reload keeps both, and it goes out once", async () => {
  const [waiting, begun] = [text("Écrit sans réseau"), text("Commencé sans réseau")];
  await kill();
  await saysOffline(person);
  await person.write(waiting);
  await person.entry(waiting).getByText(talks.goesLater).waitFor();
  await person.draft(begun);

  const answer = await person.page.reload();
  expect(answer?.fromServiceWorker()).toBe(true);
  await saysOffline(person);
  for (const one of ["Comment allez-vous ?", "Mieux, merci.", waiting]) await person.reads(one);
  expect(await person.writing.inputValue()).toBe(begun);

  await comesBack();
  await saysNothing(person);
  await person.sent(waiting);
  await person.send();
  await person.sent(begun);
  expect(await told(waiting, begun)).toEqual([1, 1]);
});

test("a browser that has lost its network says so, and sends by itself when it is back: a message and a file", async () => {
  const waiting = text("Dans le tunnel");
  const paper = { name: `carnet-${count++}.pdf`, bytes: pdf("Carnet", 300_000) };
  await writeFile(join(folder, paper.name), paper.bytes);
  await context.setOffline(true);
  await person.page.reload();
  await saysOffline(person);
  await person.reads("Mieux, merci.");
  await person.write(waiting);
  await person.entry(waiting).getByText(talks.goesLater).waitFor();
  await person.attach([join(folder, paper.name)]);
  await person.send();
  await person.page.getByText(talks.fileWaits).waitFor();
  await context.setOffline(false);
  await saysNothing(person);
  await person.sent(waiting);
  expect((await person.save(paper.name)).equals(paper.bytes)).toBe(true);
  expect(await told(waiting, paper.name)).toEqual([1, 1]);
});

test("two tabs agree on what was said and typed; what both write without a network goes out once", async () => {
  const [one, other, typed] = [text("Du premier onglet"), text("Du second onglet"), text("À moitié écrit")];
  const second = await Person.in(context);
  await second.goTo(`/talks/${talk}`);
  await person.write(text("Vu dans les deux"));
  await second.reads(`Vu dans les deux ${count - 1}`);
  await second.draft(typed);
  await person.page.bringToFront();
  await expect.poll(() => person.writing.inputValue(), { timeout: PATIENCE }).toBe(typed);
  await person.writing.fill("");

  await kill();
  await saysOffline(person);
  await saysOffline(second);
  await person.write(one);
  await second.reads(one);
  await second.page.bringToFront();
  await second.write(other);
  await person.reads(other);
  await comesBack();
  for (const tab of [person, second]) {
    await saysNothing(tab);
    await tab.sent(one);
    await tab.sent(other);
  }
  expect(await told(one, other)).toEqual([1, 1]);
  await second.page.close();
});

/** How a browser ends: as it should, or because the battery is empty. */
const ENDS = { closed: () => context.close(), killed: async () => void process.kill(await browserPid(), "SIGKILL") };

async function browserPid(): Promise<number> {
  const found = await processWith(`--user-data-dir=${folder}`, "--type=");
  if (found === null) throw new Error("no browser runs there");
  return found;
}

test.each(["closed", "killed"] as const)("what has not gone out survives a browser that is %s, and goes out once after the next log-in", async (end) => {
  const [waiting, begun] = [text("Avant de fermer"), text("Pas fini")];
  await kill();
  await saysOffline(person);
  await person.write(waiting);
  await person.entry(waiting).getByText(talks.goesLater).waitFor();
  await person.draft(begun);
  await ENDS[end]();
  await comesBack();

  context = await open();
  person = await Person.in(context);
  await person.logIn(pia.email, pia.password);
  await person.openTalk("Ada Exemple");
  await person.sent(waiting);
  expect(await person.writing.inputValue()).toBe(begun);
  await person.send();
  await person.sent(begun);
  expect(await told(waiting, begun)).toEqual([1, 1]);
});
