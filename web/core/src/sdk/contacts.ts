/** Finding people in the directory, and marking them as verified (spec: identity §4). Twin of sdk/contacts.py. */
import { BadInput, NotFound } from "../errors.ts";
import { LANGUAGES, safetyQr, safetyWords, sameWord, type Language } from "../sealing/words.ts";
import { safetyCode } from "../trust/safety.ts";
import { keyOf } from "../wire/bytes.ts";
import { idText, type AccountId } from "../wire/ids.ts";
import * as answers from "./answers.ts";
import type { DirectoryEntry, MemberView } from "./api.ts";
import { CodeDiffers } from "./errors.ts";
import { search } from "./finding.ts";
import type { Talking } from "./talking.ts";

/** Practitioners whose signed record has all words of the text. */
export async function searchDirectory(
  parts: Talking,
  text: string,
): Promise<readonly DirectoryEntry[]> {
  parts.context.me();
  const records = await search(parts, text);
  return records.map(({ account, city, email, name, speciality }) => {
    return { account: idText("account", account), name, speciality, city, email };
  });
}

/** Ask the registry to be listed. */
export async function requestListing(
  { context }: Talking,
  { city, email, name, speciality }: Omit<DirectoryEntry, "account">,
): Promise<void> {
  const body = { city, email, name, speciality };
  await context.transport.ask("POST", "/v1/directory/requests", answers.EMPTY, body);
}

/** Note that the safety code was compared. Throws CodeDiffers, NotFound. */
export async function verifyContact(
  parts: Talking,
  account: AccountId,
  code: string,
): Promise<MemberView> {
  const me = parts.context.account;
  if (keyOf(me) === keyOf(account)) throw new BadInput();
  const state = (await parts.people.need([account])).get(keyOf(account));
  if (state === undefined) throw new NotFound();
  if (!isSafetyCode(safetyCode(me, account), code)) throw new CodeDiffers();
  await parts.book.note([{ account, state: "verified" }]);
  return parts.reading.member(account, state.role);
}

/** Whether the text is the code's QR text, or its words in any of the languages. */
export function isSafetyCode(code: Uint8Array, given: string): boolean {
  const text = given.trim();
  if (text.includes(":")) return text.toUpperCase() === safetyQr(code);
  const typed = text.split(/\s+/u);
  return (Object.keys(LANGUAGES) as Language[]).some((language) => {
    const words = safetyWords(code, language);
    return typed.length === words.length && typed.every((one, at) => sameWord(one, words[at] as string));
  });
}
