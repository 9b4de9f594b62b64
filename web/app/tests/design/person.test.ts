/** How people look without a picture. */
import { expect, test } from "vitest";
import { initials, shapeOf, tone } from "../../src/design/person.ts";

test.each([
  ["Dr Noé Modèle", "NM"],
  ["zoé exemple", "ZE"],
  ["Jean-Paul Dupont-Fictif", "JF"],
  ["Dr", "D"],
  ["Ada", "A"],
  ["  ", ""],
  ["🙂 Zoé", "Z"],
  ["王小明", "王"],
])("%s: %s", (name, letters) => {
  expect(initials(name)).toBe(letters);
});

test("a name always has the same tone, and not all have one", () => {
  expect(tone("Zoé Exemple")).toBe(tone("Zoé Exemple"));
  const names = Array.from({ length: 60 }, (_, index) => `Personne ${index}`);
  expect(new Set(names.map(tone)).size).toBe(3);
});

test("a shape says the role", () => {
  expect([shapeOf("patient"), shapeOf("practitioner"), shapeOf("assistant")]).toEqual(["circle", "square", "square"]);
});
