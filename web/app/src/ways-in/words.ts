/** Words of a recovery sheet as people type them. */

/** Without case, accents and spaces around: how sheets are read (spec: keyslot §1). */
function folded(word: string): string {
  return word.trim().toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
}

export function sameLetters(typed: string, word: string): boolean {
  return folded(typed) === folded(word);
}

/** Two places from 1 to `count`, in order; which ones nobody needs to foresee or hide. */
export function twoPlaces(count: number): [number, number] {
  const one = Math.floor(Math.random() * count);
  const other = (one + 1 + Math.floor(Math.random() * (count - 1))) % count;
  return [Math.min(one, other) + 1, Math.max(one, other) + 1];
}

/** What was pasted, in words: numbers, dots and dashes between them are not words. */
export function wordsIn(text: string): string[] {
  return text.split(/[\s\d.,;:)(\-–—]+/u).filter((word) => word !== "");
}

/** The text of a sheet's QR code (spec: keyslot §1). */
export function isSheetCode(text: string): boolean {
  return /^COLLOQUE-SHEET:[A-Z2-7]+$/u.test(text.trim().toUpperCase());
}
