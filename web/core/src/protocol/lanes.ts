/** The lane of a device that the account knows (spec: password §5). */
import {
  LANE_CLAIM,
  LANE_LABEL,
  type DeviceLane,
  type Evaluate,
} from "../wire/guardian.ts";
import { deviceId } from "../wire/account.ts";
import { encode } from "../wire/schema.ts";
import type { OwnAccount } from "./account.ts";

/** A claim for exactly this question, signed by the device's session key. */
export async function deviceLane(
  asked: Evaluate,
  { device, state }: OwnAccount,
  guardian: number,
  chain: readonly Uint8Array[],
  now: number,
): Promise<DeviceLane> {
  const { blinded, handle, nonce } = asked;
  const { deployment } = state;
  const claim = encode(LANE_CLAIM, { blinded, deployment, guardian, handle, nonce, time: now });
  const sig = await device.session.sign(LANE_LABEL, 1, claim);
  return { kind: "device", chain, device: deviceId(device.public), sig, time: now };
}
