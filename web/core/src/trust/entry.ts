/**
 * Verifying entries before they are opened (spec: entry §3, steps 1 to 4), and their date (5).
 * Twin of trust/entry.py.
 */
import { NotAuthorised, Stale, Tampered, WrongPurpose } from "../errors.ts";
import type { Device } from "../wire/account.ts";
import { equalBytes, keyOf } from "../wire/bytes.ts";
import {
  decodeEntry,
  decodeHeader,
  entryHash,
  entryMessage,
  type Entry,
  type Header,
} from "../wire/entry.ts";
import type { StatementHash } from "../wire/ids.ts";
import { compartmentsOf, type Statement } from "../wire/membership.ts";
import { sha256 } from "../wire/pae.ts";
import { rolesOf, statementAt, type ConversationState } from "./membership.ts";
import { deviceSince, type AccountState } from "./sigchain.ts";
import { verifyPlain } from "./signature.ts";

/**
 * An entry whose author, signature and body hash have been verified; still sealed.
 *
 * `expires` is the last moment (ms) that the content may name, where its device has one.
 */
export interface VerifiedEntry {
  readonly header: Header;
  readonly body: Uint8Array;
  readonly hash: StatementHash;
  readonly expires: number | null;
}

/** Verify an entry of this conversation by an author whose sigchain is verified. */
export async function verifyEntry(
  state: ConversationState,
  author: AccountState,
  data: Uint8Array,
): Promise<VerifiedEntry> {
  const entry = decodeEntry(data);
  return verifyDecodedEntry(state, author, entry, decodeHeader(entry.header));
}

/** The same for a reader who had to look into the header first; `header` is the entry's own. */
export async function verifyDecodedEntry(
  state: ConversationState,
  author: AccountState,
  entry: Entry,
  header: Header,
): Promise<VerifiedEntry> {
  if (!equalBytes(header.conversation, state.conversation)) throw new WrongPurpose();
  const statement = statementAt(state, header.membership);
  if (statement === undefined || statement.epoch !== header.epoch) throw new Stale();
  checkAuthor(statement, author, header);
  const device = authorDevice(statement, author, header);
  await verifyPlain(device.entry, entryMessage(entry), entry.sig);
  if (entry.body.length !== header.size) throw new Tampered();
  if (!equalBytes(sha256(entry.body), header.body)) throw new Tampered();
  return { header, body: entry.body, hash: entryHash(entry), expires: device.expires };
}

/** The content's time (ms) is not after the end of its device (step 5). Throws NotAuthorised. */
export function checkDate(entry: VerifiedEntry, time: number): void {
  if (entry.expires !== null && time > entry.expires) throw new NotAuthorised();
}

function checkAuthor(statement: Statement, author: AccountState, header: Header): void {
  const role = rolesOf(statement).get(keyOf(header.author.account));
  if (role === undefined) throw new NotAuthorised();
  if (!equalBytes(header.author.account, author.account)) throw new NotAuthorised();
  if (!compartmentsOf(role).includes(header.compartment)) throw new NotAuthorised();
}

/** The author's device, which was current at the named head or came later. */
function authorDevice(statement: Statement, author: AccountState, header: Header): Device {
  const named = statement.heads.find((head) => equalBytes(head.account, author.account));
  if (named === undefined) throw new NotAuthorised();
  return deviceSince(author, header.author.device, named.seq);
}
