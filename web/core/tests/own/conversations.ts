/** Accounts and membership chains of a vector, verified. */
import { Malformed } from "../../src/errors.ts";
import { verifyStatement, type ConversationState } from "../../src/trust/membership.ts";
import { admitSession } from "../../src/trust/session.ts";
import { verifyChain, type AccountState } from "../../src/trust/sigchain.ts";
import { keyOf } from "../../src/wire/bytes.ts";
import type { DeploymentId } from "../../src/wire/ids.ts";
import { decodeSession, LABEL, LIMIT } from "../../src/wire/session.ts";
import { decodeSigned } from "../../src/wire/signed.ts";
import type { Inputs } from "./reading.ts";

/** The verified chains of a case, with the session devices that are given. */
export async function accountsOf(inputs: Inputs): Promise<Map<string, AccountState>> {
  const deployment = inputs.octets<DeploymentId>("deployment");
  const accounts = new Map<string, AccountState>();
  for (const links of inputs.lists("chains")) {
    const state = await verifyChain(links, deployment);
    accounts.set(keyOf(state.account), state);
  }
  for (const data of inputs.has("sessions") ? inputs.many("sessions") : []) {
    const { account } = decodeSession(decodeSigned(data, LABEL, LIMIT).payload);
    const state = accounts.get(keyOf(account)) as AccountState;
    accounts.set(keyOf(account), await admitSession(state, data));
  }
  return accounts;
}

/** The verified statements of a case; `each` sees every state with its place. */
export async function conversationOf(
  inputs: Inputs,
  each: (state: ConversationState, item: Inputs) => Promise<void> = async () => undefined,
): Promise<ConversationState> {
  const accounts = await accountsOf(inputs);
  let state: ConversationState | null = null;
  for (const item of inputs.parts("statements")) {
    const deployment = inputs.octets<DeploymentId>("deployment");
    state = await verifyStatement(state, item.octets("statement"), accounts, deployment);
    await each(state, item);
  }
  if (state === null) throw new Malformed();
  return state;
}
