/** Sign-up, log-in, recovery: the order of requests (spec: password §4, §7; keyslot §4). */
import { RolledBack } from "../errors.ts";
import { evaluateBody, proveBody } from "../protocol/guardians.ts";
import {
  openWithSheet,
  passwordVersion,
  startLogIn,
  type Bundle,
  type OpenedKeyslot,
  type SessionEntrance,
} from "../protocol/logIn.ts";
import type { OwnAccount } from "../protocol/account.ts";
import type { Deployment } from "../trust/deployment.ts";
import { checkPin } from "../trust/sigchain.ts";
import { deviceId } from "../wire/account.ts";
import type { Evaluation } from "../wire/guardian.ts";
import { normaliseEmail } from "../wire/handle.ts";
import * as answers from "./answers.ts";
import { keepAuthority } from "./authority.ts";
import type { Context } from "./context.ts";
import { SomeoneElse } from "./errors.ts";
import { askGuardian, askThreshold } from "./guardians.ts";
import type { Held } from "./held.ts";
import { keepOwn } from "./ownAccount.ts";
import { findPin } from "./pins.ts";

/** How long (ms) a log-in in a browser lasts: its device ends by itself. */
export const SESSION_TIME = 12 * 3_600_000;

/** A keyslot that a password opened, and the evaluations that it took. */
export interface OpenedByPassword {
  readonly keyslot: OpenedKeyslot;
  readonly evaluations: readonly Evaluation[];
}

/** An account that is open, before anything of it is kept. */
export interface Entered {
  readonly entrance: SessionEntrance;
  readonly own: OwnAccount;
  readonly held: Held;
}

/**
 * Log in with e-mail and password alone, in the order of spec: password §7.
 *
 * Throws WrongPassword, TooManyTries, GuardiansUnavailable, and RemoteError kinds for a server or
 * guardian that answers wrongly; nothing that depends on the password has then left.
 */
export async function logIn(
  context: Context,
  email: string,
  password: string,
  shared: boolean,
): Promise<void> {
  const deployment = await context.deployment();
  checkSame(context, email);
  const opened = await openWithPassword(context, deployment, email, password);
  const { own, held } = await enter(context, opened.keyslot, email, shared);
  context.useStore(shared);
  await keepOwn(context, own, held);
  keepAuthority(context, opened.keyslot);
  context.inBackground(prove(context, opened));
}

/** Throws SomeoneElse where another account is logged in. */
export function checkSame(context: Context, email: string): void {
  const other = context.held !== null && context.held.email !== normaliseEmail(email);
  if (other) throw new SomeoneElse();
}

/** Step 2: what the server has for an address. Nothing in it has been verified. */
export async function startAt(context: Context, email: string): Promise<Bundle> {
  const target = "/v1/login/start";
  return context.transport.ask("POST", target, answers.LOG_IN_START, { email }, { signed: false });
}

/** Steps 1 to 5; the blinded element and what the guardians need is all that leaves. */
export async function openWithPassword(
  context: Context,
  deployment: Deployment,
  email: string,
  password: string,
): Promise<OpenedByPassword> {
  const begun = startLogIn(deployment, email, password, context.rng, context.stretch);
  const bundle = await startAt(context, email);
  const version = passwordVersion(bundle);
  const evaluations = await askThreshold(deployment, async (guardian, signal) => {
    const asked = begun.ask(version, context.rng);
    const body = evaluateBody(asked);
    const answer = await askGuardian(context, deployment, guardian, "evaluate", body, signal);
    return begun.read(guardian, asked, answer);
  });
  const keyslot = await begun.finish(bundle, evaluations);
  await checkPins(context, keyslot);
  return { keyslot, evaluations };
}

/** The keyslot of a recovery sheet's 16 bytes. Throws WrongPassword for another account's. */
export async function openWithWords(
  context: Context,
  deployment: Deployment,
  email: string,
  sheet: Uint8Array,
): Promise<OpenedKeyslot> {
  const opened = await openWithSheet(deployment, await startAt(context, email), sheet);
  await checkPins(context, opened);
  return opened;
}

/** Nothing older than this client has seen of the account (spec: identity §3, keyslot §2). */
async function checkPins(context: Context, { state, keyslots }: OpenedKeyslot): Promise<void> {
  const pin = await findPin(context.store, "own", state.account);
  const version = await findPin(context.store, "keyslots", state.account);
  if (pin !== null) checkPin(state, pin.seq, pin.head);
  if (version !== null && keyslots.version < version.seq) throw new RolledBack();
}

/** Steps 6 and 7: assertion and session go out, the vault comes and opens. Nothing is kept yet. */
export async function enter(
  context: Context,
  opened: OpenedKeyslot,
  email: string,
  shared: boolean,
): Promise<Entered> {
  const { transport } = context;
  const { origin } = transport;
  const entrance = await opened.prepareSession(origin, context.now(), context.rng, SESSION_TIME);
  const token = await finish(context, entrance);
  const { device } = entrance;
  const before = transport.session;
  transport.session = { ...token, device: deviceId(device.public), key: device.session };
  try {
    const vault = await transport.ask("GET", "/v1/account/vault", answers.VAULT);
    const own = await entrance.openVault(vault.keyring);
    const held: Held = {
      ...vault,
      chain: opened.chain,
      device: entrance.deviceSeed,
      email: normaliseEmail(email),
      expires: device.public.expires,
      master: own.master,
      session: entrance.session,
      shared,
      token,
      v: 1,
    };
    return { entrance, own, held };
  } catch (error) {
    transport.session = before;
    throw error;
  }
}

function finish(
  context: Context,
  { assertion, session }: SessionEntrance,
): Promise<answers.Opened> {
  const body = { assertion, link: null, session };
  const sending = { signed: false };
  return context.transport.ask("POST", "/v1/login/finish", answers.OPENED, body, sending);
}

/** Step 8: the guardians give back what this attempt took. */
export async function prove(
  context: Context,
  { keyslot, evaluations }: OpenedByPassword,
): Promise<void> {
  const { deployment, keys } = keyslot;
  const proofs = evaluations.map(async (evaluation) => {
    const guardian = deployment.descriptor.guardians[evaluation.guardian - 1];
    if (guardian === undefined) return;
    const body = await proveBody(keys, deployment.id, evaluation);
    await askGuardian(context, deployment, guardian, "prove", body);
  });
  await Promise.allSettled(proofs);
}
