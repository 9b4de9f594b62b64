/** How a person looks where there is no picture: initials, a calm colour, a shape by role. */
import type { Role } from "@colloque/core/sdk/api";

export type Shape = "circle" | "square" | "double";
export const TONES = ["sapin", "mirabelle", "quiet"] as const;
export type Tone = (typeof TONES)[number];

const TITLES = new Set(["dr", "dr.", "dre", "dre.", "pr", "pr.", "m.", "mme", "mr", "mrs", "ms", "prof.", "frau", "herr"]);

/** One or two letters: first and last name, titles left out. Whole letters, also outside the BMP. */
export function initials(name: string): string {
  const words = name.trim().split(/[\s-]+/u).filter((word) => /\p{L}|\p{N}/u.test(word));
  const named = words.filter((word) => !TITLES.has(word.toLowerCase()));
  const chosen = named.length > 0 ? named : words;
  const ends = chosen.length > 1 ? [chosen[0], chosen[chosen.length - 1]] : chosen;
  return ends.map((word) => [...(word ?? "")][0] ?? "").join("").toUpperCase();
}

/** Always the same tone for the same name. */
export function tone(name: string): Tone {
  const sum = [...name].reduce((total, letter) => (total * 31 + (letter.codePointAt(0) ?? 0)) % 65_521, 7);
  return TONES[sum % TONES.length] ?? "quiet";
}

/** A circle is a patient or a relative, a rounded square a carer. */
export function shapeOf(role: Role): Shape {
  return role === "patient" ? "circle" : "square";
}
