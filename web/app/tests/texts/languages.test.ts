import { expect, test } from "vitest";
import { firstKnown, isLanguage } from "../../src/texts/languages.ts";

test.each([
  [["de-AT", "en"], "de"],
  [["it", "fr-CA"], "fr"],
  [["ja"], "en"],
  [[], "en"],
])("of %j it speaks %s", (tags, language) => {
  expect(firstKnown(tags)).toBe(language);
});

test("knows only its own languages", () => {
  expect([isLanguage("fr"), isLanguage("it"), isLanguage(null)]).toEqual([true, false, false]);
});
