/** Sealing and opening entries (spec: entry §2, §3 step 5). Twin of sealing/entry.py. */
import { BadInput, WrongPurpose } from "../errors.ts";
import { checkDate, type VerifiedEntry } from "../trust/entry.ts";
import { concatBytes } from "../wire/bytes.ts";
import {
  BODY_LABEL,
  contextOf,
  decodeContent,
  encodeContent,
  encodeHeader,
  KEY_LABEL,
  LABEL,
  LIMIT,
  SEALED_KEY_SIZE,
  VERSION,
  type Content,
  type Entry,
  type Header,
} from "../wire/entry.ts";
import { pad, unpad } from "../wire/padding.ts";
import { pae, sha256 } from "../wire/pae.ts";
import { openSealed, seal } from "./content.ts";
import type { EpochKey } from "./membership.ts";
import type { EntryKey } from "./signing.ts";

/** Fresh randomness of one entry: content key (32 bytes) and two salts (24 bytes each). */
export interface ContentSecrets {
  readonly key: Uint8Array;
  readonly keySalt: Uint8Array;
  readonly bodySalt: Uint8Array;
}

/**
 * Seal and sign; `body` and `size` of the header are filled in here.
 * Throws BadInput when the content is too large for an entry.
 */
export async function sealEntry(
  header: Omit<Header, "body" | "size">,
  content: Content,
  key: EpochKey,
  secrets: ContentSecrets,
  author: EntryKey,
): Promise<Entry> {
  checkKey(header, key);
  const context = contextOf(header);
  const body = concatBytes(
    await seal(key.key, pae(KEY_LABEL, 1, context), secrets.key, secrets.keySalt),
    await seal(
      secrets.key,
      pae(BODY_LABEL, 1, context),
      pad(encodeContent(content)),
      secrets.bodySalt,
    ),
  );
  if (body.length > LIMIT - 8192) throw new BadInput();
  const encoded = encodeHeader({ ...header, body: sha256(body), size: body.length });
  return { body, header: encoded, sig: await author.sign(LABEL, VERSION, encoded), v: VERSION };
}

/**
 * Open a verified entry with its epoch's key. Throws Tampered, Malformed; NotAuthorised for one that
 * is dated after the end of its device.
 */
export async function openEntry(entry: VerifiedEntry, key: EpochKey): Promise<Content> {
  checkKey(entry.header, key);
  const context = contextOf(entry.header);
  const sealedKey = entry.body.slice(0, SEALED_KEY_SIZE);
  const contentKey = await openSealed(key.key, pae(KEY_LABEL, 1, context), sealedKey);
  const sealed = entry.body.slice(SEALED_KEY_SIZE);
  const opened = await openSealed(contentKey, pae(BODY_LABEL, 1, context), sealed);
  const content = decodeContent(unpad(opened));
  checkDate(entry, content.time);
  return content;
}

function checkKey(
  { compartment, epoch }: Pick<Header, "compartment" | "epoch">,
  key: EpochKey,
): void {
  if (key.compartment !== compartment || key.epoch !== epoch) throw new WrongPurpose();
}
