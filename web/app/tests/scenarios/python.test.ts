/** A Python client, at its command line, and a browser in one conversation: both ways, files included. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { atTheCommandLine } from "../../../core/tests/live/commandLine.ts";
import { french as talks } from "../../src/texts/talks/french.ts";
import { DESKTOP, launch } from "../browser.ts";
import { pdf } from "./papers.ts";
import { invented, Person } from "./person.ts";

/** What `colloque read --json` says of an entry. */
interface Line {
  readonly id: string;
  readonly type: string;
  readonly text: string;
  readonly name: string;
  readonly problem: string | null;
  readonly file: { readonly name: string } | null;
}

type AtCommandLine = Awaited<ReturnType<typeof atTheCommandLine>>;

const rosa = invented("Rosa Exemple");
const [RESULT, PHOTO] = ["bilan-sanguin.pdf", "carnet.pdf"];
const [result, photo] = [pdf("Bilan", 3_000_000), pdf("Carnet", 5_000_000)];

let browser: Browser;
let folder: string;
let doctor: AtCommandLine;
let patient: Person;
let talk: string;

beforeAll(async () => {
  [browser, folder] = [await launch(), await mkdtemp(join(tmpdir(), "colloque-papers-"))];
  doctor = await atTheCommandLine("Ada", "practitioner");
  patient = await Person.in(await browser.newContext({ locale: "fr-FR", viewport: DESKTOP }));
  await patient.signUp(rosa);
  await Promise.all([writeFile(join(folder, RESULT), result), writeFile(join(folder, PHOTO), photo)]);
});
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
  await rm(doctor.home, { recursive: true });
});

/** What the command line reads, every entry of it well. */
async function lines(): Promise<readonly Line[]> {
  const all = (await doctor.ask("read", talk)) as Line[];
  expect(all.filter(({ problem }) => problem !== null)).toEqual([]);
  return all;
}

test("what Python opens appears in the browser, which accepts and answers", async () => {
  const started = ["conversation", "start", "--with", rosa.email, "--title", "Contrôle annuel"];
  talk = ((await doctor.ask(...started)) as { id: string }).id;
  await doctor.ask("send", talk, "--text", "Bonjour, vos résultats sont arrivés.");
  await patient.page.locator(`a[href="/talks/${talk}"]`).click();
  await patient.reads("Bonjour, vos résultats sont arrivés.");
  await patient.button(talks.acceptButton).click();
  await patient.button(talks.acceptButton).waitFor({ state: "detached" });
  await patient.write("Merci docteur, je les lis.");
  await patient.sent("Merci docteur, je les lis.");
  const said = (await lines()).filter(({ type }) => type === "message");
  expect(said.map(({ name, text }) => [name, text])).toEqual([
    ["Ada Exemple", "Bonjour, vos résultats sont arrivés."],
    [rosa.name, "Merci docteur, je les lis."],
  ]);
});

test("a file and a message of Python come to the open page by themselves", async () => {
  await doctor.ask("send", talk, "--file", join(folder, RESULT));
  await doctor.ask("send", talk, "--text", "Voici le bilan.");
  await patient.reads("Voici le bilan.");
  expect((await patient.save(RESULT)).equals(result)).toBe(true);
});

test("a file of the browser comes to Python", async () => {
  await patient.attach([join(folder, PHOTO)]);
  await patient.writing.fill("Et mon carnet.");
  await patient.send();
  await patient.button(talks.saveNamed(PHOTO)).waitFor();
  const entry = (await lines()).find(({ file }) => file?.name === PHOTO);
  expect(entry?.text).toBe("Et mon carnet.");
  const out = join(folder, "out.pdf");
  await doctor.ask("fetch", talk, entry?.id ?? "", "-o", out);
  expect((await readFile(out)).equals(photo)).toBe(true);
  expect(patient.wrongs).toEqual([]);
});
