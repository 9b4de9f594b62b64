/** A new session of a device that is known already (spec: identity §5). */
import type { DeviceKeys } from "../sealing/device.ts";
import { signStatement } from "../sealing/statement.ts";
import { deviceId } from "../wire/account.ts";
import type { AccountId, DeploymentId } from "../wire/ids.ts";
import { encodeAssertion, LABEL } from "../wire/login.ts";

/** The assertion of purpose `session`, signed by the device's session key. */
export function sessionAssertion(
  account: AccountId,
  device: DeviceKeys,
  deployment: DeploymentId,
  nonce: Uint8Array,
  origin: string,
): Promise<Uint8Array> {
  const assertion = encodeAssertion({
    account,
    deployment,
    device: deviceId(device.public),
    nonce,
    origin,
    purpose: "session",
    slot: null,
  });
  return signStatement(LABEL, assertion, device.session);
}
