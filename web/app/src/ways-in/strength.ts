/**
 * How hard a new password is to guess, and what would make it better. Computed here and forgotten:
 * nothing of it is kept or sent. Guesses are counted by the guardians, so this need only keep people
 * away from what is tried first.
 */

/** The least length; shorter ones are refused (spec: password §1). */
export const LEAST = 8;
/** Characters; far below the 1024 bytes of password §1. */
export const MOST = 200;

export type Advice = "short" | "common" | "personal" | "repeated" | "weak" | "fair" | "great";

export interface Strength {
  /** 0 to 4: how much of the bar is filled. */
  readonly level: 0 | 1 | 2 | 3 | 4;
  readonly advice: Advice;
}

/** What is tried first, in the three languages; without the digits that people add. */
const COMMON = new Set(
  ("password passwort motdepasse mot passe azerty azertyuiop qwerty qwertyuiop qwertz qwertzuiop bonjour " +
    "soleil doudou loulou chouchou coucou marseille chocolat princesse football iloveyou jetaime welcome " +
    "willkommen hallo admin administrator letmein dragon monkey sunshine princess master superman batman " +
    "schatz hase liebe sommer winter summer nicolas camille julien thomas isabelle secret geheim abcdef " +
    "abcdefgh colloque docteur doctor medecin changeme test").split(" "),
);

const FAIR_BITS = 38;
const GREAT_BITS = 55;

function folded(text: string): string {
  return text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
}

/** Characters that do not merely repeat or go on from the one before (`aaa`, `123`, `cba`). */
function unpredictable(text: string): number {
  const points = [...text].map((letter) => letter.codePointAt(0) ?? 0);
  return points.filter((point, at) => at === 0 || Math.abs(point - (points[at - 1] ?? 0)) > 1).length;
}

/** Bits for each of its characters, roughly: letters of words are cheap, mixed signs are not. */
function bitsEach(text: string): number {
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{L}\p{Nd}\s]/u].filter((kind) => kind.test(text));
  return [2.4, 2.4, 3.4, 4.2, 4.8][kinds.length] ?? 2.4;
}

function isCommon(text: string): boolean {
  const bare = folded(text).replace(/[^\p{L}]/gu, "");
  return COMMON.has(bare) || (bare === "" && [...text].length < 12);
}

/** Whether most of it is somebody's name or address. */
function isPersonal(text: string, about: readonly string[]): boolean {
  const words = about.flatMap((part) => folded(part).split(/[^\p{L}\p{Nd}]+/u)).filter((word) => word.length > 3);
  const rest = words.reduce((left, word) => left.replaceAll(word, ""), folded(text));
  return rest.length !== folded(text).length && rest.length < LEAST;
}

/** `about`: name and e-mail address, which others know. */
export function strengthOf(password: string, about: readonly string[] = []): Strength {
  const length = [...password].length;
  if (length < LEAST) return { level: length === 0 ? 0 : 1, advice: "short" };
  if (isCommon(password)) return { level: 1, advice: "common" };
  if (isPersonal(password, about)) return { level: 1, advice: "personal" };
  const own = unpredictable(folded(password));
  if (own < length / 2 || new Set(password).size < 5) return { level: 1, advice: "repeated" };
  const bits = own * bitsEach(password);
  if (bits < FAIR_BITS) return { level: 2, advice: "weak" };
  return bits < GREAT_BITS ? { level: 3, advice: "fair" } : { level: 4, advice: "great" };
}
