/** Hashing in a worker: the same root, and an error once it has ended. */
import { describe, expect, it } from "vitest";
import { HashingWorker } from "../../src/sdk/hashing.ts";
import { LeafHasher } from "../../src/sealing/file.ts";
import { LEAF_SIZE } from "../../src/wire/file.ts";

/** Node has no such workers; the browser run of this file is the one that counts. */
describe.skipIf(typeof Worker === "undefined")("hashing in a browser's worker", () => {
  it("gives the same root", async () => {
    const data = Uint8Array.from({ length: LEAF_SIZE }, (_, place) => place % 251);
    const worker = new HashingWorker();
    const [alone, shared] = [new LeafHasher(), new LeafHasher(worker.submit)];
    for (let leaf = 0; leaf < 12; leaf++) {
      for (const hasher of [alone, shared]) {
        hasher.update(data.subarray(0, 1000));
        hasher.update(data);
      }
      await shared.ready();
    }
    expect(await shared.root()).toEqual(await alone.root());
    worker.close();
  });

  it("fails what waits when it is closed", async () => {
    const worker = new HashingWorker();
    const leaves = new LeafHasher(worker.submit);
    leaves.update(new Uint8Array(LEAF_SIZE));
    worker.close();
    await expect(leaves.root()).rejects.toThrow("has ended");
    await expect(worker.submit(new ArrayBuffer(1), 1)).rejects.toThrow("has ended");
  });
});
