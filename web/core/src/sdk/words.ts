/** Help with typing the words of a recovery sheet. Loads both lists: import it where words are typed. */
import { LANGUAGES } from "../sealing/words.ts";
import type { WordList } from "./api.ts";

const plain = (word: string): string => word.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");

function listed(list: WordList): readonly string[] {
  return LANGUAGES[list];
}

/** The words of the list that begin so, accents and case apart; none for an empty start. */
export function completions(start: string, list: WordList, limit: number): string[] {
  const typed = plain(start.trim());
  if (typed === "") return [];
  const found = listed(list).filter((word) => plain(word).startsWith(typed));
  return found.slice(0, limit).map((word) => word.normalize("NFC"));
}

/** Whether the word stands on the list, accents and case apart. */
export function onList(word: string, list: WordList): boolean {
  const typed = plain(word.trim());
  return listed(list).some((known) => plain(known) === typed);
}

/** The list that most of these words stand on. */
export function likelyList(words: readonly string[], otherwise: WordList): WordList {
  const known = (list: WordList): number => words.filter((word) => onList(word, list)).length;
  const [english, french] = [known("english"), known("french")];
  if (english === french) return otherwise;
  return english > french ? "english" : "french";
}
