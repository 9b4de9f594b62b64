/** Turns: one after the other, and a failure does not stop the next. */
import { describe, expect, it } from "vitest";
import { turns, turnsHere, type Turn } from "../../src/sdk/turn.ts";

const makers: Record<string, () => Turn> = { here: turnsHere, "by platform": () => turns("test") };

describe.each(Object.keys(makers))("turns %s", (name) => {
  const make = makers[name] as () => Turn;

  it("come one at a time, in order", async () => {
    const turn = make();
    const seen: string[] = [];
    const work = (label: string) => async (): Promise<void> => {
      seen.push(`${label} begins`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      seen.push(`${label} ends`);
    };
    await Promise.all([turn(work("a")), turn(work("b"))]);
    expect(seen).toEqual(["a begins", "a ends", "b begins", "b ends"]);
  });

  it("go on after a failure, which its own caller gets", async () => {
    const turn = make();
    const failed = turn(() => Promise.reject(new Error("mine")));
    const next = turn(async () => "next");
    await expect(failed).rejects.toThrow("mine");
    expect(await next).toBe("next");
  });
});
