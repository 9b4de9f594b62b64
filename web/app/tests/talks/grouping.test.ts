/** What stands together as one, and what never does. */
import type { EntryView } from "@colloque/core/sdk/api";
import { describe, expect, test } from "vitest";
import { isTogether } from "../../src/talks/grouping.ts";

const entry = (part: Partial<EntryView> = {}): EntryView => ({
  id: "e", seq: 1, author: "a", name: "Zoé Exemple", state: "verified", mine: false, compartment: "medical", time: 0,
  type: "message", text: "", file: null, problem: null, sent: true, read: true, ...part,
});

describe("entries that stand together", () => {
  test("one person, a few minutes", () => {
    expect(isTogether(entry(), entry({ time: 60_000 }))).toBe(true);
    expect(isTogether(entry(), entry({ time: 600_000 }))).toBe(false);
  });

  test.each<[string, Partial<EntryView>]>([
    ["another author", { author: "b" }],
    ["other readers", { compartment: "administrative" }],
    ["one that waits", { sent: false }],
    ["one with something wrong", { problem: "gap" }],
    ["a subject", { type: "title" }],
  ])("%s stands apart", (_name, part) => {
    expect(isTogether(entry(), entry(part))).toBe(false);
  });

  test("what has not been read yet stands apart", () => {
    expect(isTogether(undefined, entry())).toBe(false);
  });
});
