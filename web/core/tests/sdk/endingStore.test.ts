/** A store refuses whoever has been logged out, also what was begun before. */
import { expect, it } from "vitest";
import { EndingStore } from "../../src/sdk/endingStore.ts";
import { MemoryStore } from "../../src/sdk/memoryStore.ts";
import { put } from "../../src/sdk/store.ts";
import { bytes, ME, OTHER } from "./keptTalks.ts";

it("ends for one and goes on for the next", async () => {
  const store = new MemoryStore();
  const first = new EndingStore(store);
  await first.unlock(ME, bytes(0));
  await first.write([put("talks", ["a"], bytes(1))]);
  first.lock();
  first.end();
  const second = new EndingStore(store);
  await second.unlock(OTHER, bytes(0));
  first.lock();
  await expect(first.write([put("talks", ["b"], bytes(1))])).rejects.toMatchObject({
    code: "not-logged-in",
  });
  await expect(first.get("talks", ["a"])).rejects.toMatchObject({ code: "not-logged-in" });
  await expect(first.unlock(ME, bytes(0))).rejects.toMatchObject({ code: "not-logged-in" });
  expect(await second.range("talks", [])).toEqual([]);
  await second.write([put("talks", ["c"], bytes(1))]);
  expect(await second.range("talks", [])).toHaveLength(1);
});
