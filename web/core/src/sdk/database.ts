/** IndexedDB with promises: object stores of byte strings under keys that are lists. */
import { StoreFull } from "./errors.ts";
import type { Span } from "./store.ts";

/** A key as IndexedDB has it. */
export type Stored = (Uint8Array<ArrayBuffer> | string | number)[];
/** A store and a key, or the beginning of one. */
export type Place = readonly [store: string, key: Stored];
export type Row = readonly [key: Stored, value: Uint8Array];

export type Job =
  | { readonly put: Place; readonly value: Uint8Array }
  /** Everything that begins with the key, or that record alone. */
  | { readonly drop: Place; readonly exactly: boolean };

const VERSION = 1;

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function ended(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}

/** Keys that begin with these parts: an array comes after every other part. */
function beginning(key: Stored, { from, to }: Span = {}): IDBKeyRange {
  const lower = from === undefined ? key : [...key, from];
  const upper = to === undefined ? [...key, []] : [...key, to, []];
  return IDBKeyRange.bound(lower, upper);
}

/** An IndexedDB database. */
export class Database {
  readonly #connection: IDBDatabase;

  private constructor(connection: IDBDatabase) {
    this.#connection = connection;
    connection.onversionchange = () => connection.close();
  }

  /** Open it, with these object stores. Rejects where the browser gives no storage. */
  static async open(name: string, stores: readonly string[]): Promise<Database> {
    const request = indexedDB.open(name, VERSION);
    request.onupgradeneeded = () => {
      for (const store of stores) request.result.createObjectStore(store);
    };
    return new Database(await answer(request));
  }

  /** The bytes of a record. */
  async get([store, key]: Place): Promise<Uint8Array | undefined> {
    return answer<Uint8Array | undefined>(this.#reading(store).get(key));
  }

  /** Records under the beginning of a key, in order. */
  async range([store, key]: Place, span: Span = {}): Promise<Row[]> {
    const { from, to, limit, backwards = false } = span;
    if (limit === 0 || (from !== undefined && to !== undefined && from > to)) return [];
    const objects = this.#reading(store);
    const within = beginning(key, span);
    if (backwards && limit !== undefined) return descend(objects, within, limit);
    const found = [objects.getAllKeys(within, limit), objects.getAll(within, limit)] as const;
    const [keys, values] = await Promise.all([answer(found[0]), answer<Uint8Array[]>(found[1])]);
    const rows = keys.map((at, place): Row => [partsOf(at), values[place] as Uint8Array]);
    return backwards ? rows.reverse() : rows;
  }

  /** All jobs in this order or none; on disk when it resolves. Throws StoreFull. */
  async run(jobs: readonly Job[]): Promise<void> {
    if (jobs.length === 0) return;
    const names = [...new Set(jobs.map((job) => ("put" in job ? job.put : job.drop)[0]))];
    const transaction = this.#connection.transaction(names, "readwrite", { durability: "strict" });
    const done = ended(transaction);
    for (const job of jobs) {
      const [store, key] = "put" in job ? job.put : job.drop;
      const objects = transaction.objectStore(store);
      if ("put" in job) objects.put(job.value, key);
      else objects.delete(job.exactly ? key : beginning(key));
    }
    try {
      await done;
    } catch (error) {
      throw (error as DOMException | null)?.name === "QuotaExceededError" ? new StoreFull() : error;
    }
  }

  close(): void {
    this.#connection.close();
  }

  #reading(store: string): IDBObjectStore {
    return this.#connection.transaction(store, "readonly").objectStore(store);
  }
}

/** The last records of a range, from the highest key down. */
function descend(objects: IDBObjectStore, within: IDBKeyRange, limit: number): Promise<Row[]> {
  return new Promise((resolve, reject) => {
    const rows: Row[] = [];
    const request = objects.openCursor(within, "prev");
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const cursor = request.result;
      if (cursor === null) return resolve(rows);
      rows.push([partsOf(cursor.key), cursor.value as Uint8Array]);
      if (rows.length < limit) cursor.continue();
      else resolve(rows);
    };
  });
}

/** IndexedDB gives binary parts back as ArrayBuffers. */
function partsOf(key: IDBValidKey): Stored {
  return (key as (string | number | ArrayBuffer)[]).map((part) =>
    part instanceof ArrayBuffer ? new Uint8Array(part) : part,
  );
}
