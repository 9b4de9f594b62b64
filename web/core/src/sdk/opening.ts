/** Verifying and opening a page of entries (spec: entry §3, steps 1 to 8). Asks nobody. */
import { ColloqueError, Fork, NotAuthorised, NotMember, RemoteError, Replayed } from "../errors.ts";
import { checkGossip, readEntry } from "../protocol/conversation.ts";
import { receive, type Placed, type Timeline } from "../protocol/timeline.ts";
import { verifyDecodedEntry, type VerifiedEntry } from "../trust/entry.ts";
import type { Accounts } from "../trust/membership.ts";
import { keyOf } from "../wire/bytes.ts";
import { decodeEntry, decodeHeader, type Content, type Entry, type Header } from "../wire/entry.ts";
import type { Stored } from "./answers.ts";
import type { Room } from "./rooms.ts";

/** An entry of a page: verified and opened, or the failure that keeps it out. */
export interface Opened {
  readonly stored: Stored;
  readonly entry: VerifiedEntry | null;
  readonly content: Content | null;
  readonly failure: string | null;
  readonly problem: string | null;
}

/** An entry of a page, decoded and not verified; or why it does not decode. */
export interface Decoded {
  readonly stored: Stored;
  readonly entry: Entry | null;
  readonly header: Header | null;
  readonly failure: string | null;
}

/** Decode a page. */
export function decodePage(page: readonly Stored[]): readonly Decoded[] {
  return page.map((stored) => {
    try {
      const entry = decodeEntry(stored.entry);
      return { stored, entry, header: decodeHeader(entry.header), failure: null };
    } catch (error) {
      return { stored, entry: null, header: null, failure: codeOf(error) };
    }
  });
}

/** Steps 1, 2, 4 and 5 for each entry: all that can be checked without those before it. */
export function openAlone(
  room: Room,
  accounts: Accounts,
  page: readonly Decoded[],
): Promise<readonly Opened[]> {
  return Promise.all(page.map((decoded) => open(room, accounts, decoded)));
}

/** Steps 1 to 5 for each entry, then 6 and 7 for those that passed, then 8. */
export async function openPage(
  room: Room,
  accounts: Accounts,
  timeline: Timeline,
  page: readonly Decoded[],
): Promise<{ readonly timeline: Timeline; readonly opened: readonly Opened[] }> {
  const opened = await openAlone(room, accounts, page);
  const verified = opened.flatMap(({ entry }) => (entry === null ? [] : [entry]));
  const { timeline: newer, places } = receive(timeline, verified);
  const placed = places.values();
  const shown = opened.map((item) => {
    return item.entry === null ? item : place(accounts, item, placed.next().value as Placed);
  });
  return { timeline: newer, opened: shown };
}

async function open(room: Room, accounts: Accounts, decoded: Decoded): Promise<Opened> {
  const { stored, entry: raw, header, failure } = decoded;
  if (raw === null || header === null) return keptOut(stored, failure);
  let entry: VerifiedEntry;
  try {
    const author = accounts.get(keyOf(header.author.account));
    if (author === undefined) throw new NotAuthorised();
    entry = await verifyDecodedEntry(room.state, author, raw, header);
  } catch (error) {
    return keptOut(stored, codeOf(error));
  }
  try {
    const content = await readEntry(entry, room.keys);
    return { stored, entry, content, failure: null, problem: null };
  } catch (error) {
    // Of an epoch before this member came: it has its place all the same.
    if (error instanceof NotMember) {
      return { stored, entry, content: null, failure: null, problem: error.code };
    }
    return keptOut(stored, codeOf(error));
  }
}

function keptOut(stored: Stored, failure: string | null): Opened {
  return { stored, entry: null, content: null, failure, problem: null };
}

function place(accounts: Accounts, item: Opened, placed: Placed | RemoteError): Opened {
  if (placed instanceof RemoteError) return keptOut(item.stored, placed.code);
  // The place it has already stays; under another number it is a replay.
  if (placed.repeated) return keptOut(item.stored, new Replayed().code);
  const problem = item.problem ?? placed.problem;
  if (item.content === null) return { ...item, problem };
  try {
    checkGossip(item.content, accounts);
    return { ...item, problem };
  } catch (error) {
    if (!(error instanceof Fork)) throw error;
    return { ...item, problem: error.code };
  }
}

/** The code of a typed error; anything else is a fault of this program. */
function codeOf(error: unknown): string {
  if (error instanceof ColloqueError) return error.code;
  throw error;
}
