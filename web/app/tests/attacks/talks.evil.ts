/**
 * A03, A04, A07, A08, A18, A36 in the browser: a server that changes, hides, exchanges or doubles what
 * stands in a talk. One reads a calm sentence at its place; where nothing can be trusted any more, one
 * cannot write; what was read and written is still there (spec: entry §3, conversation §3, file §1).
 */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { changeMembers, type Change } from "../../../core/src/protocol/membership.ts";
import { membersOf } from "../../../core/src/sdk/rooms.ts";
import { parseId } from "../../../core/src/wire/ids.ts";
import { french as common } from "../../src/texts/common/french.ts";
import { french as problems } from "../../src/texts/problems/french.ts";
import { french as talks } from "../../src/texts/talks/french.ts";
import { launch, PHONE, picture } from "../browser.ts";
import { pdf } from "../scenarios/papers.ts";
import {
  chainOf,
  enter,
  insideOf,
  join,
  numberOf,
  PASSWORD,
  reload,
  talk,
  until,
  visit,
  wrote,
  type Talk,
  type Visitor,
} from "./behind.ts";

const OF_PHONE = { viewport: PHONE, hasTouch: true, isMobile: true };
const PIA = "Pia Exemple";
const rng = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

/** The doctor at a browser, with the talk open. */
async function opened(scene: Talk, options = {}): Promise<Visitor> {
  const visitor = await enter(browser, scene.doctor, options);
  await visitor.person.openTalk(PIA);
  await visitor.person.reads("two");
  return visitor;
}

/** The doctor cannot write, and reads why; what was said before still stands there. */
async function isStopped({ person }: Visitor, reason: string, name: string): Promise<void> {
  await person.page.getByText(`${reason} ${talks.stoppedCall(PIA)}`).waitFor();
  await picture(person.page, `attack-${name}`);
  expect(await person.writing.count()).toBe(0);
  for (const text of ["one", "two"]) await person.reads(text);
}

async function leave({ person }: Visitor): Promise<void> {
  await person.page.context().close();
}

/** Sent by the patient, and with the server. */
async function writes({ pia, id }: Talk, ...texts: readonly string[]): Promise<void> {
  for (const text of texts) {
    await pia.client.sendText(id, text, null);
    await numberOf(pia, id, text);
  }
}

test("A03: a message that was changed is kept out, and said so at its place", async () => {
  const scene = await talk();
  const visitor = await opened(scene);
  await visitor.liar.tell("entry-part-flipped", { part: "sig" });
  await writes(scene, "three");
  await visitor.person.page.getByText(talks.keptOut).waitFor();
  await picture(visitor.person.page, "attack-kept-out");
  expect(await visitor.person.entry("three").count()).toBe(0);
  await visitor.liar.behave();
  await visitor.person.write("Je vous rappelle.");
  await visitor.person.reads("Je vous rappelle.");
  await until(async () => (await numberOf(scene.doctor, scene.id, "Je vous rappelle.")) > 0);
  await leave(visitor);
});

test("A18: a message that is held back leaves a gap that one sees", async () => {
  const scene = await talk();
  await writes(scene, "three", "four", "five");
  const visitor = await visit(browser, OF_PHONE);
  await visitor.liar.tell("entry-without", { seq: await numberOf(scene.pia, scene.id, "four") });
  const { person } = visitor;
  await person.logIn(scene.doctor.email, PASSWORD);
  await person.openTalk(PIA);
  await person.page.getByText(talks.gap).waitFor();
  await picture(person.page, "attack-gap");
  const seen = await person.page.getByRole("feed").innerText();
  const places = ["three", talks.gap, "five"].map((text) => seen.indexOf(text));
  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((one, two) => one - two));
  expect(seen).not.toContain("four");
  expect(await person.writing.count()).toBe(1);
  await leave(visitor);
});

test("A36: two histories freeze the talk", async () => {
  const scene = await talk();
  const visitor = await opened(scene, OF_PHONE);
  await visitor.person.writing.fill("Un début de réponse");
  await visitor.person.page.getByText(talks.draftKept).waitFor();
  const [one, two] = await rivals(scene);
  const looked = await lookedUp(visitor);
  await shows(visitor, one);
  // Asked for more: the first one has been taken.
  await until(async () => (await lookedUp(visitor)) > looked + 1);
  await shows(visitor, two);
  const before = (await visitor.liar.sent()).length;
  await isStopped(visitor, talks.stoppedTwo, "fork");
  await visitor.liar.behave();
  await reload(visitor);
  await isStopped(visitor, talks.stoppedTwo, "fork-for-good");
  expect(await wrote(visitor, before)).toEqual([]);
  await leave(visitor);
});

/** The server has this statement for the talk. */
async function shows(visitor: Visitor, { statement, wraps }: Change): Promise<void> {
  await visitor.liar.behave();
  await visitor.liar.tell("statement-once", { statement, wraps });
  await visitor.liar.tell("line-at", { seq: 9 });
  await reload(visitor);
}

/** How often the members of the talk were asked for. */
async function lookedUp({ liar }: Visitor): Promise<number> {
  return (await liar.asked()).filter((one) => one.endsWith("/membership")).length;
}

/** Two rotations of the patient's on one head. */
async function rivals({ pia, id }: Talk): Promise<readonly [Change, Change]> {
  const { context, conversations } = await insideOf(pia);
  const { people, rooms } = conversations.parts;
  const conversation = parseId("conversation", id);
  const room = await rooms.turn(conversation, () => rooms.sync(conversation));
  const accounts = await people.need(membersOf(room));
  const make = () => changeMembers(room.state, "rotate", context.me(), accounts, 1, rng);
  return [await make(), await make()];
}

test("A08: an older state of the talk stops writing until the newer one is shown", async () => {
  const scene = await talk();
  const visitor = await opened(scene);
  const helper = await join("Helper", "assistant");
  await scene.pia.client.addMember(scene.id, helper.account);
  await visitor.person.page.getByText(talks.secretaryToo).waitFor();
  await visitor.person.writing.fill("Un début de réponse");
  await visitor.person.page.getByText(talks.draftKept).waitFor();
  await visitor.liar.tell("line-at", { seq: 0 });
  const before = (await visitor.liar.sent()).length;
  await reload(visitor);
  await visitor.person.page.getByText(`${talks.stoppedOld} ${talks.stoppedWait(PIA)}`).waitFor();
  await picture(visitor.person.page, "attack-rolled-back");
  expect(await visitor.person.writing.count()).toBe(0);
  expect(await wrote(visitor, before)).toEqual([]);
  await visitor.liar.behave();
  await reload(visitor);
  await visitor.person.writing.waitFor();
  expect(await visitor.person.writing.inputValue()).toBe("Un début de réponse");
  await leave(visitor);
});

test("A04: an address that answers for somebody else opens no talk", async () => {
  const scene = await talk();
  const thief = await join("Thief");
  const visitor = await enter(browser, scene.doctor);
  const { liar, person } = visitor;
  await person.goTo("/new");
  const ask = async (): Promise<void> => {
    await person.field(talks.patientEmail).fill(scene.pia.email);
    await person.button(talks.startByEmail).click();
  };
  await ask();
  await person.writing.waitFor();
  const links = await chainOf(thief);
  await liar.tell("with-fields", { method: "POST", path: "/v1/lookup$", fields: { chain: links } });
  const before = (await liar.sent()).length;
  await person.goTo("/new");
  await ask();
  await person.page.getByText(problems.substituted).waitFor();
  await picture(person.page, "attack-substituted");
  expect(await wrote(visitor, before)).toEqual([]);
  await leave(visitor);
});

test("A04: a talk whose people are exchanged is not shown, and one is told so", async () => {
  const scene = await talk();
  const thief = await join("Thief");
  const visitor = await visit(browser, OF_PHONE);
  await visitor.liar.tell("chain-instead", { links: await chainOf(thief) });
  const { person } = visitor;
  await person.logIn(scene.doctor.email, PASSWORD);
  await person.page.getByText(common.talksKeptOut(1)).waitFor();
  await picture(person.page, "attack-talk-kept-out");
  expect(await person.page.getByRole("link", { name: PIA }).count()).toBe(0);
  expect(await wrote(visitor, 0)).toEqual([]);
  await visitor.liar.behave();
  await reload(visitor);
  await person.openTalk(PIA);
  await person.reads("two");
  await leave(visitor);
});

test("A07: a document that was changed on its way is not kept", async () => {
  const scene = await talk();
  const content = pdf("Genou", 300_000);
  const name = "genou.pdf";
  const file = new Blob([new Uint8Array(content)], { type: "application/pdf" });
  await scene.pia.client.sendFile(scene.id, { file, name, media: "application/pdf", kind: "result", text: "", compartment: null });
  const visitor = await opened(scene);
  const { liar, person } = visitor;
  await person.reads(name);
  await liar.tell("file-changed", { how: "chunk-7" });
  const downloaded = person.page.waitForEvent("download", { timeout: 10_000 }).catch(() => null);
  await person.button(talks.saveNamed(name)).click();
  await person.page.getByText(problems.tampered).waitFor();
  await picture(person.page, "attack-tampered");
  expect(await (await downloaded)?.failure()).not.toBeNull();
  await liar.behave();
  expect(await person.save(name)).toEqual(content);
  await leave(visitor);
});

test("A08: older settings are not taken, and one is told so", async () => {
  const scene = await talk();
  const visitor = await opened(scene);
  await until(async () => (await visitor.liar.asked()).includes("PUT /v1/account/settings"));
  await visitor.liar.tell("settings-older");
  await reload(visitor);
  await visitor.person.page.getByText(common.settingsKeptOut).waitFor();
  await picture(visitor.person.page, "attack-settings");
  await visitor.person.write("Nous continuons.");
  await visitor.person.reads("Nous continuons.");
  await visitor.liar.behave();
  await reload(visitor);
  await visitor.person.reads("Nous continuons.");
  await expect.poll(() => visitor.person.page.getByText(common.settingsKeptOut).count()).toBe(0);
  await leave(visitor);
});
