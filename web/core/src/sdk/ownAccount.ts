/** The own account in memory and in the store: kept, resumed, kept up to date. */
import { NotLoggedIn, RolledBack, Stale, Tampered } from "../errors.ts";
import type { OwnAccount, Vault } from "../protocol/account.ts";
import { sessionAssertion } from "../protocol/session.ts";
import { changeKeyring, type Authority } from "../protocol/vault.ts";
import type { DeviceKeys } from "../sealing/device.ts";
import { openKeyring } from "../sealing/keyring.ts";
import { SHEET } from "../sealing/keyslot.ts";
import { verifyKeyslotSet } from "../trust/keyslots.ts";
import { deviceAt, headOf, seqOf, verifyLink, type AccountState } from "../trust/sigchain.ts";
import { deviceId } from "../wire/account.ts";
import { equalBytes } from "../wire/bytes.ts";
import { idText, type AccountId } from "../wire/ids.ts";
import type { Keyring } from "../wire/keyring.ts";
import { decode, encode } from "../wire/schema.ts";
import * as answers from "./answers.ts";
import type { Context } from "./context.ts";
import { DeviceRevoked, Expired } from "./errors.ts";
import { openHeld, type Held } from "./held.ts";
import { findPin, movePin } from "./pins.ts";
import type { Session } from "./signature.ts";
import { put, type Change } from "./store.ts";

const ATTEMPTS = 4;
/** Where the newest chain and vault of the own account stand for the other tabs. */
const TABLE = "own";

/** Take up an account and keep what is sealed of it; from then on somebody is logged in. */
export async function keepOwn(context: Context, own: OwnAccount, held: Held): Promise<void> {
  await context.store.unlock(own.state.account, own.keyring.settings);
  context.own = own;
  context.held = held;
  await context.store.write(await kept(context, own, held));
  takeSession(context, held.token);
}

/** Take up the account of a session again. Throws Expired, and what verification throws. */
export async function resumeOwn(context: Context, held: Held): Promise<void> {
  const own = await openAgain(context, held);
  await context.store.unlock(own.state.account, own.keyring.settings);
  context.own = own;
  context.held = held;
  takeSession(context, held.token);
  if (!(await readOwn(context))) await context.store.write(await kept(context, own, held));
}

/** Without asking the server, unless that may be needed: a first use, or a clock that is wrong here. */
async function openAgain(context: Context, held: Held): Promise<OwnAccount> {
  const pinned = await context.pinnedDeployment();
  try {
    if (pinned !== null) return await openHeld(held, pinned, context.now());
  } catch (error) {
    if (!(error instanceof Expired)) throw error;
  }
  const { id } = await context.deployment();
  return openHeld(held, id, context.now());
}

/** Take over what another tab has fetched or changed; false where nothing stands in the store. */
export async function readOwn(context: Context): Promise<boolean> {
  const [own, held] = [context.me(), context.held];
  const stored = await context.store.get(TABLE, ["vault"]);
  const chain = await context.store.get(TABLE, ["chain"]);
  if (stored === null || chain === null || held === null) return false;
  const { links } = decode(answers.CHAIN, chain, 1 << 28);
  const vault = decode(answers.VAULT, stored, 1 << 21);
  const isSame = equalBytes(vault.keyring, held.keyring) && equalBytes(vault.keyslots, held.keyslots);
  if (isSame && links.length <= held.chain.length) return true;
  const state = await withLinks(own.state, links.slice(held.chain.length));
  const fresh = await openNewer({ ...own, state }, vault);
  if (fresh.keyslots.version < own.keyslots.version) return true;
  context.own = fresh;
  context.held = { ...held, ...vault, chain: links.length > held.chain.length ? links : held.chain };
  return true;
}

async function kept(context: Context, own: OwnAccount, held: Held): Promise<readonly Change[]> {
  const { chain, keyring, keyslots } = held;
  const { account } = own.state;
  const { version, keyring: hash } = own.keyslots;
  return [
    put(TABLE, ["chain"], encode(answers.CHAIN, { links: chain })),
    put(TABLE, ["vault"], encode(answers.VAULT, { keyring, keyslots })),
    ...(await movePin(context.store, "own", account, seqOf(own.state), headOf(own.state))),
    ...(await movePin(context.store, "keyslots", account, version, hash)),
  ];
}

async function keepNewer(
  context: Context,
  own: OwnAccount,
  links: readonly Uint8Array[],
  vault: Vault,
): Promise<void> {
  if (context.held === null) throw new NotLoggedIn();
  const held = { ...context.held, ...vault, chain: [...context.held.chain, ...links] };
  await context.store.unlock(own.state.account, own.keyring.settings);
  await context.store.write(await kept(context, own, held));
  context.own = own;
  context.held = held;
  context.notify({ kind: "account" });
}

/** Sign requests with a session from now on. */
export function takeSession(context: Context, token: answers.Opened | null): void {
  const { device } = context.me();
  if (context.held !== null) context.held = { ...context.held, token };
  context.transport.session = token === null ? null : sessionOf(token, device);
}

function sessionOf({ token, expires }: answers.Opened, device: DeviceKeys): Session {
  return { token, expires, device: deviceId(device.public), key: device.session };
}

/** A new session with the device's key alone. Throws NotLoggedIn once the device has ended. */
export async function renewSession(context: Context): Promise<Session> {
  const { device, state } = context.me();
  const token = await openSession(context, state.account, device);
  takeSession(context, token);
  return sessionOf(token, device);
}

/** A session for a device that the server knows. */
export async function openSession(
  context: Context,
  account: AccountId,
  device: DeviceKeys,
): Promise<answers.Opened> {
  const { transport } = context;
  const { id } = await context.deployment();
  const sending = { signed: false };
  const { nonce } = await transport.ask("POST", "/v1/nonce", answers.NONCE, {}, sending);
  const assertion = await sessionAssertion(account, device, id, nonce, transport.origin);
  return transport.ask("POST", "/v1/session", answers.OPENED, { assertion }, sending);
}

/**
 * Fetch what other devices of the account have added, and the keyring that goes with it.
 *
 * Throws DeviceRevoked; NotLoggedIn where the keys were changed and the password is needed.
 */
export async function refreshOwn(context: Context, withVault = false): Promise<OwnAccount> {
  const own = context.me();
  const target = `/v1/accounts/${idText("account", own.state.account)}/chain`;
  const after = `?after=${seqOf(own.state)}`;
  const { links } = await context.transport.ask("GET", target + after, answers.CHAIN);
  const state = await withLinks(own.state, links);
  checkCurrent(state, own.device);
  if (links.length === 0 && !withVault) return own;
  const vault = await context.transport.ask("GET", "/v1/account/vault", answers.VAULT);
  const refreshed = await openNewer({ ...own, state }, vault, own.state.enc.epoch);
  const pin = await findPin(context.store, "keyslots", state.account);
  if (pin !== null && refreshed.keyslots.version < pin.seq) throw new RolledBack();
  await keepNewer(context, refreshed, links, vault);
  return refreshed;
}

async function withLinks(
  before: AccountState,
  links: readonly Uint8Array[],
): Promise<AccountState> {
  let state = before;
  for (const link of links) state = await verifyLink(state, link, before.deployment);
  return state;
}

function checkCurrent(state: AccountState, device: DeviceKeys): void {
  try {
    deviceAt(state, deviceId(device.public), seqOf(state));
  } catch {
    throw new DeviceRevoked();
  }
}

/** Open a vault of the same account, at a chain that may be newer. */
async function openNewer(
  own: OwnAccount,
  vault: answers.SealedVault,
  epoch: number = own.state.enc.epoch,
): Promise<OwnAccount> {
  const keyslots = await verifyKeyslotSet(own.state, vault.keyslots);
  try {
    const keyring = await openKeyring(vault.keyring, own.master, keyslots, own.state);
    return { ...own, keyring, keyslots };
  } catch (error) {
    const rotated = error instanceof Tampered && own.state.enc.epoch !== epoch;
    throw rotated ? new NotLoggedIn() : error;
  }
}

/** Change the keyring; taken up again on top of what another device changed meanwhile. */
export async function updateKeyring(
  context: Context,
  authority: Authority,
  change: (own: OwnAccount) => Keyring,
): Promise<void> {
  for (let left = ATTEMPTS; ; left--) {
    const own = context.me();
    const now = context.now();
    const changed = await changeKeyring(own, change(own), now, context.rng, authority);
    const body = { ...changed.vault, link: null };
    try {
      await context.transport.ask("POST", "/v1/account/changes", answers.EMPTY, body);
      return await keepNewer(context, changed.own, [], changed.vault);
    } catch (error) {
      if (!(error instanceof Stale) || left === 1) throw error;
    }
    await refreshOwn(context, true);
  }
}

/** Whether the recovery sheet was proved: its secret is then no longer in the keyring. */
export function sheetProved({ keyring }: OwnAccount): boolean {
  return keyring.sheet === null && keyring.owner.some(({ kind }) => kind === SHEET);
}
