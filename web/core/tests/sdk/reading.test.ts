/** The list and the pages of a conversation, from a store that holds them. */
import { describe, expect, it } from "vitest";
import { MemoryStore } from "../../src/sdk/memoryStore.ts";
import { idText, type ConversationId, type EntryId } from "../../src/wire/ids.ts";
import type { Content } from "../../src/wire/entry.ts";
import { bytes, emptyTalk, keep, ME, message, opened, OTHER, partsOver } from "./keptTalks.ts";

const ID = bytes(3) as ConversationId;

async function filled(count: number) {
  const store = new MemoryStore();
  await store.unlock(ME, bytes(0));
  const parts = partsOver(store);
  let talk = emptyTalk();
  for (let at = 0; at < count; at += 73) {
    const fresh = Array.from({ length: Math.min(73, count - at) }, (_, place) => {
      const seq = at + place + 1;
      return opened(seq, seq % 3 === 0 ? OTHER : ME, message(`text ${seq}`, seq));
    });
    talk = await keep(parts, ID, talk, fresh);
  }
  return { parts, store, talk };
}

describe("pages of a conversation", () => {
  it("end where they are asked to, over segments, newest by default", async () => {
    const { parts } = await filled(250);
    const page = await parts.reading.entries(ID, null, 50);
    expect(page).toMatchObject({ start: 200, total: 250 });
    expect(page.entries.map(({ text }) => text)[0]).toBe("text 201");
    expect(page.entries.at(-1)).toMatchObject({ text: "text 250", seq: 250, mine: true });
    const older = await parts.reading.entries(ID, 200, 150);
    expect(older).toMatchObject({ start: 50, total: 250 });
    expect(older.entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 150 }, (_, i) => 51 + i));
    expect((await parts.reading.entries(ID, 30, 50)).entries).toHaveLength(30);
    expect((await parts.reading.entries(ID, 0, 50)).entries).toHaveLength(0);
  });

  it("count what others said behind the mark, and where that begins", async () => {
    const { parts } = await filled(250);
    expect(await parts.reading.conversation(ID)).toMatchObject({ unread: 83 });
    expect((await parts.reading.entries(ID, null, 1)).unreadAt).toBe(2);
    await parts.talks.markRead(ID, 240);
    expect(await parts.reading.conversation(ID)).toMatchObject({ unread: 3 });
    expect((await parts.reading.entries(ID, null, 1)).unreadAt).toBe(242);
    await parts.talks.markRead(ID, 100);
    expect(await parts.reading.conversation(ID)).toMatchObject({ unread: 3 });
    await parts.talks.markRead(ID, 250);
    expect((await parts.reading.entries(ID, null, 1)).unreadAt).toBeNull();
  });

  it("show what was kept out as such", async () => {
    const { parts, talk } = await filled(3);
    await keep(parts, ID, talk, [opened(4, OTHER, null)]);
    await parts.talks.reread(ID);
    const last = (await parts.reading.entries(ID, null, 50)).entries.at(-1);
    expect(last).toMatchObject({ type: "unreadable", problem: "tampered", author: null, time: 4000 });
    expect((await parts.reading.conversation(ID)).preview?.text).toBe("text 3");
  });
});

describe("names", () => {
  const name = (said: string, time: number): Content => ({ type: "profile", data: { name: said }, heads: [], time });

  it("are introductions the first time, and changes from then on", async () => {
    const { parts, talk } = await filled(150);
    const fresh = [opened(151, OTHER, name("Ada", 151)), opened(152, ME, name("Zoé", 152)), opened(153, OTHER, name("Ada Spécimen", 153))];
    await keep(parts, ID, talk, fresh);
    await parts.talks.reread(ID);
    const typesOf = async (until: number | null, limit: number) => (await parts.reading.entries(ID, until, limit)).entries.map(({ type }) => type);
    expect(await typesOf(null, 1)).toEqual(["profile"]);
    expect(await typesOf(null, 3)).toEqual(["introduction", "introduction", "profile"]);
    expect(await typesOf(151, 2)).toEqual(["message", "introduction"]);
  });

  it("are changes too while they wait, for whoever is known by one", async () => {
    const { parts, talk } = await filled(3);
    await parts.outbox.write(ID, "medical", { type: "message", data: { text: "one" } });
    const waiting = async () => (await parts.reading.entries(ID, null, 2)).entries.map(({ type }) => type);
    expect(await waiting()).toEqual(["introduction", "message"]);
    await keep(parts, ID, talk, [opened(4, ME, name("Zoé", 4))]);
    await parts.talks.reread(ID);
    expect(await waiting()).toEqual(["profile", "message"]);
  });
});

describe("the list", () => {
  it("shows names, preview, unread; drafts and what waits come on top", async () => {
    const { parts } = await filled(3);
    const [info] = await parts.reading.conversations();
    expect(info).toMatchObject({
      id: idText("conversation", ID),
      last: 3,
      unread: 1,
      unsent: 0,
      draft: false,
      preview: { name: "Docteur Exemple", mine: false, text: "text 3" },
    });
    expect(info?.members.map(({ name, state }) => [name, state])).toEqual([
      ["Zoé Exemple", "self"],
      ["Docteur Exemple", "unverified"],
    ]);
    await parts.drafts.save(ID, "half");
    await parts.outbox.write(ID, "administrative", { type: "title", data: { title: "Suivi" } });
    await parts.outbox.write(ID, "medical", { type: "message", data: { text: "waits" } });
    expect(await parts.reading.conversation(ID)).toMatchObject({
      title: "Suivi",
      draft: true,
      unsent: 2,
      preview: { mine: true, name: "Zoé Exemple", text: "waits" },
    });
    const page = await parts.reading.entries(ID, null, 2);
    expect(page).toMatchObject({ start: 4, total: 6 });
    expect(page.entries.map(({ type, sent }) => [type, sent])).toEqual([
      ["title", false],
      ["message", false],
    ]);
  });

  it("cuts a preview between characters", async () => {
    const { parts, talk } = await filled(1);
    await keep(parts, ID, talk, [opened(2, OTHER, message("😀".repeat(300), 2))]);
    await parts.talks.reread(ID);
    expect((await parts.reading.conversation(ID)).preview?.text).toBe("😀".repeat(200));
  });
});

describe("what waits", () => {
  it("keeps its order, goes when it has arrived, and can be taken back before", async () => {
    const { parts, store } = await filled(1);
    const data = (text: string) => ({ type: "message", data: { text } }) as const;
    const ids: EntryId[] = [];
    for (const text of ["a", "b", "c"]) ids.push(await parts.outbox.write(ID, "medical", data(text)));
    const again = partsOver(store);
    expect((await again.queue.of(ID)).map(({ id }) => id)).toEqual([expect.anything(), ...ids]);
    expect(await again.outbox.unsend(ID, ids[1] as EntryId)).toBe(true);
    expect(await again.outbox.unsend(ID, ids[1] as EntryId)).toBe(false);
    await again.talks.change(ID, async (talk) => ({
      talk: talk as never,
      changes: await again.queue.arrived(ID, [ids[0] as EntryId]),
    }));
    const left = partsOver(store);
    expect((await left.queue.of(ID)).map(({ id }) => id)).toEqual([expect.anything(), ids[2]]);
    expect(await left.outbox.unsend(ID, ids[2] as EntryId)).toBe(true);
    expect(await left.outbox.waiting()).toEqual([]);
  });
});
