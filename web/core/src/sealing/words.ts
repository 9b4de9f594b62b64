/** Recovery sheets and safety codes in words (BIP-39 lists; spec: keyslot §1, identity §4). */
import { entropyToMnemonic, mnemonicToEntropy } from "@scure/bip39";
import { wordlist as english } from "@scure/bip39/wordlists/english.js";
import { wordlist as french } from "@scure/bip39/wordlists/french.js";
import { BadInput } from "../errors.ts";
import { decodeBase32, encodeBase32 } from "../wire/base32.ts";

export const LANGUAGES = { english, french } as const;
export type Language = keyof typeof LANGUAGES;
export const WORDS = 12;
export const ENTROPY_SIZE = 16;
export const SHEET_PREFIX = "COLLOQUE-SHEET:";
export const SAFETY_PREFIX = "COLLOQUE:";

/** One of the twelve words is not on the list; `position` counts from 1, the word is never told. */
export class BadWord extends BadInput {
  override readonly code = "bad-word";
  readonly position: number;
  constructor(position: number) {
    super(`One of the twelve words is not on the list. (word ${position})`);
    this.position = position;
  }
}

/** The twelve words do not fit together. */
export class BadChecksum extends BadInput {
  override readonly code = "bad-checksum";
  constructor() {
    super("The twelve words do not fit together.");
  }
}

const plain = (word: string): string => word.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");

/** Word without accents -> word; both lists are unambiguous that way. */
const LOOKUPS: { readonly [L in Language]: ReadonlyMap<string, string> } = {
  english: new Map(english.map((word) => [plain(word), word])),
  french: new Map(french.map((word) => [plain(word), word])),
};

/** The twelve words of 16 bytes, accents composed (NFC). */
export function wordsOf(entropy: Uint8Array, language: Language = "english"): string[] {
  if (entropy.length !== ENTROPY_SIZE) throw new RangeError("a sheet has 16 bytes");
  const text = entropyToMnemonic(entropy, LANGUAGES[language] as string[]);
  return text.split(/\s+/u).map((word) => word.normalize("NFC"));
}

/**
 * The 16 bytes of twelve words in either language, however they were typed: case, missing accents
 * and extra spaces don't matter. Throws BadWord, BadChecksum, BadInput.
 */
export function entropyOf(text: string): Uint8Array {
  const typed = text.split(/\s+/u).filter((word) => word !== "").map(plain);
  if (typed.length !== WORDS) throw new BadInput();
  const known = (language: Language): number =>
    typed.filter((word) => LOOKUPS[language].has(word)).length;
  const ordered: Language[] =
    known("english") >= known("french") ? ["english", "french"] : ["french", "english"];
  let first: BadInput | undefined;
  for (const language of ordered) {
    try {
      return entropyIn(typed, language);
    } catch (error) {
      if (!(error instanceof BadInput)) throw error;
      first ??= error;
    }
  }
  throw first ?? new BadInput();
}

function entropyIn(typed: readonly string[], language: Language): Uint8Array {
  const words = typed.map((word, place) => {
    const found = LOOKUPS[language].get(word);
    if (found === undefined) throw new BadWord(place + 1);
    return found;
  });
  try {
    return mnemonicToEntropy(words.join(" "), LANGUAGES[language] as string[]);
  } catch {
    throw new BadChecksum();
  }
}

/** Whether a typed word is this word, apart from case and accents. */
export function sameWord(typed: string, word: string): boolean {
  return plain(typed.trim()) === plain(word);
}

/** The text of a sheet's QR code. */
export function sheetCode(entropy: Uint8Array): string {
  return SHEET_PREFIX + encodeBase32(entropy).toUpperCase();
}

/** The 16 bytes of a sheet's QR text. Throws BadInput. */
export function entropyOfCode(text: string): Uint8Array {
  const code = text.trim().toUpperCase();
  const body = code.startsWith(SHEET_PREFIX) ? code.slice(SHEET_PREFIX.length) : code;
  const entropy = decodeBase32(body.toLowerCase());
  if (entropy.length !== ENTROPY_SIZE) throw new BadInput();
  return entropy;
}

/** The first 132 bits of a safety code as twelve words, without checksum. */
export function safetyWords(code: Uint8Array, language: Language = "english"): string[] {
  let bits = 0n;
  for (const byte of code.subarray(0, 17)) bits = (bits << 8n) | BigInt(byte);
  bits >>= 4n;
  return Array.from({ length: WORDS }, (_, place) => {
    const index = Number((bits >> BigInt(11 * (WORDS - 1 - place))) & 2047n);
    return (LANGUAGES[language][index] as string).normalize("NFC");
  });
}

/** The text of a safety code's QR code. */
export function safetyQr(code: Uint8Array): string {
  return SAFETY_PREFIX + encodeBase32(code).toUpperCase();
}
