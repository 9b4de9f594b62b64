/** The words of a sheet as they are typed and pasted. */
import { describe, expect, test } from "vitest";
import { completions, likelyList, onList } from "@colloque/core/sdk/words";
import { isSheetCode, sameLetters, twoPlaces, wordsIn } from "../../src/ways-in/words.ts";

test("case, accents and spaces around do not count", () => {
  expect([sameLetters(" Lumiere ", "lumière"), sameLetters("lumières", "lumière")]).toEqual([true, false]);
});

test("two different places, in order, among all", () => {
  const drawn = Array.from({ length: 500 }, () => twoPlaces(12));
  expect(drawn.every(([one, other]) => one >= 1 && one < other && other <= 12)).toBe(true);
  expect(new Set(drawn.flat()).size).toBe(12);
});

describe("what is pasted", () => {
  test.each([
    ["jardin noisette\nbrume", ["jardin", "noisette", "brume"]],
    ["1. jardin\t2. noisette", ["jardin", "noisette"]],
    ["  ", []],
  ])("%j", (text, words) => expect(wordsIn(text)).toEqual(words));

  test("the text of a code is known as such", () => {
    expect([isSheetCode(" colloque-sheet:MFRGG2LT "), isSheetCode("jardin noisette")]).toEqual([true, false]);
  });
});

describe("help with typing", () => {
  test("without accents", () => expect(completions("abei", "french", 4)).toEqual(["abeille"]));
  test("no more than wanted", () => expect(completions("a", "english", 4)).toHaveLength(4));
  test("nothing for nothing", () => expect(completions(" ", "french", 4)).toEqual([]));
  test("on the list or not", () => expect([onList("ABEILLE", "french"), onList("abeile", "french")]).toEqual([true, false]));
  test("the list that fits", () => {
    expect([likelyList(["abandon", "abeille"], "english"), likelyList(["zebra", "abandon"], "french"), likelyList([], "french")]).toEqual([
      "french", "english", "french",
    ]);
  });
});
