/** The stores: order, atomic writes, what a log-out leaves, and that the disk shows nothing. */
import { describe, expect, it } from "vitest";
import { NotLoggedIn, Tampered } from "../../src/errors.ts";
import { systemRng } from "../../src/sdk/clock.ts";
import { IndexedDbStore } from "../../src/sdk/indexedDbStore.ts";
import { MemoryStore } from "../../src/sdk/memoryStore.ts";
import { findPin, movePin, pinsOf } from "../../src/sdk/pins.ts";
import { drop, dropAll, put, type Found, type Store } from "../../src/sdk/store.ts";
import type { AccountId } from "../../src/wire/ids.ts";

const ACCOUNT = new Uint8Array(32).fill(1) as AccountId;
const OTHER = new Uint8Array(32).fill(2) as AccountId;
const KEY = new Uint8Array(32).fill(3);
const NEW_KEY = new Uint8Array(32).fill(4);
const utf8 = new TextEncoder();
const room = (number: number): Uint8Array => new Uint8Array(32).fill(number);
const value = (text: string): Uint8Array => utf8.encode(text);
const texts = (found: readonly Found[]): string[] =>
  found.map((one) => new TextDecoder().decode(one.value));

let opened = 0;
const open: Record<string, () => Promise<Store>> = { memory: async () => new MemoryStore() };
if (typeof indexedDB !== "undefined") {
  open["indexeddb"] = () => IndexedDbStore.open(systemRng, `test-${opened++}`);
}

async function filled(store: Store): Promise<void> {
  await store.unlock(ACCOUNT, KEY);
  const entries = [5, 1, 300, 2].map((seq) => put("entries", [room(7), seq], value(`e${seq}`)));
  await store.write([...entries, put("entries", [room(8), 1], value("elsewhere"))]);
}

describe.each(Object.keys(open))("a store in %s", (kind) => {
  const make = open[kind] as () => Promise<Store>;

  it("gives back what was written, by key and in order", async () => {
    const store = await make();
    await filled(store);
    expect(texts(await store.range("entries", [room(7)]))).toEqual(["e1", "e2", "e5", "e300"]);
    expect((await store.range("entries", [room(7)], { limit: 1 }))[0]?.key).toEqual([room(7), 1]);
    const last = await store.range("entries", [room(7)], { limit: 2, backwards: true });
    expect(texts(last)).toEqual(["e300", "e5"]);
    const middle = await store.range("entries", [room(7)], { from: 2, to: 5 });
    expect(texts(middle)).toEqual(["e2", "e5"]);
    const down = await store.range("entries", [room(7)], { to: 5, backwards: true });
    expect(texts(down)).toEqual(["e5", "e2", "e1"]);
    expect(await store.range("entries", [room(7)], { from: 6, to: 5 })).toEqual([]);
    expect(texts(await store.range("entries", []))).toHaveLength(5);
    expect(await store.get("entries", [room(9), 1])).toBeNull();
    store.close();
  });

  it("replaces, removes one, removes all under a prefix", async () => {
    const store = await make();
    await filled(store);
    await store.write([put("entries", [room(7), 2], value("new")), drop("entries", [room(7), 1])]);
    expect(texts(await store.range("entries", [room(7)]))).toEqual(["new", "e5", "e300"]);
    await store.write([dropAll("entries", [room(7)]), put("entries", [room(7), 9], value("last"))]);
    expect(texts(await store.range("entries", [room(7)]))).toEqual(["last"]);
    expect(texts(await store.range("entries", [room(8)]))).toEqual(["elsewhere"]);
    store.close();
  });

  it("writes nothing of an account before it is unlocked, and all or nothing", async () => {
    const store = await make();
    const public_ = put("deployment", ["id"], room(1));
    const sealed = put("entries", [room(7), 1], value("e"));
    await expect(store.write([public_, sealed])).rejects.toThrow(NotLoggedIn);
    expect(await store.get("deployment", ["id"])).toBeNull();
    await store.write([public_]);
    expect(await store.get("deployment", ["id"])).toEqual(room(1));
    store.close();
  });

  it("keeps pins alone after a log-out, for the same account only", async () => {
    const store = await make();
    await filled(store);
    await store.write(await movePin(store, "conversation", room(7), 4, room(1)));
    await store.write(await movePin(store, "own", ACCOUNT, 2, room(2)));
    await store.wipe();
    expect(await store.range("entries", [room(7)])).toEqual([]);
    expect(await findPin(store, "conversation", room(7))).toBeNull();
    expect((await findPin(store, "own", ACCOUNT))?.seq).toBe(2);
    await store.unlock(OTHER, KEY);
    expect(await findPin(store, "conversation", room(7))).toBeNull();
    store.close();
  });

  it("opens again for the same account", async () => {
    const store = await make();
    await filled(store);
    await store.write(await movePin(store, "conversation", room(7), 4, room(1)));
    await store.wipe();
    await store.unlock(ACCOUNT, KEY);
    expect(await findPin(store, "conversation", room(7))).toEqual({ seq: 4, head: room(1) });
    expect(await store.range("entries", [room(7)])).toEqual([]);
    store.close();
  });

  it("keeps everything when the settings key changes while it is open", async () => {
    const store = await make();
    await filled(store);
    await store.unlock(ACCOUNT, NEW_KEY);
    expect(texts(await store.range("entries", [room(7)]))).toHaveLength(4);
    store.lock();
    await store.unlock(ACCOUNT, NEW_KEY);
    expect(texts(await store.range("entries", [room(7)]))).toHaveLength(4);
    store.close();
  });

  it("moves pins forward only", async () => {
    const store = await make();
    await store.unlock(ACCOUNT, KEY);
    await store.write(await movePin(store, "account", room(5), 3, room(1)));
    expect(await movePin(store, "account", room(5), 3, room(2))).toEqual([]);
    expect(await movePin(store, "account", room(5), 2, room(2))).toEqual([]);
    await store.write(await movePin(store, "account", room(5), 4, room(3)));
    expect(await pinsOf(store, "account")).toEqual([[room(5), { seq: 4, head: room(3) }]]);
    store.close();
  });
});

/** Everything that stands in a database, keys included, as one byte string. */
async function dump(name: string): Promise<string> {
  const request = indexedDB.open(name);
  const database = await new Promise<IDBDatabase>((resolve) => {
    request.onsuccess = () => resolve(request.result);
  });
  let text = "";
  for (const store of database.objectStoreNames) {
    const objects = database.transaction(store).objectStore(store);
    for (const all of [objects.getAll(), objects.getAllKeys()]) {
      await new Promise((resolve) => (all.onsuccess = resolve));
      for (const part of all.result.flat(3) as (Uint8Array | ArrayBuffer | string)[]) {
        const octets = typeof part === "string" ? utf8.encode(part) : new Uint8Array(part);
        text += new TextDecoder("latin1").decode(octets);
      }
    }
  }
  database.close();
  return text;
}

describe.runIf(typeof indexedDB !== "undefined")("what stands on the disk", () => {
  it("shows neither contents nor names, and opens under no other key", async () => {
    const store = await IndexedDbStore.open(systemRng, "disk");
    await store.unlock(ACCOUNT, KEY);
    const secret = new Uint8Array(32).map((_, place) => 65 + place);
    await store.write([put("drafts", [secret, "name-canary"], value("content-canary"))]);
    const disk = await dump("disk");
    expect(disk).toContain("drafts");
    expect(disk).not.toContain("canary");
    expect(disk).not.toContain(new TextDecoder("latin1").decode(secret.subarray(0, 8)));
    store.lock();
    expect(await store.get("drafts", [secret, "name-canary"])).toBeNull();
    await store.unlock(ACCOUNT, NEW_KEY);
    expect(await store.get("drafts", [secret, "name-canary"])).toBeNull();
    expect(await store.range("drafts", [])).toEqual([]);
    store.close();
  });

  it("notices a record that changed its place", async () => {
    const store = await IndexedDbStore.open(systemRng, "places");
    await store.unlock(ACCOUNT, KEY);
    await store.write([put("drafts", [1], value("one")), put("drafts", [2], value("two"))]);
    const request = indexedDB.open("places");
    await new Promise((resolve) => (request.onsuccess = resolve));
    const objects = request.result.transaction("sealed", "readwrite").objectStore("sealed");
    const read = objects.get([new Uint8Array(ACCOUNT), "drafts", 1]);
    await new Promise((resolve) => (read.onsuccess = resolve));
    const written = objects.put(read.result, [new Uint8Array(ACCOUNT), "drafts", 2]);
    await new Promise((resolve) => (written.onsuccess = resolve));
    request.result.close();
    await expect(store.get("drafts", [2])).rejects.toThrow(Tampered);
    store.close();
  });
});
