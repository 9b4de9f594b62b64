/**
 * Canary: nothing that a person types or sends reaches the server in clear, and nothing of it can be
 * read on the disk: after a log-out, after a browser was just closed, and on a shared computer.
 *
 * The markers come from tests/scenario/test_application.py, which then searches the server's side for
 * them. What was planted where it must be found shows that each search works.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { french as talks } from "../../src/texts/talks/french.ts";
import { invented, Person } from "./person.ts";
import { Profile } from "./profile.ts";
import { Recorder, RECORDED_ADDRESS } from "./recorder.ts";
import { inBytes, inFolder } from "./search.ts";

const FIELDS = [
  "password", "new-password", "doctor-password", "name", "new-name", "doctor-name", "title", "new-title", "text",
  "remark", "caption", "draft", "shared-draft", "file-name", "file-content", "picture-name", "picture", "search", "code",
] as const;
type Field = (typeof FIELDS)[number];

type Marks = Readonly<Record<Field, string>>;
/** The address is for the server to see. */
const { address, ...mark } = JSON.parse(process.env.COLLOQUE_CANARY ?? "{}") as Marks & { readonly address: string };
/** What a browser is made to write, to be found. */
const planted = { local: "qxvzkwjhplanted", indexed: "wzkxqjvyplanted", cached: "jqzwvxkhplanted" };
const pia = { ...invented(mark.name), email: `${address}@exemple.invalid`, password: mark.password };
const doctor = { ...invented(mark["doctor-name"], "practitioner"), password: mark["doctor-password"] };
/** The smallest PNG, with something behind its end. */
const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

const recorder = new Recorder();
let folder: string;
let [paper, picture] = ["", ""];
/** Of the patient, of the doctor, and of a computer that belongs to others. */
let [own, desk, shared]: Profile[] = [];
/** What is known only once it was shown: words of sheets and of safety codes. */
const shown: Record<string, string> = {};

beforeAll(async () => {
  expect(Object.keys(mark).sort()).toEqual([...FIELDS].sort());
  const flag = await recorder.start();
  [own, desk, shared] = await Promise.all([Profile.make(flag), Profile.make(flag), Profile.make(flag)]);
  folder = await mkdtemp(join(tmpdir(), "colloque-papers-"));
  paper = join(folder, `${mark["file-name"]}.txt`);
  picture = join(folder, `${mark["picture-name"]}.png`);
  await writeFile(paper, `${mark["file-content"]}\n`.repeat(60_000));
  await writeFile(picture, Buffer.concat([Buffer.from(PNG, "base64"), Buffer.from(mark.picture)]));
});
afterAll(async () => {
  recorder.stop();
  await Promise.all([own, desk, shared].map((one) => one?.remove()));
  await rm(folder, { recursive: true });
});

async function at(profile: Profile | undefined, work: (person: Person) => Promise<void>): Promise<void> {
  if (profile === undefined) throw new Error("there is no profile");
  const context = await profile.open();
  try {
    const person = await Person.in(context, RECORDED_ADDRESS);
    await work(person);
    expect(person.wrongs).toEqual([]);
  } finally {
    await context.close();
  }
}

/** What can be read in a profile's files. */
async function readable(profile: Profile | undefined): Promise<unknown> {
  return inFolder(profile?.folder ?? "", { ...mark, ...shown });
}

function noteSheet(who: string, words: readonly string[]): void {
  shown[`${who}'s sheet`] = words.join(" ");
  shown[`${who}'s sheet, in part`] = words.slice(3, 6).join(" ");
}

/** Have the browser write something in each of its stores. */
async function plant(page: Page): Promise<void> {
  await page.evaluate(async ({ local, indexed, cached }) => {
    localStorage.setItem("planted", local);
    await (await caches.open("planted")).put("/planted", new Response(cached));
    await new Promise((resolve, reject) => {
      const opening = indexedDB.open("planted");
      opening.onupgradeneeded = () => opening.result.createObjectStore("planted");
      opening.onerror = reject;
      opening.onsuccess = () => {
        const change = opening.result.transaction("planted", "readwrite", { durability: "strict" });
        change.objectStore("planted").put(indexed, "planted");
        change.oncomplete = resolve;
      };
    });
  }, planted);
}

test("a session that is just closed leaves nothing to read: the patient's", async () => {
  await at(own, async (person) => {
    noteSheet("patient", await person.signUp(pia));
    await person.page.locator('a[href="/new"]').first().click();
    await person.field(talks.who).fill(mark.search);
    await person.page.getByRole("heading", { name: mark.search }).waitFor();
    await plant(person.page);
  });
  expect(await readable(own)).toEqual([]);
});

test("and the doctor's, who opens a talk, writes and sends files", async () => {
  await at(desk, async (person) => {
    noteSheet("doctor", await person.signUp(doctor));
    await person.writeToPatient(pia.email, mark.title);
    await person.write(mark.remark);
    await person.attach([paper, picture], "result");
    await person.writing.fill(mark.caption);
    await person.send();
    await person.button(talks.saveNamed(`${mark["picture-name"]}.png`)).waitFor();
  });
  expect(await readable(desk)).toEqual([]);
});

test("and a session in which everything was read, typed and changed", async () => {
  await at(own, async (person) => {
    await person.logIn(pia.email, pia.password);
    await person.openTalk(mark["doctor-name"]);
    await person.reads(mark.remark);
    await person.button(talks.acceptButton).click();
    await person.write(mark.text);
    await person.sent(mark.text);
    await person.button(talks.viewNamed(`${mark["picture-name"]}.png`)).click();
    await person.page.getByRole("dialog").locator("img").waitFor();
    await person.page.keyboard.press("Escape");
    await person.retitle(mark["new-title"]);
    await person.rename(mark["new-name"], mark.password);
    await person.goTo("/talks");
    await person.openTalk(mark["doctor-name"]);
    await compareCodes(person);
    await person.draft(mark.draft);
  });
  expect(await readable(own)).toEqual([]);
  const found = await inFolder(own?.folder ?? "", planted);
  expect(new Set(found.map(({ field }) => field))).toEqual(new Set(Object.keys(planted)));
});

/** Look at the safety words; type a code that is none. */
async function compareCodes(person: Person): Promise<void> {
  const { page } = person;
  await page.getByRole("link", { name: talks.readersTitle }).click();
  await person.button(talks.verifyNamed(mark["doctor-name"])).click();
  const words = await page.getByRole("list", { name: talks.words }).locator("b").allInnerTexts();
  shown["safety words"] = words.join(" ");
  await page.getByText(talks.typeCode).first().click();
  await person.field(talks.typeCode).fill(mark.code);
  await person.button(talks.checkCode).click();
  await page.getByText(talks.differTitle).waitFor();
  await page.keyboard.press("Escape");
  await page.goBack();
  await person.writing.waitFor();
}

test("after a recovery and a log-out nothing is left to read, and no record but what is pinned", async () => {
  await at(own, async (person) => {
    await person.recover(pia.email, (shown["patient's sheet"] ?? "").split(" "), mark["new-password"]);
    await person.openTalk(mark["doctor-name"]);
    await person.reads(mark.text);
    await person.logOut(true);
    expect(await sealedTables(person.page)).toEqual(["check", "pins"]);
  });
  expect(await readable(own)).toEqual([]);
});

test("a computer that is not one's own keeps no record at all, without a log-out", async () => {
  await at(shared, async (person) => {
    await person.logIn(pia.email, mark["new-password"], true);
    await person.openTalk(mark["doctor-name"]);
    await person.reads(mark.text);
    await person.button(talks.viewNamed(`${mark["picture-name"]}.png`)).click();
    await person.page.getByRole("dialog").locator("img").waitFor();
    await person.page.keyboard.press("Escape");
    await person.draft(mark["shared-draft"]);
    expect(await sealedTables(person.page)).toEqual([]);
  });
  expect(await readable(shared)).toEqual([]);
  const seen = await inFolder(shared?.folder ?? "", { address });
  // Where the browser notes for whom it has offered to keep a password.
  expect(seen.filter(({ where }) => !where.startsWith("profile/Default/Login Data"))).toEqual([]);
});

/** The tables of which sealed records stand in the browser's store. */
function sealedTables(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const keys = await new Promise<IDBValidKey[]>((resolve, reject) => {
      const opening = indexedDB.open("colloque");
      opening.onerror = reject;
      opening.onsuccess = () => {
        const asked = opening.result.transaction("sealed").objectStore("sealed").getAllKeys();
        asked.onsuccess = () => resolve(asked.result);
      };
    });
    return [...new Set(keys.map((key) => String((key as unknown[])[1])))].sort();
  });
}

test("nothing of it left a browser but what one looks for in the directory", () => {
  const sent = recorder.sent();
  const searches = sent.map(bodiesOfSearches);
  expect(searches.flatMap(({ bodies }) => inBytes(bodies, mark))).toContain("search");
  expect(sent.flatMap((bytes) => inBytes(bytes, { address }))).toContain("address");
  expect(searches.flatMap(({ others }) => inBytes(others, { ...mark, ...shown }))).toEqual([]);
});

/** What a connection has carried, with the bodies of searches apart. */
function bodiesOfSearches(bytes: Buffer): { readonly bodies: Buffer; readonly others: Buffer } {
  const [bodies, others] = [[] as Buffer[], [] as Buffer[]];
  let from = 0;
  for (const match of bytes.toString("latin1").matchAll(/POST \/v1\/directory\/search HTTP[^]*?\r\n\r\n/gu)) {
    const start = match.index + match[0].length;
    const end = start + Number(/content-length: (\d+)/iu.exec(match[0])?.[1] ?? 0);
    others.push(bytes.subarray(from, start));
    bodies.push(bytes.subarray(start, end));
    from = end;
  }
  others.push(bytes.subarray(from));
  return { bodies: Buffer.concat(bodies), others: Buffer.concat(others) };
}
