/**
 * From the first visit to a prescription, and back in from nowhere: a patient with a phone signs up,
 * finds the doctor, writes and sends 20 MB; the doctor, at a computer, answers. Then both come in
 * again with the password alone, and with the sheet alone.
 */
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { french as problems } from "../../src/texts/problems/french.ts";
import { french as talks } from "../../src/texts/talks/french.ts";
import { DESKTOP, launch, PHONE } from "../browser.ts";
import { invented, Person } from "./person.ts";
import { pdf } from "./papers.ts";

const OF_PHONE: BrowserContextOptions = { locale: "fr-FR", viewport: PHONE, hasTouch: true, isMobile: true };
const OF_DESK: BrowserContextOptions = { locale: "fr-FR", viewport: DESKTOP };
const DOCTOR = { email: "dr.exemple@demo.example", name: "Dr Ada Exemple", password: "demo demo demo" };
const MESSAGE = "Bonjour docteur, voici mon scanner d’hier.";
const ANSWER = "Merci, rien d’inquiétant. Voici l’ordonnance.";
const [SCAN, PRESCRIPTION] = ["scanner-genou.pdf", "ordonnance-genou.pdf"];

const pia = invented("Zoé Exemple");
const scan = pdf("Scanner du genou", 20_000_000);
const prescription = pdf("Une gelule le soir", 40_000);
const sheets: Record<"patient" | "doctor", readonly string[]> = { patient: [], doctor: [] };

let browser: Browser;
let folder: string;

beforeAll(async () => {
  browser = await launch();
  folder = await mkdtemp(join(tmpdir(), "colloque-papers-"));
  await writeFile(join(folder, SCAN), scan);
  await writeFile(join(folder, PRESCRIPTION), prescription);
});
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

/** In a profile that nobody has used. */
async function at(options: BrowserContextOptions): Promise<Person> {
  return Person.in(await browser.newContext(options));
}

async function leave(person: Person): Promise<void> {
  expect(person.wrongs).toEqual([]);
  await person.page.context().close();
}

function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Everything that was said and sent stands there, and both files are what was sent. */
async function seesEverything(person: Person, other: string): Promise<void> {
  await person.openTalk(other);
  for (const text of [MESSAGE, ANSWER, SCAN, PRESCRIPTION]) await person.reads(text);
  expect(digest(await person.save(SCAN))).toBe(digest(scan));
  expect(digest(await person.save(PRESCRIPTION))).toBe(digest(prescription));
}

test("a patient signs up, finds the doctor, writes and sends 20 MB", async () => {
  const person = await at(OF_PHONE);
  sheets.patient = await person.signUp(pia);
  await person.findAndWriteTo(DOCTOR.name, "exemple", "Genou");
  await person.write(MESSAGE);
  await person.reads(MESSAGE);
  await person.attach([join(folder, SCAN)]);
  await person.send();
  await person.button(talks.saveNamed(SCAN)).waitFor();
  await leave(person);
});

test("the doctor reads both, and sends a prescription", async () => {
  const person = await at(OF_DESK);
  await person.logIn(DOCTOR.email, DOCTOR.password);
  await person.openTalk(pia.name);
  await person.reads(MESSAGE);
  expect(digest(await person.save(SCAN))).toBe(digest(scan));
  await person.write(ANSWER);
  sheets.doctor = await person.prepareSheet();
  await person.openTalk(pia.name);
  await person.attach([join(folder, PRESCRIPTION)], "prescription");
  await person.send();
  await person.button(talks.saveNamed(PRESCRIPTION)).waitFor();
  await leave(person);
});

test.each(["patient", "doctor"] as const)("the %s comes in again with the password alone", async (who) => {
  const [self, other] = who === "patient" ? [pia, DOCTOR] : [DOCTOR, pia];
  const person = await at(who === "patient" ? OF_PHONE : OF_DESK);
  await person.logIn(self.email, self.password);
  await seesEverything(person, other.name);
  await leave(person);
});

test.each(["patient", "doctor"] as const)("the %s comes in with the sheet alone; the old password is refused", async (who) => {
  const [self, other] = who === "patient" ? [pia, DOCTOR] : [DOCTOR, pia];
  const person = await at(who === "patient" ? OF_PHONE : OF_DESK);
  await person.recover(self.email, sheets[who], "une tout autre petite phrase");
  await seesEverything(person, other.name);
  await leave(person);
  const old = await at(OF_DESK);
  await old.tryLogIn(self.email, self.password);
  await old.page.getByText(problems["wrong-password"]).first().waitFor();
  await old.page.context().close();
});
