/** Addresses: there and back, nothing else, and the same list that the server has. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { firstParts, isOutside, pathOf, placeOf, to, type Place } from "../../src/router.ts";

const PLACES: readonly Place[] = [
  { name: "home" },
  { name: "log-in" },
  { name: "sign-up-code" },
  { name: "talks" },
  { name: "talk", id: "7Hq-_0" },
  { name: "talk-readers", id: "7Hq" },
  { name: "account" },
  { name: "security" },
];

test.each(PLACES)("$name leads there and back", (place) => {
  expect(placeOf(pathOf(place))).toEqual(place);
});

describe("what is no address", () => {
  test.each(["/nowhere", "/talks/", "/talks/a/b/c", "/talks/a%20b", "/talks/<b>", "/account/nowhere", "/talks//readers"])("%s", (path) => {
    const found = placeOf(path);
    // A slash at the end is forgiven.
    expect(found === null || pathOf(found) === path.replace(/\/$/u, "")).toBe(true);
    if (path !== "/talks/") expect(found).toBe(null);
  });
});

test("an id that could break out of its place stays inside", () => {
  expect(to("talk", "../account")).toBe("/talks/..%2Faccount");
  expect(placeOf("/talks/..%2Faccount")).toBe(null);
});

test("the ways in are outside, the talks are not", () => {
  expect(["/log-in", "/sign-up", "/recover/sheet", "/talks", "/welcome"].map((path) => isOutside(placeOf(path) as Place))).toEqual([
    true, true, true, false, false,
  ]);
});

test("the server answers with the application where a screen is", () => {
  const listed = JSON.parse(readFileSync(fileURLToPath(new URL("../../public/screens.json", import.meta.url)), "utf8")) as string[];
  expect([...listed].sort()).toEqual(firstParts());
});
