/** What is written goes out once, whatever is lost, whoever logs in, in whichever tab (spec: sync §7). */
import { afterEach, describe, expect, it } from "vitest";
import { MemoryStore } from "../../src/sdk/memoryStore.ts";
import type { Client } from "../../src/sdk/client.ts";
import { EvilServer, withFields } from "./evil.ts";
import { fresh, PASSWORD } from "./stage.ts";
import { entriesOf, join, reads, talk, textsOf, until, type Talk } from "./talk.ts";

const POSTED = /\/entries$/;

const isPost = (method: string, path: string): boolean => method === "POST" && POSTED.test(path);

/** A talk whose patient keeps everything in a store that outlives the program. */
async function lasting(): Promise<Talk & { readonly store: MemoryStore }> {
  const store = new MemoryStore();
  const doctor = await join("Doc", "practitioner");
  const pia = await join("Pia", "patient", { store });
  const { id } = await pia.client.startConversation([doctor.account], [], null);
  await pia.client.sendText(id, "one", null);
  await reads(doctor.client, id, ["one"]);
  return { id, pia, doctor, store };
}

/** Nothing at its place is wrong, and these are the texts. */
async function showsWell(client: Client, id: string, texts: readonly string[]): Promise<void> {
  await reads(client, id, texts);
  const entries = await entriesOf(client, id);
  expect(entries.map(({ problem }) => problem)).toEqual(entries.map(() => null));
}

/** Nothing waits in it. */
async function sent(client: Client, id: string): Promise<void> {
  await until(async () => (await client.conversation(id)).unsent === 0);
}

describe("what goes out", () => {
  it("goes out once when answers are lost", async () => {
    const { doctor, id, pia } = await lasting();
    let lost = 0;
    pia.evil.cut((method, path) => (isPost(method, path) && lost++ < 2 ? "after" : "none"));
    for (const text of ["two", "three"]) await pia.client.sendText(id, text, null);
    await sent(pia.client, id);
    expect(lost).toBeGreaterThan(2);
    await showsWell(doctor.client, id, ["one", "two", "three"]);
    await showsWell(pia.client, id, ["one", "two", "three"]);
  });

  it("has gone out when only the answer was lost, and the next log-in finds that", async () => {
    const { doctor, id, pia, store } = await lasting();
    pia.evil.cut((method, path) => (isPost(method, path) ? "after" : "none"));
    const entry = await pia.client.sendText(id, "two", null);
    await reads(doctor.client, id, ["one", "two"]);
    expect(await pia.client.unsend(id, entry)).toBe(false);
    const again = fresh({ store });
    await again.logIn(pia.email, PASSWORD, false);
    await sent(again, id);
    await again.sendText(id, "three", null);
    await showsWell(doctor.client, id, ["one", "two", "three"]);
    await showsWell(again, id, ["one", "two", "three"]);
  });

  it("is found by its id when the server did not show it before it was sealed anew", async () => {
    const { doctor, id, pia, store } = await lasting();
    pia.evil.cut((method, path) => (isPost(method, path) ? "after" : "none"));
    await pia.client.sendText(id, "two", null);
    await reads(doctor.client, id, ["one", "two"]);
    const evil = new EvilServer();
    let posted = 0;
    evil.cut((method, path) => {
      if (isPost(method, path)) posted++;
      return "none";
    });
    evil.on("GET", POSTED, (page) => (posted === 0 ? withFields(page, { entries: [] }) : page));
    const again = fresh({ store, fetch: evil.fetch });
    await again.logIn(pia.email, PASSWORD, false);
    await sent(again, id);
    expect(posted).toBeGreaterThan(0);
    await again.sendText(id, "three", null);
    await showsWell(doctor.client, id, ["one", "two", "three"]);
  });

  it("is sealed anew when a change of the members came in between", async () => {
    const { doctor, id, pia } = await lasting();
    const helper = await join("Helper", "assistant");
    pia.evil.cut((method, path) => (isPost(method, path) ? "before" : "none"));
    await pia.client.sendText(id, "two", null);
    await until(async () => pia.told.some((one) => one.kind === "connection" && !one.online), 20_000);
    const second = fresh();
    await second.logIn(pia.email, PASSWORD, false);
    await until(async () => (await second.conversations()).length === 1);
    await second.addMember(id, helper.account);
    await second.removeMember(id, helper.account);
    pia.evil.behave();
    await pia.client.refresh();
    await showsWell(doctor.client, id, ["one", "two"]);
    await reads(second, id, ["one", "two"]);
    expect(await textsOf(helper.client, id)).toEqual([]);
  });

  it("tells that it is offline, and sends when the connection is back", async () => {
    const { doctor, id, pia } = await talk();
    pia.evil.cut(() => "before");
    const entry = await pia.client.sendText(id, "three", null);
    await until(async () => pia.told.some((one) => one.kind === "connection" && !one.online), 20_000);
    await pia.client.sendText(id, "four", null);
    expect((await pia.client.conversation(id)).unsent).toBe(2);
    expect(await pia.client.unsend(id, entry)).toBe(true);
    await expect(pia.client.refresh()).rejects.toMatchObject({ code: "offline" });
    pia.evil.behave();
    await pia.client.refresh();
    await showsWell(doctor.client, id, ["one", "two", "four"]);
  });
});

/** Locks by name, as a browser has them. */
function installLocks(): void {
  const tails = new Map<string, Promise<unknown>>();
  const request = (name: string, ...rest: unknown[]): Promise<unknown> => {
    const work = rest.at(-1) as () => Promise<unknown>;
    const mine = (tails.get(name) ?? Promise.resolve()).then(work, work);
    tails.set(name, mine.catch(() => undefined));
    return mine;
  };
  Object.defineProperty(globalThis, "navigator", {
    value: { locks: { request } },
    configurable: true,
  });
}

describe("two tabs", () => {
  afterEach(() => {
    Object.defineProperty(globalThis, "navigator", { value: undefined, configurable: true });
  });

  it.each([
    ["that share a store", false],
    ["on a shared computer, each with its own memory", true],
  ])("%s write at the same time without a gap or a fork", async (_, apart) => {
    installLocks();
    const { doctor, id, pia, store } = await lasting();
    const second = fresh({ store: apart ? new MemoryStore() : store });
    await second.resume(pia.client.exportSession());
    await until(async () => (await second.conversations()).some((one) => one.id === id));
    const texts = Array.from({ length: 8 }, (_, place) => `text ${place}`);
    await Promise.all(
      texts.map((text, place) => (place % 2 === 0 ? pia.client : second).sendText(id, text, null)),
    );
    await sent(pia.client, id);
    await sent(second, id);
    await until(async () => (await textsOf(doctor.client, id)).length === 9);
    const seen = await textsOf(doctor.client, id);
    expect([...seen].sort()).toEqual(["one", ...texts]);
    await showsWell(doctor.client, id, seen);
    await showsWell(pia.client, id, seen);
    await showsWell(second, id, seen);
  });

  it("tell each other of drafts, marks and messages", async () => {
    installLocks();
    const { doctor, id, pia, store } = await lasting();
    const told: string[] = [];
    const second = fresh({ store, notify: ({ kind }) => told.push(kind) });
    await second.resume(pia.client.exportSession());
    await doctor.client.sendText(id, "two", null);
    await reads(second, id, ["one", "two"]);
    await reads(pia.client, id, ["one", "two"]);
    await pia.client.markRead(id);
    await until(async () => (await second.conversation(id)).unread === 0);
    await second.saveDraft(id, "half a sent");
    await until(async () => (await pia.client.draft(id)) === "half a sent");
    expect(told).toContain("conversations");
  });

  it("show what one of them has sent once, however slowly that is written down", async () => {
    installLocks();
    const { id, pia, store } = await lasting();
    const second = fresh({ store });
    await second.resume(pia.client.exportSession());
    await reads(second, id, ["one"]);
    const write = store.write.bind(store);
    store.write = async (changes) => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      return write(changes);
    };
    for (const text of ["two", "three"]) await pia.client.sendText(id, text, null);
    await sent(pia.client, id);
    await sent(second, id);
    await showsWell(second, id, ["one", "two", "three"]);
  });
});
