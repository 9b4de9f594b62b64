/** Creating an account: ticket, then the steps of pending.ts (spec: password §4, §6). */
import { WrongPassword } from "../errors.ts";
import { prepareSignUp } from "../protocol/signUp.ts";
import type { Deployment } from "../trust/deployment.ts";
import { normaliseEmail } from "../wire/handle.ts";
import * as answers from "./answers.ts";
import type { NewPerson } from "./api.ts";
import type { Context } from "./context.ts";
import { openWithPassword, prove, SESSION_TIME } from "./entrance.ts";
import { CodeNeeded, EarlierPassword, SomeoneElse } from "./errors.ts";
import { BINDING, complete, type Pending } from "./pending.ts";

const UNSIGNED = { signed: false };

/**
 * Create an account and log in; its first device ends by itself, as a session's does.
 *
 * Throws EmailTaken, BadInput, CodeNeeded (a code was mailed: call again with it),
 * GuardiansUnavailable (all of them are needed), EarlierPassword (an attempt that had been cut off is
 * through now, and had another password).
 */
export async function signUp(context: Context, person: NewPerson, device: string): Promise<void> {
  const deployment = await context.deployment();
  const cutOff = context.pending;
  if (cutOff !== null && cutOff.step !== BINDING && cutOff.ticket !== null) {
    return goOn(context, deployment, cutOff, person);
  }
  if (context.own !== null) throw new SomeoneElse();
  const ticket = await ticketFor(context, person);
  context.useStore(person.shared);
  await complete(context, deployment, await prepare(context, deployment, person, device, ticket));
}

async function goOn(
  context: Context,
  deployment: Deployment,
  cutOff: Pending,
  { email, password }: NewPerson,
): Promise<void> {
  if (cutOff.held.email !== normaliseEmail(email)) throw new SomeoneElse();
  await complete(context, deployment, cutOff);
  try {
    const opened = await openWithPassword(context, deployment, email, password);
    context.inBackground(prove(context, opened));
  } catch (error) {
    throw error instanceof WrongPassword ? new EarlierPassword() : error;
  }
}

async function ticketFor(context: Context, { email, code }: NewPerson): Promise<Uint8Array> {
  const { transport } = context;
  if (code !== null) {
    const target = "/v1/signup/confirm";
    const body = { code, email };
    return (await transport.ask("POST", target, answers.TICKET, body, UNSIGNED)).ticket;
  }
  const target = "/v1/signup/start";
  const started = await transport.ask("POST", target, answers.SIGN_UP_START, { email }, UNSIGNED);
  if (started.ticket === null) throw new CodeNeeded();
  return started.ticket;
}

async function prepare(
  context: Context,
  deployment: Deployment,
  person: NewPerson,
  deviceName: string,
  ticket: Uint8Array,
): Promise<Pending> {
  const { email, password, name, role, shared } = person;
  const expires = context.now() + SESSION_TIME;
  const newcomer = { email, password, name, role, deviceName, expires };
  const { clock, rng, stretch } = context;
  const made = await prepareSignUp(deployment, newcomer, clock(), rng, stretch);
  const indices = deployment.descriptor.guardians.map(({ index }) => index);
  const { own, vault, deviceSeed } = made;
  return {
    binds: await Promise.all(indices.map((index) => made.bind(index, ticket))),
    confirms: await Promise.all(indices.map((index) => made.confirm(index))),
    held: {
      ...vault,
      chain: [made.link],
      device: deviceSeed,
      email: made.email,
      expires,
      master: own.master,
      session: null,
      shared,
      token: null,
      v: 1,
    },
    own,
    settings: null,
    step: BINDING,
    ticket,
  };
}
