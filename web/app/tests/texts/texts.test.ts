/** Texts: complete in every language, set as the language is set, in words of every day. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { problemCodes } from "./codes.ts";
import { dictionary, families, keysOf, LANGUAGE_FILES, sentences } from "./families.ts";

/** Sentences that are the same in two languages, and meant to be: `family.key`. */
const SAME = new Set<string>([]);
/** Single words may well be the same: Messages, Patient, Photo. */
const SENTENCE = /\p{L}{2,}[\s\u00a0\u202f]+\p{L}{2,}/u;

/** Never on a screen outside the security page, which may explain. */
const MACHINERY = {
  french: /\b(clés?|chiffr\w+|cryptogra\w+|certificats?|jetons?|serveurs?|protocoles?|erreur \d+|sécurisée?s?)(?![\p{L}])/iu,
  english: /\b(keys?|encrypt\w*|cryptogra\w+|certificates?|tokens?|servers?|protocols?|error \d+|secure[ds]?)\b/iu,
  german: /(?<!\p{L})(schlüssel|verschlüssel\w+|zertifikate?|token|server|protokolle?|fehler \d+|gesichert)(?!\p{L})/iu,
};
/** Pages that explain how it works may name it. */
const EXPLAINING = /^(account\.(security|seen)|security|seen)\b/u;

describe.each(families())("%s", (family) => {
  test("has the same texts in every language", async () => {
    const french = keysOf(await dictionary(family, "french"));
    for (const language of LANGUAGE_FILES) expect(keysOf(await dictionary(family, language)), language).toEqual(french);
  });

  test("says something everywhere", async () => {
    for (const language of LANGUAGE_FILES) {
      const empty = sentences(family, await dictionary(family, language)).filter(({ text }) => text.trim() === "");
      expect(empty, language).toEqual([]);
    }
  });

  test("is translated", async () => {
    const french = new Map(sentences(family, await dictionary(family, "french")).map(({ key, text }) => [key, text]));
    for (const language of ["english", "german"] as const) {
      const same = sentences(family, await dictionary(family, language)).filter(({ key, text }) => french.get(key) === text);
      const unexpected = same.map(({ key }) => key).filter((key) => !SAME.has(key) && SENTENCE.test(french.get(key) ?? ""));
      expect(unexpected, language).toEqual([]);
    }
  });

  test("is set as French is set", async () => {
    const found = sentences(family, await dictionary(family, "french")).filter(({ text }) =>
      / [?!;:»]|« |\p{L}[?!]|'|\.\.\.|"/u.test(text),
    );
    expect(found, "run: node build/typography.mjs").toEqual([]);
  });

  test("uses words of every day", async () => {
    for (const language of LANGUAGE_FILES) {
      const found = sentences(family, await dictionary(family, language)).filter(
        ({ key, text }) => !EXPLAINING.test(key) && MACHINERY[language].test(text),
      );
      expect(found, language).toEqual([]);
    }
  });
});

test("every problem of the client has its sentence", async () => {
  const known = Object.keys(await dictionary("problems", "french"));
  const missing = problemCodes().filter((code) => !known.includes(code));
  expect(missing).toEqual([]);
});

test("no component has words of its own", () => {
  const root = fileURLToPath(new URL("../../src/", import.meta.url));
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".svelte"));
  const found = files.flatMap((name) => {
    const markup = readFileSync(join(root, name), "utf8").replace(/<script[\s\S]*?<\/script>|<style[\s\S]*?<\/style>|<!--[\s\S]*?-->/gu, "");
    // What is left between tags, without what is in braces, is shown as it stands.
    let bare = markup;
    for (let before = ""; before !== bare; ) [before, bare] = [bare, bare.replace(/\{[^{}]*\}/gu, "")];
    const words = [...bare.replace(/=>/gu, "").matchAll(/>([^<>]*\p{L}{2}[^<>]*)</gu)].map(([, text]) => text?.trim() ?? "");
    return words.filter((text) => text !== "Colloque").map((text) => `${name}: ${text}`);
  });
  expect(found).toEqual([]);
});
