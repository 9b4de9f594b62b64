/**
 * What a client keeps (spec: sync §7): records of bytes in tables, durable when a write resolves.
 *
 * A key is a list of parts: byte strings and texts that name something, and numbers that order it.
 * `["entries", [conversation, seq]]`, say: all entries of a conversation, in order, are the range
 * with the prefix `[conversation]`. Values of sealed tables, and the names in their keys, cannot be
 * read from the disk; the tables in CLEAR can, and so hold nothing but what is public anyway.
 */
import type { AccountId } from "../wire/ids.ts";

/** A part is a name (bytes, text) or a whole number from 0. */
export type Part = Uint8Array | string | number;
export type Key = readonly Part[];

/**
 * Tables that stand in clear, since they are needed before anybody is logged in: the deployment's
 * signed descriptors (`deployment`), and hash and number of the last state that was seen of it and
 * of the accounts that were logged in here (`own-pins`).
 */
export const CLEAR: ReadonlySet<string> = new Set(["deployment", "own-pins"]);
/** Tables that a log-out leaves: positions that only move forward, lest an older state pass (A08). */
export const LASTING: ReadonlySet<string> = new Set([...CLEAR, "pins"]);

export interface Put {
  readonly table: string;
  readonly key: Key;
  readonly value: Uint8Array;
}

/** Removes a record, which need not be there. */
export interface Drop {
  readonly table: string;
  readonly key: Key;
  readonly value: null;
}

/** Removes every record whose key begins with the prefix. */
export interface DropAll {
  readonly table: string;
  readonly prefix: Key;
}

export type Change = Put | Drop | DropAll;

export interface Found {
  readonly key: Key;
  readonly value: Uint8Array;
}

/** Which records of a range; both ends belong to it. They bound the number behind the prefix. */
export interface Span {
  readonly from?: number;
  readonly to?: number;
  /** At most so many. */
  readonly limit?: number;
  /** From the highest key down. */
  readonly backwards?: boolean;
}

/**
 * A store belongs to at most one account at a time. Sealed tables are readable and writable between
 * `unlock` and `lock`; before, reading them gives nothing and writing them throws NotLoggedIn.
 */
export interface Store {
  /** Whether what is written survives the end of the program. */
  readonly lasting: boolean;
  /** The same for all tabs that share what is stored, and for nobody else. */
  readonly name: string;
  /**
   * Open the sealed tables of an account with its settings key (32 bytes). What was sealed under
   * an earlier one is gone then, unless this store is open under it at this moment.
   */
  unlock(account: AccountId, settingsKey: Uint8Array): Promise<void>;
  /** Forget the key; what is stored stays. */
  lock(): void;
  get(table: string, key: Key): Promise<Uint8Array | null>;
  /** Records whose key begins with the prefix, in the order of their numbers; of names, in any order. */
  range(table: string, prefix: Key, span?: Span): Promise<readonly Found[]>;
  /** All changes or none, in this order; on disk when it resolves. */
  write(changes: readonly Change[]): Promise<void>;
  /** Remove everything of the account but its pins, then lock. */
  wipe(): Promise<void>;
  close(): void;
}

/** A change that sets a record. */
export function put(table: string, key: Key, value: Uint8Array): Put {
  return { table, key, value };
}

/** A change that removes a record. */
export function drop(table: string, key: Key): Drop {
  return { table, key, value: null };
}

/** A change that removes every record under a prefix; all of the table with `[]`. */
export function dropAll(table: string, prefix: Key = []): DropAll {
  return { table, prefix };
}
