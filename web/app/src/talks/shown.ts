/** Texts of somebody else, as they may stand within a sentence or a label of ours. */

/** Marks that turn the direction of text, or cannot be seen: with them `exe.png` looks
 * like `png.exe`. Joiners stay: there are names that are not written without them. */
const TURNING = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]|\p{Cc}/gu;

/** One line without such marks. */
export function oneLine(text: string): string {
  return text.replace(/\s+/gu, " ").replace(TURNING, "").trim();
}
