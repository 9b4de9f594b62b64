/** Session statements of authors: fetched, verified, kept (spec: identity §6). */
import { NotFound, RemoteError } from "../errors.ts";
import { admitSession } from "../trust/session.ts";
import type { AccountState, SessionDevice } from "../trust/sigchain.ts";
import { keyOf } from "../wire/bytes.ts";
import { idText, type AccountId, type DeviceId } from "../wire/ids.ts";
import type { Author } from "../wire/membership.ts";
import * as answers from "./answers.ts";
import type { Context } from "./context.ts";
import { put } from "./store.ts";

/** How many devices may be asked for at once (spec: sync §4). */
const MANY = 100;

type Met = ReadonlyMap<string, SessionDevice>;
const NOBODY: Met = new Map();

/** Session devices that were met, in memory over the store. */
export class Sessions {
  readonly #context: Context;
  readonly #met = new Map<string, Promise<Met>>();

  constructor(context: Context) {
    this.#context = context;
  }

  /** Drop what is in memory. */
  forget(): void {
    this.#met.clear();
  }

  /** The same account with the session devices that were met. The first statement stays. */
  async admitted(state: AccountState): Promise<AccountState> {
    const key = keyOf(state.account);
    const loading = this.#met.get(key) ?? this.#load(state);
    this.#met.set(key, loading);
    const met = await loading;
    if (met.size === 0) return state;
    return { ...state, sessions: new Map([...met, ...state.sessions]) };
  }

  async #load(state: AccountState): Promise<Met> {
    const rows = await this.#context.store.range("sessions", [state.account]);
    let known = state;
    for (const { value } of rows) known = await admitOrNot(known, value);
    return known.sessions;
  }

  /** Ask for the statements of these devices; what does not verify is left out. */
  async fetch(
    authors: readonly Author[],
    known: (account: AccountId) => Promise<AccountState | null>,
  ): Promise<void> {
    const byAccount = new Map<string, [AccountId, DeviceId[]]>();
    for (const { account, device } of authors) {
      const entry = byAccount.get(keyOf(account)) ?? [account, []];
      entry[1].push(device);
      byAccount.set(keyOf(account), entry);
    }
    const asked = [...byAccount.values()].map(async ([account, devices]) => {
      const state = await known(account);
      if (state !== null) await this.#fetchOf(state, devices);
    });
    await Promise.all(asked);
  }

  async #fetchOf(state: AccountState, devices: readonly DeviceId[]): Promise<void> {
    let after = await this.admitted(state);
    for (let at = 0; at < devices.length; at += MANY) {
      const asked = devices.slice(at, at + MANY);
      for (const statement of await this.#ask(state.account, asked)) {
        after = await this.#take(after, asked, statement);
      }
    }
    const before = this.#met.get(keyOf(state.account)) ?? Promise.resolve(NOBODY);
    const joined = before.then((met) => new Map([...after.sessions, ...met]));
    this.#met.set(keyOf(state.account), joined);
  }

  async #ask(account: AccountId, devices: readonly DeviceId[]): Promise<readonly Uint8Array[]> {
    const target = `/v1/accounts/${idText("account", account)}/sessions`;
    const { transport } = this.#context;
    try {
      return (await transport.ask("POST", target, answers.SESSIONS, { devices })).sessions;
    } catch (error) {
      if (error instanceof NotFound) return [];
      throw error;
    }
  }

  async #take(
    state: AccountState,
    asked: readonly DeviceId[],
    statement: Uint8Array,
  ): Promise<AccountState> {
    const after = await admitOrNot(state, statement);
    const device = asked.find((one) => !state.sessions.has(keyOf(one)) && after.sessions.has(keyOf(one)));
    if (device === undefined) return state;
    await this.#context.store.write([put("sessions", [state.account, device], statement)]);
    return after;
  }
}

/** A statement that does not verify admits nobody. */
async function admitOrNot(state: AccountState, statement: Uint8Array): Promise<AccountState> {
  try {
    return await admitSession(state, statement);
  } catch (error) {
    if (error instanceof RemoteError) return state;
    throw error;
  }
}

