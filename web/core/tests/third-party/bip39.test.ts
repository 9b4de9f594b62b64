/** BIP-39: the vectors of 128 bits in the languages that sheets are written in. */
import { describe, expect, it } from "vitest";
import { entropyOf, wordsOf, type Language } from "../../src/sealing/words.ts";
import { fromHex, hasVectors, readVector, toHex } from "../vectors.ts";

const present = await hasVectors("third-party", "bip39");
const all = present
  ? await readVector<Record<string, [string, string][]>>("third-party", "bip39/vectors.json")
  : {};

describe.skipIf(!present)("BIP-39 (skipped: no third-party vectors)", () => {
  for (const language of ["english", "french"] satisfies Language[]) {
    const cases = (all[language] ?? []).filter(([entropy]) => entropy.length === 32);
    it(`has ${language} vectors`, () => {
      expect(cases.length).toBeGreaterThan(0);
    });
    for (const [entropy, words] of cases) {
      it(`${language} ${entropy}`, () => {
        expect(wordsOf(fromHex(entropy), language).join(" ")).toBe(words.normalize("NFC"));
        expect(toHex(entropyOf(words))).toBe(entropy);
        expect(toHex(entropyOf(`  ${words.toUpperCase().normalize("NFKD").replace(/\p{M}/gu, "")}`))).toBe(entropy);
      });
    }
  }
});
