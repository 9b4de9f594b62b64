/** The account's own settings, shared among its devices (spec: sync §6). Twin of sdk/settings.py. */
import { RolledBack, Stale } from "../errors.ts";
import type { OwnAccount } from "../protocol/account.ts";
import { openSettings, sealSettings } from "../sealing/settings.ts";
import { compareBytes, equalBytes, keyOf } from "../wire/bytes.ts";
import type { AccountId, StatementHash } from "../wire/ids.ts";
import { decode, encode } from "../wire/schema.ts";
import {
  decodeSettings,
  encodeSettings,
  type Contact,
  type ReadMark,
  type Settings,
} from "../wire/settings.ts";
import * as answers from "./answers.ts";
import type { ContactBook } from "./contactBook.ts";
import type { Context } from "./context.ts";
import { movePin, findPin, pinsOf } from "./pins.ts";
import { put } from "./store.ts";
import type { Talks } from "./talks.ts";

const ATTEMPTS = 4;
const MANY = 10_000;
const NOTHING: Settings = { contacts: [], read: [], version: 0 };

/** What the settings are about. */
export interface Shared {
  readonly context: Context;
  readonly book: ContactBook;
  readonly talks: Talks;
}

/** The newest settings. Throws RolledBack for a version lower than one already seen. */
export async function fetchSettings(context: Context, own: OwnAccount): Promise<Settings> {
  const target = "/v1/account/settings";
  const sealed = await context.transport.ask("GET", target, answers.SETTINGS);
  const { account } = own.state;
  const pin = await findPin(context.store, "settings", account);
  if (pin !== null && sealed.version < pin.seq) throw new RolledBack();
  if (sealed.version === 0) return NOTHING;
  const key = own.keyring.settings;
  const settings = await openSettings(sealed.blob, account, key, sealed.version);
  await pinVersion(context, own, sealed.version);
  return settings;
}

async function pinVersion(context: Context, own: OwnAccount, version: number): Promise<void> {
  const { store } = context;
  const nothing = new Uint8Array();
  const changes = await movePin(store, "settings", own.state.account, version, nothing);
  if (changes.length > 0) await store.write(changes);
}

/** The settings sealed anew for a keyring with a new settings key; a request body. */
export async function settingsFor(
  context: Context,
  before: OwnAccount,
  after: OwnAccount,
): Promise<Uint8Array> {
  const { contacts, read, version } = await fetchSettings(context, before);
  return encode(answers.SETTINGS, await seal(context, after, { contacts, read, version: version + 1 }));
}

/** Store a prepared body; one that is there already, or overtaken, is left alone. */
export async function putSettings(context: Context, body: Uint8Array): Promise<void> {
  try {
    await store(context, decode(answers.SETTINGS, body, 1 << 21));
  } catch (error) {
    if (!(error instanceof Stale)) throw error;
  }
}

async function store(context: Context, { blob, version }: answers.SealedSettings): Promise<void> {
  const target = "/v1/account/settings";
  await context.transport.ask("PUT", target, answers.EMPTY, { blob, version });
}

async function seal(
  context: Context,
  own: OwnAccount,
  settings: Settings,
): Promise<answers.SealedSettings> {
  const key = own.keyring.settings;
  const blob = await sealSettings(settings, own.state.account, key, context.rng(24));
  return { blob, version: settings.version };
}

/** Merge what other devices know with what this one knows; write it back if that is more. */
export async function syncSettings(shared: Shared): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await mergeOnce(shared);
    } catch (error) {
      if (!(error instanceof Stale) || attempt === ATTEMPTS) throw error;
    }
  }
}

async function mergeOnce({ context, book, talks }: Shared): Promise<void> {
  const own = context.me();
  const settings = await fetchSettings(context, own);
  await take({ context, book, talks }, settings);
  const contacts = await mergedContacts(context, book);
  const read = await mergedMarks(talks, settings.read);
  const merged = { contacts, read, version: settings.version };
  if (!equalBytes(encodeSettings(merged), encodeSettings(settings))) {
    const sealed = await seal(context, own, { ...merged, version: settings.version + 1 });
    await store(context, sealed);
    await pinVersion(context, own, sealed.version);
  }
}

/** Take over what other devices know, from the server or at the start from the store. */
async function take({ context, book, talks }: Shared, settings: Settings): Promise<void> {
  await book.note(settings.contacts);
  const pins = settings.contacts.map(({ account, seq, head }) =>
    movePin(context.store, "account", account, seq, head),
  );
  const known = put("settings", ["known"], encodeSettings(settings));
  await context.store.write([known, ...(await Promise.all(pins)).flat()]);
  await talks.takeMarks(settings.read);
}

/** The settings that were last taken over; none before the first time. */
export async function knownSettings(context: Context): Promise<Settings> {
  const kept = await context.store.get("settings", ["known"]);
  return kept === null ? NOTHING : decodeSettings(kept);
}

/** Everybody who was met and whose chain is pinned. */
async function mergedContacts(context: Context, book: ContactBook): Promise<readonly Contact[]> {
  const contacts = await book.all();
  const pins = await pinsOf(context.store, "account");
  const known = pins.flatMap(([account, { head, seq }]) => {
    const contact = contacts.get(account as AccountId);
    if (contact === undefined) return [];
    const { serial, state } = contact;
    return [{ account, head: head as StatementHash, seq, serial, state } as Contact];
  });
  return known.sort((one, other) => compareBytes(one.account, other.account)).slice(0, MANY);
}

/** What was read here or elsewhere; marks of conversations that are not here stay. */
async function mergedMarks(talks: Talks, known: readonly ReadMark[]): Promise<readonly ReadMark[]> {
  const marks = new Map(known.map((mark) => [keyOf(mark.conversation), mark]));
  for (const mark of await talks.marks()) marks.set(keyOf(mark.conversation), mark);
  const ordered = [...marks.values()].sort((one, other) =>
    compareBytes(one.conversation, other.conversation),
  );
  return ordered.slice(0, MANY);
}

