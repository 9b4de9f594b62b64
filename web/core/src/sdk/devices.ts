/** Where one is logged in: devices of the chain, and session devices (spec: identity §6, sync §4). */
import { Offline, RemoteError } from "../errors.ts";
import { admitSession } from "../trust/session.ts";
import { deviceAt, seqOf, type AccountState } from "../trust/sigchain.ts";
import { currentAt, deviceId, type Device } from "../wire/account.ts";
import { equalBytes } from "../wire/bytes.ts";
import type { DeviceId } from "../wire/ids.ts";
import { idText } from "../wire/ids.ts";
import { decodeSession, LABEL, LIMIT } from "../wire/session.ts";
import { decodeSigned } from "../wire/signed.ts";
import * as answers from "./answers.ts";
import type { DeviceView } from "./api.ts";
import type { Context } from "./context.ts";

interface Seen {
  readonly device: Device;
  readonly since: number | null;
}

/** This device first, then those that have not ended; offline, those that are known here. */
export async function devicesOf(context: Context): Promise<readonly DeviceView[]> {
  const { device, keyring, state } = context.me();
  const mine = deviceId(device.public);
  const seen = [...inChain(state), ...(await sessionsOf(context, state))];
  const here = seen.find((one) => equalBytes(deviceId(one.device), mine));
  const others = seen.filter((one) => one !== here && currentAt(one.device, context.now()));
  const first = here ?? { device: device.public, since: null };
  return [first, ...others].map((one) => {
    const id = deviceId(one.device);
    const named = keyring.devices.find((item) => equalBytes(item.id, id));
    return viewOf(one, id, named?.name ?? "", equalBytes(id, mine));
  });
}

function viewOf({ device, since }: Seen, id: DeviceId, name: string, mine: boolean): DeviceView {
  const { expires } = device;
  const kind = expires === null ? "device" : "session";
  return { id: idText("device", id), name, kind, mine, since, expires };
}

function inChain(state: AccountState): Seen[] {
  return [...state.devices.values()].map((device) => ({ device, since: null }));
}

/** The sessions that the server lists and a keyslot has signed for; what does not verify is none. */
async function sessionsOf(context: Context, state: AccountState): Promise<Seen[]> {
  const found = (await listed(context)).map(async (statement) => {
    try {
      const admitted = await admitSession(state, statement);
      const { device, time } = decodeSession(decodeSigned(statement, LABEL, LIMIT).payload);
      deviceAt(admitted, deviceId(device), seqOf(state));
      return [{ device, since: time }];
    } catch (error) {
      if (error instanceof RemoteError) return [];
      throw error;
    }
  });
  return (await Promise.all(found)).flat();
}

async function listed(context: Context): Promise<readonly Uint8Array[]> {
  try {
    const target = "/v1/account/sessions";
    return (await context.transport.ask("GET", target, answers.SESSIONS)).sessions;
  } catch (error) {
    if (error instanceof Offline) return [];
    throw error;
  }
}
