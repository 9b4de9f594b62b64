/** Another device key for the same account (spec: sync §7). */
import { deviceKeys, deviceSigner, type DeviceKeys } from "../sealing/device.ts";
import { headOf, seqOf, verifyLink, type AccountState } from "../trust/sigchain.ts";
import { signLink, type OwnAccount } from "./account.ts";
import type { Rng } from "./guardians.ts";

/** A fresh device with the link that adds it, its seed, and the state after the link. */
export interface AddedDevice {
  readonly state: AccountState;
  readonly link: Uint8Array;
  readonly seed: Uint8Array;
  readonly device: DeviceKeys;
}

/** A link that adds a fresh device, signed by this one, which must be in the chain for good. */
export async function addDevice(
  { device: by, state: before }: OwnAccount,
  now: number,
  rng: Rng,
): Promise<AddedDevice> {
  const seed = rng(32);
  const device = await deviceKeys(seed);
  const content = {
    account: before.account,
    add: [device.public],
    deployment: before.deployment,
    enc: null,
    keyslots: null,
    nonce: rng(16),
    prev: headOf(before),
    revoke: [],
    role: null,
    seq: seqOf(before) + 1,
    signer: deviceSigner(by),
    time: Math.max(now, before.time),
  };
  const link = await signLink(content, by.sign);
  return { state: await verifyLink(before, link, before.deployment), link, seed, device };
}
