/** Twelve words: however they are typed, and what is wrong with them. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BadInput } from "../../src/errors.ts";
import {
  BadChecksum, BadWord, entropyOf, entropyOfCode, LANGUAGES, safetyWords, sameWord, sheetCode, wordsOf, type Language,
} from "../../src/sealing/words.ts";

const languages = Object.keys(LANGUAGES) as Language[];
const entropies = fc.uint8Array({ minLength: 16, maxLength: 16 });
const plain = (word: string): string => word.normalize("NFKD").replace(/\p{M}/gu, "");

describe("words", () => {
  it.each(languages)("come back in %s, with the leniency of paper", (language) => {
    fc.assert(
      fc.property(entropies, (entropy) => {
        const words = wordsOf(entropy, language);
        const typings = [
          words.join(" "),
          words.map(plain).join(" "),
          words.join(" ").toUpperCase(),
          words.join(" ").normalize("NFD"),
          `\n ${words.join("  \t ")} `,
        ];
        for (const typed of typings) expect(entropyOf(typed)).toEqual(entropy);
      }),
    );
  });

  it.each(languages)("are told apart without accents in %s", (language) => {
    expect(new Set(LANGUAGES[language].map(plain)).size).toBe(2048);
  });

  it.each(languages)("name the place of an unknown word in %s, never the word", (language) => {
    for (let place = 0; place < 12; place++) {
      const words = wordsOf(new Uint8Array(16).fill(77), language);
      words[place] = "secretword";
      const caught = errorOf(() => entropyOf(words.join(" ")));
      expect(caught).toBeInstanceOf(BadWord);
      expect((caught as BadWord).position).toBe(place + 1);
      expect((caught as BadWord).message).not.toContain("secretword");
    }
  });

  it("refuse a swap, a wrong number and a mixture", () => {
    const words = wordsOf(new Uint8Array(16).fill(1).map((_, n) => n * 13));
    const [first = "", second = "", ...rest] = words;
    expect(first).not.toBe(second);
    expect(() => entropyOf([second, first, ...rest].join(" "))).toThrow(BadChecksum);
    for (const text of ["", first, words.slice(1).join(" "), [...words, first].join(" ")]) {
      expect(() => entropyOf(text)).toThrow(BadInput);
    }
    const mixed = [...words.slice(0, 11), wordsOf(new Uint8Array(16).fill(9), "french")[0]];
    expect(() => entropyOf(mixed.join(" "))).toThrow(BadWord);
  });

  it("give a typed error for anything else", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 80 }), (text) => {
        expect(() => entropyOf(text)).toThrow(BadInput);
      }),
    );
  });

  it("can be asked for one by one", () => {
    expect(sameWord(" ECOLE ", "école")).toBe(true);
    expect(sameWord("école", "école".normalize("NFD"))).toBe(true);
    expect(sameWord("ecol", "école")).toBe(false);
  });
});

describe("codes", () => {
  it("of sheets come back, in lower case too", () => {
    fc.assert(
      fc.property(entropies, (entropy) => {
        const code = sheetCode(entropy);
        expect(code).toMatch(/^COLLOQUE-SHEET:[A-Z2-7]{26}$/);
        expect(entropyOfCode(code)).toEqual(entropy);
        expect(entropyOfCode(` ${code.toLowerCase()}\n`)).toEqual(entropy);
      }),
    );
    for (const bad of ["", "COLLOQUE-SHEET:", "COLLOQUE-SHEET:A", "http://example.org", `COLLOQUE-SHEET:${"A".repeat(52)}`]) {
      expect(() => entropyOfCode(bad)).toThrow(BadInput);
    }
  });

  it("of safety show 132 bits: the next bit changes nothing, each of those does", () => {
    const code = new Uint8Array(32);
    const base = safetyWords(code).join(" ");
    for (let bit = 0; bit < 136; bit++) {
      const other = code.slice();
      other[bit >> 3] = 0x80 >> (bit & 7);
      expect(safetyWords(other).join(" ") === base).toBe(bit >= 132);
    }
    expect(safetyWords(code, "french")).toHaveLength(12);
  });
});

function errorOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
