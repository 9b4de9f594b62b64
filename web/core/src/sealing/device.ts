/** A device's private keys (spec: identity §1), all from one 32-byte seed that never leaves it. */
import { deviceId, type Device, type DeviceSigner } from "../wire/account.ts";
import { hkdf } from "./derive.ts";
import { EntryKey, SigningKey } from "./signing.ts";

/** Three keys, one purpose each. */
export interface DeviceKeys {
  readonly public: Device;
  readonly sign: SigningKey;
  readonly entry: EntryKey;
  readonly session: EntryKey;
}

/** Derive a device's keys from its seed (32 random bytes). */
export async function deviceKeys(
  seed: Uint8Array,
  expires: number | null = null,
): Promise<DeviceKeys> {
  const sign = await SigningKey.fromSeed(hkdf(seed, "colloque/device-sign", 64));
  const entry = await EntryKey.fromSeed(hkdf(seed, "colloque/device-entry", 32));
  const session = await EntryKey.fromSeed(hkdf(seed, "colloque/device-session", 32));
  const device: Device = {
    entry: entry.public,
    expires,
    session: session.public,
    sign: sign.public,
  };
  return { public: device, sign, entry, session };
}

/** How the device names itself when it signs. */
export function deviceSigner(keys: DeviceKeys): DeviceSigner {
  return { kind: "device", id: deviceId(keys.public) };
}
