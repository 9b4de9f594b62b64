/** The sentence of a problem: by its code, in the language in use. */
import { family } from "../speaking.svelte.ts";
import { english } from "./english.ts";
import { french, type ProblemTexts } from "./french.ts";
import { german } from "./german.ts";

export type { ProblemTexts };
export const problems = family({ en: english, fr: french, de: german });

/** What to say for this code; a code that no version of the page knows is still our fault. */
export function problemSentence(code: string, texts: ProblemTexts = problems()): string {
  return Object.hasOwn(texts, code) ? texts[code as keyof ProblemTexts] : texts.other;
}
