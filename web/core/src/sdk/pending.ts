/**
 * Sign-up and recovery as three steps that go on where they were cut off (spec: keyslot §4, sync §7).
 *
 *     BINDING     bind at all guardians; nothing stands at the server yet
 *     POSTING     the one request to the server is on its way, or was answered and that was lost
 *     CONFIRMING  the server has it; confirm at all guardians
 *
 * It lives in memory until the server has it: a browser has nowhere to put keys. Closed before that, the
 * same is begun anew; closed after that, the account opens with the password or the sheet, and the
 * first log-in confirms at the guardians (password §4).
 */
import { ColloqueError, NotAuthorised, Stale } from "../errors.ts";
import type { OwnAccount } from "../protocol/account.ts";
import type { Deployment } from "../trust/deployment.ts";
import { seqOf } from "../trust/sigchain.ts";
import { equalBytes } from "../wire/bytes.ts";
import { idText } from "../wire/ids.ts";
import { decode, encode, rawUpTo, sequence } from "../wire/schema.ts";
import * as answers from "./answers.ts";
import type { Context } from "./context.ts";
import { EmailTaken, Refused } from "./errors.ts";
import { askAll } from "./guardians.ts";
import type { Held } from "./held.ts";
import { keepOwn } from "./ownAccount.ts";
import { putSettings } from "./settings.ts";
import { drop, put } from "./store.ts";

export const [BINDING, POSTING, CONFIRMING] = [0, 1, 2] as const;
export type Step = typeof BINDING | typeof POSTING | typeof CONFIRMING;

/** A change under way; what travels is made once and sent again as it is. */
export interface Pending {
  /** Bodies by guardian. */
  readonly binds: readonly Uint8Array[];
  readonly confirms: readonly Uint8Array[];
  /** The account as it stands once the change is through. */
  readonly own: OwnAccount;
  readonly held: Held;
  /** Settings sealed anew, where their key has changed. */
  readonly settings: Uint8Array | null;
  readonly step: Step;
  /** A sign-up has a ticket, a recovery none. */
  readonly ticket: Uint8Array | null;
}

const TABLE = "pending";
const [CONFIRM, SETTINGS] = [["confirm"], ["settings"]];
const BODIES = sequence(rawUpTo(1 << 20), 9);

/** Go through the steps that are left and take up the account. */
export async function complete(
  context: Context,
  deployment: Deployment,
  pending: Pending,
): Promise<void> {
  context.pending = pending;
  if (pending.step === BINDING) {
    await askAll(context, deployment, "bind", (index) => bodyOf(pending.binds, index));
    return complete(context, deployment, { ...pending, step: POSTING });
  }
  if (pending.step === POSTING) {
    await post(context, pending);
    return complete(context, deployment, { ...pending, step: CONFIRMING });
  }
  await keepOwn(context, pending.own, pending.held);
  await context.store.write([
    put(TABLE, CONFIRM, encode(BODIES, pending.confirms)),
    ...(pending.settings === null ? [] : [put(TABLE, SETTINGS, pending.settings)]),
  ]);
  context.pending = null;
  await tryToFinish(context);
}

/** The account is there, so what cannot be finished now does not make this fail. */
async function tryToFinish(context: Context): Promise<void> {
  try {
    await finishPending(context);
  } catch (error) {
    if (!(error instanceof ColloqueError)) throw error;
  }
}

function bodyOf(bodies: readonly Uint8Array[], index: number): Uint8Array {
  const body = bodies[index - 1];
  if (body === undefined) throw new RangeError("no body for this guardian");
  return body;
}

/** The one request to the server. A definite no drops the change: nothing of it stands. */
async function post(context: Context, pending: Pending): Promise<void> {
  try {
    await (pending.ticket === null ? postChange(context, pending) : postAccount(context, pending));
  } catch (error) {
    const no = [EmailTaken, NotAuthorised, Refused, Stale].some((kind) => error instanceof kind);
    if (no) context.pending = null;
    throw error;
  }
}

async function postAccount(context: Context, { held, ticket }: Pending): Promise<void> {
  const { chain, email, keyring, keyslots } = held;
  const body = { email, keyring, keyslots, link: chain.at(-1) ?? null, ticket };
  await context.transport.ask("POST", "/v1/accounts", answers.EMPTY, body, { signed: false });
}

async function postChange(context: Context, { held, own }: Pending): Promise<void> {
  const link = held.chain.at(-1) ?? null;
  const { keyring, keyslots } = held;
  const ask = context.transport;
  try {
    await ask.ask("POST", "/v1/account/changes", answers.EMPTY, { keyring, keyslots, link });
  } catch (error) {
    if (!(error instanceof Stale)) throw error;
    // Another change may have followed before this was sent again: then it stands all the same.
    const target = `/v1/accounts/${idText("account", own.state.account)}/chain`;
    const { links } = await ask.ask("GET", `${target}?after=${seqOf(own.state) - 1}`, answers.CHAIN);
    if (link === null || !links.some((one) => equalBytes(one, link))) throw error;
  }
}

/** What the server has is confirmed at all guardians, and settings follow, if that is left to do. */
export async function finishPending(context: Context): Promise<void> {
  const { store } = context;
  const settings = await store.get(TABLE, SETTINGS);
  if (settings !== null) {
    await putSettings(context, settings);
    await store.write([drop(TABLE, SETTINGS)]);
  }
  const stored = await store.get(TABLE, CONFIRM);
  if (stored === null) return;
  const bodies = decode(BODIES, stored, 1 << 24);
  await askAll(context, await context.deployment(), "confirm", (index) => bodyOf(bodies, index));
  await store.write([drop(TABLE, CONFIRM)]);
}

/** Go on with what had reached the server when it was cut off; what had not is dropped. */
export async function goOn(context: Context): Promise<void> {
  const { pending } = context;
  if (pending === null) return;
  if (pending.step === BINDING) {
    context.pending = null;
    return;
  }
  try {
    await complete(context, await context.deployment(), pending);
  } catch (error) {
    // A definite no: overtaken by another change of the account, nothing of it stands.
    if (context.pending !== null) throw error;
  }
}
