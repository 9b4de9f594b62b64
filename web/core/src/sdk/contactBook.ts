/** How others were met (spec: identity §4), in memory over the store. */
import { equalBytes, keyOf } from "../wire/bytes.ts";
import {
  decodeDirectoryRecord,
  RECORD_LABEL,
  RECORD_LIMIT,
  type DirectoryRecord,
} from "../wire/deployment.ts";
import type { AccountId } from "../wire/ids.ts";
import { decode, encode } from "../wire/schema.ts";
import { CONTACT_STATES, type ContactState } from "../wire/settings.ts";
import { decodeSigned } from "../wire/signed.ts";
import type { Confirmed } from "./api.ts";
import type { Context } from "./context.ts";
import { CONTACT, RECORD, type Contact } from "./schema.ts";
import { put } from "./store.ts";
import type { Tabs } from "./tabs.ts";
import type { TurnsByName } from "./turnsByName.ts";

/** What was learnt about an account. */
export interface Met {
  readonly account: AccountId;
  readonly state: ContactState;
  readonly serial?: number;
  readonly record?: Uint8Array | null;
}

/** The stronger of two first-contact states. */
export function stronger(one: ContactState, other: ContactState): ContactState {
  return CONTACT_STATES.indexOf(one) < CONTACT_STATES.indexOf(other) ? other : one;
}

/** Contacts as they are at a moment. */
export class Contacts {
  readonly #me: AccountId;
  readonly #contacts: ReadonlyMap<string, Contact>;
  readonly #records = new Map<string, DirectoryRecord | null>();

  constructor(me: AccountId, contacts: ReadonlyMap<string, Contact>) {
    this.#me = me;
    this.#contacts = contacts;
  }

  /** What was learnt about an account. */
  get(account: AccountId): Contact | undefined {
    return this.#contacts.get(keyOf(account));
  }

  /** How an account was met; `self` for oneself. */
  stateOf(account: AccountId): Confirmed {
    if (equalBytes(account, this.#me)) return "self";
    return this.get(account)?.state ?? "unverified";
  }

  /** The directory record kept for an account; it was verified when it came. */
  recordOf(account: AccountId): DirectoryRecord | null {
    const key = keyOf(account);
    const record = this.#records.get(key) ?? recordIn(this.#contacts.get(key)?.record ?? null);
    this.#records.set(key, record);
    return record;
  }
}

function recordIn(kept: Uint8Array | null): DirectoryRecord | null {
  if (kept === null) return null;
  return decodeDirectoryRecord(decodeSigned(kept, RECORD_LABEL, RECORD_LIMIT).payload);
}

/** All contacts of the account. */
export class ContactBook {
  #contacts: Promise<Contacts> | null = null;
  readonly #context: Context;
  readonly #turns: TurnsByName;
  readonly #tabs: Tabs;

  constructor(context: Context, turns: TurnsByName, tabs: Tabs) {
    this.#context = context;
    this.#turns = turns;
    this.#tabs = tabs;
  }

  /** Drop what is in memory. */
  forget(): void {
    this.#contacts = null;
  }

  /** All of them. */
  all(): Promise<Contacts> {
    this.#contacts ??= this.#load().then((contacts) => new Contacts(this.#context.account, contacts));
    return this.#contacts;
  }

  async #load(): Promise<Map<string, Contact>> {
    const found = await this.#context.store.range("contacts", []);
    return new Map(
      found.map(({ key, value }) => [keyOf(key[0] as AccountId), decode(CONTACT, value, RECORD)]),
    );
  }

  /** Remember how accounts were met: the stronger state and the higher serial win. */
  note(met: readonly Met[]): Promise<void> {
    return this.#turns.take("keep/contacts", async () => {
      const kept = await this.#load();
      const changes = met.flatMap((one) => {
        const before = kept.get(keyOf(one.account));
        const after = merged(before, one);
        if (before !== undefined && isSame(before, after)) return [];
        kept.set(keyOf(one.account), after);
        return [put("contacts", [one.account], encode(CONTACT, after))];
      });
      if (changes.length === 0) return;
      await this.#context.store.write(changes);
      this.#contacts = Promise.resolve(new Contacts(this.#context.account, kept));
      this.#tabs.tell({ kind: "contacts" });
      this.#context.notify({ kind: "conversations" });
    });
  }
}

function merged(before: Contact | undefined, met: Met): Contact {
  const { state, serial = 0, record = null } = met;
  if (before === undefined) return { record, serial, state };
  const newer = record !== null && serial >= before.serial;
  return {
    record: newer ? record : before.record,
    serial: Math.max(serial, before.serial),
    state: stronger(state, before.state),
  };
}

function isSame(one: Contact, other: Contact): boolean {
  return one.record === other.record && one.serial === other.serial && one.state === other.state;
}
