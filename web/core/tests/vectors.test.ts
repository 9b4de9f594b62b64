import { entropyToMnemonic } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { describe, expect, it } from "vitest";
import { fromHex, hasVectors, listVectors, readVector, readVectorBytes, toHex } from "./vectors.ts";

type Bip39Case = [entropy: string, words: string, seed: string, xprv: string];

describe.skipIf(!(await hasVectors("third-party")))(
  "vector loader (skipped when COLLOQUE_THIRD_PARTY_VECTORS names no folder)",
  () => {
    it("reads a third-party file that a library agrees with", async () => {
      const { english } = await readVector<{ english: Bip39Case[] }>(
        "third-party",
        "bip39/vectors.json",
      );
      expect(english.length).toBeGreaterThan(20);
      for (const [entropy, words] of english) {
        expect(entropyToMnemonic(fromHex(entropy), wordlist)).toBe(words);
      }
    });

    it("lists a folder in order", async () => {
      expect(await listVectors("third-party", "bip39")).toContain("vectors.json");
      const names = await listVectors("third-party");
      expect(names).toEqual([...names].sort());
    });

    it("refuses what is absent", async () => {
      await expect(readVectorBytes("third-party", "absent.json")).rejects.toThrow();
      expect(await hasVectors("third-party", "absent")).toBe(false);
    });
  },
);

describe("hexadecimal", () => {
  it("goes there and back", () => {
    expect(toHex(fromHex("00ff7f80"))).toBe("00ff7f80");
    expect(fromHex("")).toEqual(new Uint8Array());
  });

  it("refuses half bytes and other digits", () => {
    for (const bad of ["0", "0g", "AA", " 00"]) expect(() => fromHex(bad)).toThrow();
  });
});
