/** Work for many at once; a few things at the same time. */
import { describe, expect, it } from "vitest";
import { atOnce } from "../../src/sdk/atOnce.ts";
import { Coalesced } from "../../src/sdk/coalesced.ts";

const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

describe("work that many ask for", () => {
  it("runs once for all that ask before it begins, and once more for those that ask later", async () => {
    let [runs, running] = [0, 0];
    const one = new Coalesced(async () => {
      runs++;
      expect(++running).toBe(1);
      await tick();
      running--;
    });
    const first = one.run();
    await Promise.all([first, one.run(), one.run(), one.run()]);
    expect(runs).toBe(2);
    await one.run();
    expect(runs).toBe(3);
  });

  it("tells when what runs is at its end", async () => {
    let isDone = false;
    const one = new Coalesced(async () => {
      await tick();
      isDone = true;
      throw new Error("an end too");
    });
    await one.settled();
    const run = one.run();
    await one.settled();
    expect(isDone).toBe(true);
    await expect(run).rejects.toThrow("an end too");
  });

  it("goes on after a failure", async () => {
    let runs = 0;
    const one = new Coalesced(async () => {
      await tick();
      if (++runs === 1) throw new Error("once");
    });
    const first = one.run();
    const second = one.run();
    await expect(first).rejects.toThrow("once");
    await second;
    expect(runs).toBe(2);
  });
});

describe("a few at once", () => {
  it("does everything, never more than the limit together, and stops with a failure", async () => {
    const done: number[] = [];
    let running = 0;
    await atOnce([...Array(20).keys()], 4, async (item) => {
      expect(++running).toBeLessThanOrEqual(4);
      await tick();
      running--;
      done.push(item);
    });
    expect(done.sort((a, b) => a - b)).toEqual([...Array(20).keys()]);
    await atOnce([], 4, async () => undefined);
    await expect(atOnce([1], 4, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  });
});
