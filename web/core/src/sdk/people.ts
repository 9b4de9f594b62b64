/**
 * Other accounts: fetched, verified, pinned, and how they were met (spec: identity §3, §4).
 *
 * Twin of sdk/people.py; what is looked up by e-mail or in the directory stands in finding.ts.
 */
import { NotFound, NotLoggedIn, Substituted } from "../errors.ts";
import type { Accounts } from "../trust/membership.ts";
import {
  checkPin,
  headOf,
  knowsDevice,
  seqOf,
  verifyChain,
  verifyLink,
  type AccountState,
} from "../trust/sigchain.ts";
import { concatBytes, equalBytes, keyOf } from "../wire/bytes.ts";
import { idText, type AccountId, type ConversationId, type DeploymentId } from "../wire/ids.ts";
import type { Author, Head } from "../wire/membership.ts";
import * as answers from "./answers.ts";
import { atOnce } from "./atOnce.ts";
import type { Context } from "./context.ts";
import { refreshOwn } from "./ownAccount.ts";
import { findPin, movePin } from "./pins.ts";
import type { Sessions } from "./sessions.ts";
import { put } from "./store.ts";
import type { TurnsByName } from "./turnsByName.ts";

/** A chain that was fetched this recently (ms) is not asked for again before writing. */
export const FRESH = 30_000;
const AT_ONCE = 8;

/** Verified accounts, in memory over the store. */
export class People {
  readonly #context: Context;
  readonly #turns: TurnsByName;
  readonly #sessions: Sessions;
  readonly #states = new Map<string, AccountState>();
  readonly #fetched = new Map<string, number>();

  constructor(context: Context, turns: TurnsByName, sessions: Sessions) {
    this.#context = context;
    this.#turns = turns;
    this.#sessions = sessions;
  }

  /** Drop what is in memory: another tab has written, or somebody else has logged in. */
  forget(): void {
    this.#states.clear();
    this.#sessions.forget();
  }

  /** A verified account with the session devices that were met, without asking anybody. */
  async known(account: AccountId): Promise<AccountState | null> {
    const state = await this.#chain(account);
    return state === null ? null : this.#sessions.admitted(state);
  }

  async #chain(account: AccountId): Promise<AccountState | null> {
    const own = this.#context.own?.state;
    if (own !== undefined && equalBytes(own.account, account)) return own;
    return this.#states.get(keyOf(account)) ?? this.#load(account);
  }

  async #load(account: AccountId): Promise<AccountState | null> {
    const rows = await this.#context.store.range("links", [account]);
    if (rows.length === 0) return null;
    const links = rows.map(({ value }) => value);
    return this.#remember(await verifyChain(links, await this.#deployment()));
  }

  /** The longer of two verified chains stays. */
  #remember(state: AccountState): AccountState {
    const key = keyOf(state.account);
    const known = this.#states.get(key);
    if (known !== undefined && seqOf(known) > seqOf(state)) return known;
    this.#states.set(key, state);
    return state;
  }

  async #deployment(): Promise<DeploymentId> {
    const pinned = await this.#context.pinnedDeployment();
    if (pinned === null) throw new NotLoggedIn();
    return pinned;
  }

  /** Those of these accounts that are known, by `keyOf(account)`, without asking anybody. */
  async among(accounts: Iterable<AccountId>): Promise<Accounts> {
    const wanted = [...new Map([...accounts].map((one) => [keyOf(one), one])).values()];
    const found = await Promise.all(wanted.map((one) => this.known(one)));
    const states = found.filter((state) => state !== null);
    return new Map(states.map((state) => [keyOf(state.account), state]));
  }

  /** These accounts, fetched where they are not known yet. */
  async need(accounts: Iterable<AccountId>): Promise<Accounts> {
    const wanted = [...accounts];
    const known = await this.among(wanted);
    const missing = wanted.filter((one) => !known.has(keyOf(one)));
    if (missing.length === 0) return known;
    await this.refresh(missing);
    return this.among(wanted);
  }

  /** Fetch what these chains have grown by, unless that was done `fresh` ms ago. */
  async refresh(accounts: Iterable<AccountId>, fresh = 0): Promise<void> {
    const now = this.#context.wall();
    const each = [...new Map([...accounts].map((one) => [keyOf(one), one])).values()];
    const old = each.filter((one) => now - (this.#fetched.get(keyOf(one)) ?? 0) >= fresh);
    await atOnce(old, AT_ONCE, async (account) => {
      await this.fetch(account);
    });
  }

  /** The newest verified chain of an account. Throws Substituted, Fork, RolledBack. */
  async fetch(account: AccountId): Promise<AccountState> {
    const own = this.#context.own?.state;
    const isOwn = own !== undefined && equalBytes(own.account, account);
    const state = await this.#turns.take(`account/${keyOf(account)}`, async () => {
      return isOwn ? (await refreshOwn(this.#context)).state : this.#fetchOther(account);
    });
    this.#fetched.set(keyOf(account), this.#context.wall());
    return state;
  }

  async #fetchOther(account: AccountId): Promise<AccountState> {
    const known = await this.#chain(account);
    const target = `/v1/accounts/${idText("account", account)}/chain`;
    const after = known === null ? "" : `?after=${seqOf(known)}`;
    const answer = await this.#context.transport.ask("GET", target + after, answers.CHAIN);
    return this.#take(account, known, answer.links);
  }

  /** Take a whole chain that came with something else. */
  take(account: AccountId, chain: readonly Uint8Array[]): Promise<AccountState> {
    return this.#turns.take(`account/${keyOf(account)}`, async () => {
      const known = await this.#chain(account);
      const fresh = known === null ? chain : chain.slice(seqOf(known) + 1);
      return this.#take(account, known, fresh);
    });
  }

  /** Verify links on top of what is known, compare with the pin, keep them. */
  async #take(
    account: AccountId,
    known: AccountState | null,
    links: readonly Uint8Array[],
  ): Promise<AccountState> {
    const [deployment, { store }] = [await this.#deployment(), this.#context];
    let state = known;
    for (const link of links) state = await verifyLink(state, link, deployment);
    if (state === null) throw new NotFound();
    if (!equalBytes(state.account, account)) throw new Substituted();
    const pin = await findPin(store, "account", account);
    if (pin !== null && pin.head.length > 0) checkPin(state, pin.seq, pin.head);
    const first = known === null ? 0 : seqOf(known) + 1;
    const rows = links.map((link, place) => put("links", [account, first + place], link));
    const pins = await movePin(store, "account", account, seqOf(state), headOf(state));
    if (rows.length + pins.length > 0) await store.write([...rows, ...pins]);
    return this.#remember(state);
  }

  /**
   * Fetch what is needed to check these authors: chains with newer devices, session statements
   * (spec: identity §6). What the server does not give stays unknown.
   */
  async meet(authors: readonly Author[]): Promise<void> {
    const known = (account: AccountId): Promise<AccountState | null> => this.known(account);
    let unmet = await this.#unmet(authors);
    if (unmet.length > 0) await this.#sessions.fetch(unmet, known);
    unmet = await this.#unmet(unmet);
    if (unmet.length === 0) return;
    // A newer chain may add the device, or hold the keyslot that let the session in.
    await this.refresh(unmet.map(({ account }) => account));
    await this.#sessions.fetch(await this.#unmet(unmet), known);
  }

  async #unmet(authors: readonly Author[]): Promise<readonly Author[]> {
    const each = [...new Map(authors.map((one) => [keyOf(one.device), one])).values()];
    const accounts = await this.among(each.map(({ account }) => account));
    return each.filter(({ account, device }) => {
      const state = accounts.get(keyOf(account));
      return state === undefined || !knowsDevice(state, device);
    });
  }

  /** A member of a conversation knows this position of an account's chain. */
  async noteGossip(conversation: ConversationId, head: Head): Promise<void> {
    const { store } = this.#context;
    const id = concatBytes(conversation, head.account);
    const changes = await movePin(store, "gossip", id, head.seq, head.head);
    if (changes.length > 0) await store.write(changes);
  }

  /**
   * Nobody has been told of a newer or another chain than the server shows here.
   * Throws RolledBack, Fork: then nothing may be written to that account.
   */
  async checkGossip(conversation: ConversationId, accounts: Iterable<AccountId>): Promise<void> {
    for (const account of accounts) {
      const id = concatBytes(conversation, account);
      const pin = await findPin(this.#context.store, "gossip", id);
      const state = await this.known(account);
      if (pin !== null && state !== null) checkPin(state, pin.seq, pin.head);
    }
  }
}
