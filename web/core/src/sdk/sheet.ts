/** The recovery sheet: its words, how they are typed back, and the proof that somebody has them. */
import { proveSheet } from "../protocol/vault.ts";
import {
  entropyOf,
  entropyOfCode,
  LANGUAGES,
  sameWord,
  sheetCode,
  wordsOf,
  type Language,
} from "../sealing/words.ts";
import { authorise } from "./account.ts";
import type { Sheet } from "./api.ts";
import type { Context } from "./context.ts";
import { updateKeyring } from "./ownAccount.ts";

/** The sheet until it has been proved; null from then on. */
export function sheetOf(context: Context, language: Language): Sheet | null {
  const { sheet } = context.me().keyring;
  return sheet === null ? null : { words: wordsOf(sheet, language), code: sheetCode(sheet) };
}

/** The secret (16 bytes) from the words or the QR text. Throws BadWord, BadChecksum, BadInput. */
export function typedSheet(text: string): Uint8Array {
  return text.includes(":") ? entropyOfCode(text) : entropyOf(text);
}

/**
 * Prove the sheet by two of its words, at their places from 1. Throws BadInput, PasswordNeeded.
 *
 * Its secret then leaves the keyring, which is all that could show the words again.
 */
export async function confirmSheet(
  context: Context,
  typed: Readonly<Record<number, string>>,
  password: string | null,
): Promise<void> {
  const { sheet } = context.me().keyring;
  if (sheet === null) return;
  const places = new Map(Object.entries(typed).map(([place, word]) => [Number(place), word]));
  const words = fittingWords(sheet, places);
  proveSheet(context.me(), words, places);
  const authority = await authorise(context, password);
  await updateKeyring(context, authority, (own) => proveSheet(own, words, places));
}

/** The sheet's words in the language in which they were typed. */
function fittingWords(sheet: Uint8Array, typed: ReadonlyMap<number, string>): readonly string[] {
  const lists = (Object.keys(LANGUAGES) as Language[]).map((language) => wordsOf(sheet, language));
  const fits = (words: readonly string[]): number =>
    [...typed].filter(([place, word]) => sameWord(word, words[place - 1] ?? "")).length;
  return lists.reduce((best, words) => (fits(words) > fits(best) ? words : best));
}
