/** A store in memory: in Node, and on a computer that others use too. It ends with the program. */
import { NotLoggedIn } from "../errors.ts";
import { compareBytes } from "../wire/bytes.ts";
import type { AccountId } from "../wire/ids.ts";
import {
  CLEAR,
  LASTING,
  type Change,
  type Found,
  type Key,
  type Part,
  type Span,
  type Store,
} from "./store.ts";

const utf8 = new TextEncoder();

/** Numbers before names, as in IndexedDB; shorter keys before longer ones. */
function compareParts(a: Part, b: Part): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "number" || typeof b === "number") return typeof a === "number" ? -1 : 1;
  return compareBytes(bytesOf(a), bytesOf(b));
}

function bytesOf(part: Uint8Array | string): Uint8Array {
  return typeof part === "string" ? utf8.encode(part) : part;
}

function compareKeys(a: Key, b: Key): number {
  const shared = Math.min(a.length, b.length);
  for (let place = 0; place < shared; place++) {
    const order = compareParts(a[place] as Part, b[place] as Part);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function beginsWith(key: Key, prefix: Key): boolean {
  return key.length >= prefix.length && compareKeys(key.slice(0, prefix.length), prefix) === 0;
}

/** Records of a table, sorted by key. */
class Table {
  #records: Found[] = [];

  /** Where the first record stands that is not before `key`. */
  #find(key: Key): number {
    let [low, high] = [0, this.#records.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareKeys((this.#records[middle] as Found).key, key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  get(key: Key): Uint8Array | null {
    const found = this.#records[this.#find(key)];
    return found !== undefined && compareKeys(found.key, key) === 0 ? found.value : null;
  }

  put(key: Key, value: Uint8Array): void {
    const at = this.#find(key);
    const found = this.#records[at];
    const there = found !== undefined && compareKeys(found.key, key) === 0;
    this.#records.splice(at, there ? 1 : 0, { key: [...key], value: value.slice() });
  }

  drop(key: Key): void {
    if (this.get(key) !== null) this.#records.splice(this.#find(key), 1);
  }

  dropAll(prefix: Key): void {
    this.#records = this.#records.filter(({ key }) => !beginsWith(key, prefix));
  }

  range(prefix: Key, { from, to, limit = Infinity, backwards = false }: Span): Found[] {
    const all = this.#under(from === undefined ? prefix : [...prefix, from], prefix);
    const within = all.filter(({ key }) => {
      const number = key[prefix.length];
      if (from === undefined && to === undefined) return true;
      return typeof number === "number" && number >= (from ?? 0) && number <= (to ?? Infinity);
    });
    if (backwards) within.reverse();
    return within.slice(0, limit).map(({ key, value }) => ({ key, value: value.slice() }));
  }

  #under(first: Key, prefix: Key): Found[] {
    const start = this.#find(first);
    let end = start;
    while (end < this.#records.length && beginsWith((this.#records[end] as Found).key, prefix)) {
      end++;
    }
    return this.#records.slice(start, end);
  }
}

export class MemoryStore implements Store {
  readonly lasting = false;
  readonly name = `memory-${crypto.randomUUID()}`;
  #account: AccountId | null = null;
  #locked = true;
  readonly #tables = new Map<string, Table>();

  async unlock(account: AccountId, _settingsKey: Uint8Array): Promise<void> {
    const other = this.#account !== null && compareBytes(this.#account, account) !== 0;
    if (other) this.#forget();
    this.#account = account;
    this.#locked = false;
  }

  lock(): void {
    this.#locked = true;
  }

  async get(table: string, key: Key): Promise<Uint8Array | null> {
    return this.#readable(table)?.get(key)?.slice() ?? null;
  }

  async range(table: string, prefix: Key, span: Span = {}): Promise<readonly Found[]> {
    return this.#readable(table)?.range(prefix, span) ?? [];
  }

  async write(changes: readonly Change[]): Promise<void> {
    if (changes.some(({ table }) => !this.#open(table))) throw new NotLoggedIn();
    for (const change of changes) {
      const table = this.#table(change.table);
      if ("prefix" in change) table.dropAll(change.prefix);
      else if (change.value === null) table.drop(change.key);
      else table.put(change.key, change.value);
    }
  }

  async wipe(): Promise<void> {
    for (const name of this.#tables.keys()) {
      if (!LASTING.has(name)) this.#tables.delete(name);
    }
    this.lock();
  }

  close(): void {
    this.#tables.clear();
  }

  #open(table: string): boolean {
    return !this.#locked || CLEAR.has(table);
  }

  #readable(table: string): Table | undefined {
    return this.#open(table) ? this.#tables.get(table) : undefined;
  }

  #table(name: string): Table {
    const table = this.#tables.get(name) ?? new Table();
    this.#tables.set(name, table);
    return table;
  }

  #forget(): void {
    for (const name of this.#tables.keys()) if (!CLEAR.has(name)) this.#tables.delete(name);
  }
}
