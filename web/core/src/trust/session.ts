/** Verifying session statements (spec: identity §6). Public inputs only. Twin of trust/session.py. */
import { Fork, Malformed, NotAuthorised, Stale, Substituted } from "../errors.ts";
import { deviceId, type Device } from "../wire/account.ts";
import { equalBytes, keyOf } from "../wire/bytes.ts";
import { decodeSession, LABEL, LIMIT, MAX_LIFETIME } from "../wire/session.ts";
import { decodeSigned, signedMessage } from "../wire/signed.ts";
import {
  holds,
  keyslotsAt,
  namedSlot,
  seqOf,
  type AccountState,
  type SessionDevice,
} from "./sigchain.ts";
import { verifyComposite } from "./signature.ts";

/**
 * A session device that a keyslot of this verified account let in; perhaps ended since.
 *
 * Throws RemoteError kinds; Stale where the chain must be fetched first.
 */
export async function verifySession(
  state: AccountState,
  data: Uint8Array,
): Promise<SessionDevice> {
  const signed = decodeSigned(data, LABEL, LIMIT);
  const statement = decodeSession(signed.payload);
  if (!equalBytes(statement.deployment, state.deployment)) throw new Substituted();
  if (!equalBytes(statement.account, state.account)) throw new Substituted();
  checkDevice(state, statement.device, statement.time);
  if (statement.signer.kind !== "keyslot") throw new NotAuthorised();
  if (statement.seq > seqOf(state)) throw new Stale();
  const slot = namedSlot(keyslotsAt(state, statement.seq), statement.signer);
  await verifyComposite(statement.signer.key, signedMessage(signed), signed.sig);
  if (!holds(state, statement.seq, statement.head)) throw new Fork();
  return { device: statement.device, seq: statement.seq, slot };
}

/** The state that knows this session device too; the first statement for a device stays. */
export async function admitSession(
  state: AccountState,
  data: Uint8Array,
): Promise<AccountState> {
  const session = await verifySession(state, data);
  const id = keyOf(deviceId(session.device));
  return { ...state, sessions: new Map([[id, session], ...state.sessions]) };
}

function checkDevice(state: AccountState, device: Device, time: number): void {
  const { expires } = device;
  if (expires === null || expires <= time || expires > time + MAX_LIFETIME) throw new Malformed();
  if (state.added.has(keyOf(deviceId(device)))) throw new Malformed();
}
