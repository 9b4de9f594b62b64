/**
 * Finding somebody: by e-mail (perhaps a decoy), in the directory (spec: conversation §5,
 * deployment §3). The twin of `look_up`, `take_record` and `search` of sdk/people.py.
 */
import { ColloqueError, Offline, RolledBack, Substituted } from "../errors.ts";
import { verifyDirectoryRecord } from "../trust/deployment.ts";
import { checkPin, headOf, seqOf, verifyChain } from "../trust/sigchain.ts";
import { equalBytes } from "../wire/bytes.ts";
import type { DirectoryRecord } from "../wire/deployment.ts";
import { handleOf, normaliseEmail } from "../wire/handle.ts";
import type { AccountId } from "../wire/ids.ts";
import * as answers from "./answers.ts";
import type { ContactBook, Met } from "./contactBook.ts";
import type { Context } from "./context.ts";
import type { People } from "./people.ts";
import { findPin, movePin } from "./pins.ts";

/** What finding somebody takes. */
export interface Finder {
  readonly context: Context;
  readonly people: People;
  readonly book: ContactBook;
}

/**
 * Whom the server names for an address; perhaps a decoy.
 * Pinned at first use: another account later is Substituted, unless the registry vouches.
 */
export async function lookUp(finder: Finder, email: string): Promise<AccountId> {
  const { context, people, book } = finder;
  const deployment = await context.deployment();
  const handle = handleOf(deployment.id, email);
  const body = { email: normaliseEmail(email) };
  const found = await context.transport.ask("POST", "/v1/lookup", answers.FOUND, body);
  const state = await verifyChain(found.chain, deployment.id);
  const { account } = state;
  if (found.record !== null) await takeRecord(finder, found.record, account);
  const pin = await findPin(context.store, "email", handle);
  const moved = pin !== null && !equalBytes(pin.head, account);
  if (moved && found.record === null) throw new Substituted();
  const known = await people.known(account);
  if (known !== null && seqOf(state) < seqOf(known)) throw new RolledBack();
  if (known !== null) checkPin(state, seqOf(known), headOf(known));
  await people.take(account, found.chain);
  await context.store.write(await movePin(context.store, "email", handle, 0, account));
  await book.note([{ account, state: "unverified" }]);
  return account;
}

/** Verify a directory record and keep it; its account is from then on `directory`. */
export async function takeRecord(
  finder: Finder,
  data: Uint8Array,
  account: AccountId | null = null,
): Promise<DirectoryRecord> {
  const { record, met } = await verified(finder, data, account);
  await finder.book.note([met]);
  return record;
}

async function verified(
  { context, book }: Finder,
  data: Uint8Array,
  account: AccountId | null,
): Promise<{ record: DirectoryRecord; met: Met }> {
  const deployment = await context.deployment();
  const record = await verifyDirectoryRecord(deployment, data, context.wall(), account);
  const known = (await book.all()).get(record.account);
  if (record.serial < (known?.serial ?? 0)) throw new RolledBack();
  const { account: id, serial } = record;
  return { record, met: { account: id, state: "directory", serial, record: data } };
}

/** Records that match; those that do not verify are left out. */
export async function search(finder: Finder, text: string): Promise<readonly DirectoryRecord[]> {
  const records: DirectoryRecord[] = [];
  for (let [after, more] = [0, true]; more; ) {
    const body = { after, text };
    const target = "/v1/directory/search";
    const page = await finder.context.transport.ask("POST", target, answers.RESULTS, body);
    [more, after] = [page.more && page.next > after, page.next];
    const found = await Promise.all(page.records.map((data) => verifiedOrNot(finder, data)));
    const good = found.filter((item) => item !== null);
    await finder.book.note(good.map(({ met }) => met));
    records.push(...good.map(({ record }) => record));
  }
  return records;
}

type Verified = Awaited<ReturnType<typeof verified>>;

async function verifiedOrNot(finder: Finder, data: Uint8Array): Promise<Verified | null> {
  try {
    return await verified(finder, data, null);
  } catch (error) {
    if (!(error instanceof ColloqueError) || error instanceof Offline) throw error;
    return null;
  }
}
