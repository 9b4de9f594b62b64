/**
 * A store in the browser's IndexedDB: sealed records that only a log-in opens (ADR 0019).
 *
 * Two object stores: `clear` holds the tables of CLEAR, with keys [table, …]; `sealed` holds the rest,
 * with keys [account, table, …] whose names are blinded. What is written is sealed first, since a
 * transaction ends while anything else is waited for.
 */
import { NotLoggedIn, Tampered } from "../errors.ts";
import { LocalKey, NONCE_SIZE, type StoredPart } from "../sealing/local.ts";
import { concatBytes, equalBytes } from "../wire/bytes.ts";
import type { AccountId } from "../wire/ids.ts";
import { decodeOwn, encode } from "../wire/cbor.ts";
import type { Rng } from "./clock.ts";
import { Database, type Job, type Place, type Row, type Stored } from "./database.ts";
import { CLEAR, LASTING, type Change, type Found, type Key, type Span, type Store } from "./store.ts";

const [OPEN, SEALED] = ["clear", "sealed"] as const;
/** A record that shows whether a settings key is the one that everything was sealed under. */
const CHECK = "check";

interface Unlocked {
  readonly account: AccountId;
  readonly key: LocalKey;
}

export class IndexedDbStore implements Store {
  readonly lasting = true;
  readonly name: string;
  #unlocked: Unlocked | null = null;
  readonly #database: Database;
  readonly #rng: Rng;

  private constructor(name: string, database: Database, rng: Rng) {
    this.name = name;
    this.#database = database;
    this.#rng = rng;
  }

  /** The store of this origin. Rejects where the browser gives none. */
  static async open(rng: Rng, name = "colloque"): Promise<IndexedDbStore> {
    return new IndexedDbStore(name, await Database.open(name, [OPEN, SEALED]), rng);
  }

  async unlock(account: AccountId, settingsKey: Uint8Array): Promise<void> {
    const before = this.#unlocked;
    const now = { account, key: await LocalKey.from(settingsKey, account) };
    this.#unlocked = now;
    if (await this.#fits()) return;
    const same = before !== null && equalBytes(before.account, account);
    const kept = same ? await this.#openAll(before) : [];
    const jobs = kept.map(({ table, key, value }) => seal(now, table, key, value, this.#rng));
    jobs.push(seal(now, CHECK, [], account, this.#rng));
    await this.#database.run([dropAll([SEALED, [bytes(account)]]), ...(await Promise.all(jobs))]);
  }

  lock(): void {
    this.#unlocked = null;
  }

  async get(table: string, key: Key): Promise<Uint8Array | null> {
    const place = this.#place(table, key);
    if (place === null) return null;
    const value = await this.#database.get(place);
    return value === undefined ? null : (await this.#open(table, [place[1], value])).value;
  }

  async range(table: string, prefix: Key, span: Span = {}): Promise<readonly Found[]> {
    const place = this.#place(table, prefix);
    if (place === null) return [];
    const rows = await this.#database.range(place, span);
    return Promise.all(rows.map((row) => this.#open(table, row)));
  }

  async write(changes: readonly Change[]): Promise<void> {
    await this.#database.run(await Promise.all(changes.map((change) => this.#job(change))));
  }

  async wipe(): Promise<void> {
    if (this.#unlocked === null) return;
    const all: Place = [SEALED, [bytes(this.#unlocked.account)]];
    const rows = await this.#database.range(all);
    const kept = rows.filter(([key]) => LASTING.has(key[1] as string) || key[1] === CHECK);
    const jobs = kept.map(([key, value]): Job => ({ put: [SEALED, key], value }));
    await this.#database.run([dropAll(all), ...jobs]);
    this.lock();
  }

  close(): void {
    this.lock();
    this.#database.close();
  }

  /** Whether what is stored of the account was sealed under its key of now. */
  async #fits(): Promise<boolean> {
    try {
      return (await this.get(CHECK, [])) !== null;
    } catch (error) {
      if (error instanceof Tampered) return false;
      throw error;
    }
  }

  /** Everything of an account, opened with the key that it was sealed under. */
  async #openAll(before: Unlocked): Promise<(Found & { readonly table: string })[]> {
    const rows = await this.#database.range([SEALED, [bytes(before.account)]]);
    const others = rows.filter(([key]) => key[1] !== CHECK);
    return Promise.all(
      others.map(async (row) => {
        const table = row[0][1] as string;
        return { table, ...(await open(before.key, table, row)) };
      }),
    );
  }

  #place(table: string, key: Key): Place | null {
    if (CLEAR.has(table)) return [OPEN, [table, ...key.map(plain)]];
    return this.#unlocked === null ? null : placeOf(this.#unlocked, table, key);
  }

  async #open(table: string, row: Row): Promise<Found> {
    if (CLEAR.has(table)) return { key: row[0].slice(1), value: row[1] };
    if (this.#unlocked === null) throw new NotLoggedIn();
    return open(this.#unlocked.key, table, row);
  }

  async #job(change: Change): Promise<Job> {
    const { table } = change;
    const place = this.#place(table, "prefix" in change ? change.prefix : change.key);
    if (place === null) throw new NotLoggedIn();
    if ("prefix" in change) return dropAll(place);
    if (change.value === null) return { drop: place, exactly: true };
    if (CLEAR.has(table)) return { put: place, value: change.value.slice() };
    return seal(this.#unlocked as Unlocked, table, change.key, change.value, this.#rng);
  }
}

function bytes(value: Uint8Array): Uint8Array<ArrayBuffer> {
  return value as Uint8Array<ArrayBuffer>;
}

function plain(part: Key[number]): Stored[number] {
  return part instanceof Uint8Array ? bytes(part) : part;
}

function dropAll(drop: Place): Job {
  return { drop, exactly: false };
}

function placeOf({ account, key: local }: Unlocked, table: string, key: Key): Place {
  return [SEALED, [bytes(account), table, ...local.blind(table, key)]];
}

/** Length of the key in two bytes, the key as it was given, the value. */
async function seal(
  unlocked: Unlocked,
  table: string,
  key: Key,
  value: Uint8Array,
  rng: Rng,
): Promise<Job> {
  const place = placeOf(unlocked, table, key);
  const named = encode([...key]);
  const length = Uint8Array.of(named.length >> 8, named.length & 255);
  const plaintext = concatBytes(length, named, value);
  const stored = place[1].slice(2) as StoredPart[];
  return { put: place, value: await unlocked.key.seal(table, stored, plaintext, rng(NONCE_SIZE)) };
}

async function open(local: LocalKey, table: string, [stored, value]: Row): Promise<Found> {
  const opened = await local.open(table, stored.slice(2) as StoredPart[], value);
  const end = 2 + (((opened[0] ?? 0) << 8) | (opened[1] ?? 0));
  return { key: decodeOwn(opened.subarray(2, end)) as Key, value: opened.slice(end) };
}
