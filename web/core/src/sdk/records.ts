/**
 * Directory records of the practitioners in one's conversations (spec: sync §4, deployment §3). Twin
 * of sdk/records.py.
 *
 * Whoever is found by search or look-up comes with a record; whoever joined through somebody else
 * does not. What comes here is taken over by the rules of `takeRecord`: the signature alone counts,
 * and a state is never lowered.
 */
import { ColloqueError, NotFound, NotLoggedIn, Offline, Substituted } from "../errors.ts";
import { keyOf } from "../wire/bytes.ts";
import { decodeDirectoryRecord, RECORD_LABEL, RECORD_LIMIT } from "../wire/deployment.ts";
import type { AccountId } from "../wire/ids.ts";
import { decode, encode, uint } from "../wire/schema.ts";
import { decodeSigned } from "../wire/signed.ts";
import * as answers from "./answers.ts";
import { takeRecord, type Finder } from "./finding.ts";
import type { Seat } from "./schema.ts";
import { put } from "./store.ts";

/** How many accounts may be asked for at once (spec: sync §4). */
const MANY = 100;
/** An account is asked for once in this time (ms). */
const DAY = 86_400_000;
const TIME = uint();

/**
 * Ask for the records of practitioners of whom none is kept; whether any was taken.
 *
 * What does not verify changes nothing; what is wrong here stops no conversation. Throws Offline,
 * NotLoggedIn.
 */
export async function fetchRecords(finder: Finder, seats: readonly Seat[]): Promise<boolean> {
  const wanted = await wantedAmong(finder, seats);
  let taken = 0;
  try {
    for (let at = 0; at < wanted.length; at += MANY) {
      taken += await fetchSome(finder, wanted.slice(at, at + MANY));
    }
  } catch (error) {
    if (isOurs(error)) throw error;
  }
  return taken > 0;
}

async function wantedAmong({ book, context }: Finder, seats: readonly Seat[]): Promise<AccountId[]> {
  const contacts = await book.all();
  const lacking = seats.filter(({ account, role }) => {
    return role === "practitioner" && contacts.stateOf(account) !== "self" && !contacts.get(account)?.record;
  });
  if (lacking.length === 0) return [];
  const since = context.wall() - DAY;
  const asked = new Set<string>();
  for (const { key, value } of await context.store.range("asked", [])) {
    if (decode(TIME, value, 16) > since) asked.add(keyOf(key[0] as Uint8Array));
  }
  const each = new Map(lacking.map(({ account }) => [keyOf(account), account]));
  return [...each].flatMap(([key, account]) => (asked.has(key) ? [] : [account]));
}

async function fetchSome(finder: Finder, wanted: readonly AccountId[]): Promise<number> {
  const { store, wall } = finder.context;
  let taken = 0;
  for (const data of await ask(finder, wanted)) {
    if (await isTaken(finder, data, wanted)) taken++;
  }
  const now = encode(TIME, wall());
  await store.write(wanted.map((account) => put("asked", [account], now)));
  return taken;
}

async function ask({ context }: Finder, accounts: readonly AccountId[]): Promise<readonly Uint8Array[]> {
  try {
    const target = "/v1/directory/records";
    return (await context.transport.ask("POST", target, answers.RECORDS, { accounts })).records;
  } catch (error) {
    if (error instanceof NotFound) return []; // an older server
    throw error;
  }
}

async function isTaken(finder: Finder, data: Uint8Array, wanted: readonly AccountId[]): Promise<boolean> {
  try {
    await takeWanted(finder, data, wanted);
    return true;
  } catch (error) {
    if (isOurs(error)) throw error;
    return false;
  }
}

/** Verify a record and keep it. Throws Substituted for an account not asked for, RolledBack. */
export async function takeWanted(
  finder: Finder,
  data: Uint8Array,
  wanted: readonly AccountId[],
): Promise<void> {
  const { account } = decodeDirectoryRecord(decodeSigned(data, RECORD_LABEL, RECORD_LIMIT).payload);
  if (!wanted.some((one) => keyOf(one) === keyOf(account))) throw new Substituted();
  await takeRecord(finder, data, account);
}

/** What is no fault of the answer. */
function isOurs(error: unknown): boolean {
  return !(error instanceof ColloqueError) || error instanceof Offline || error instanceof NotLoggedIn;
}
