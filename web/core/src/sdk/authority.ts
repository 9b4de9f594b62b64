/**
 * Who signs for changes of the own account: its device or a keyslot (spec: identity §6, keyslot §2).
 *
 * A session device signs no keyslot set: that takes the keyslot of the log-in, which is dropped from
 * memory some minutes later, or the password again.
 */
import type { OpenedKeyslot } from "../protocol/logIn.ts";
import { keyslotAuthority, type Authority } from "../protocol/vault.ts";
import { deviceSigner } from "../sealing/device.ts";
import { currentAt, deviceId } from "../wire/account.ts";
import { keyOf } from "../wire/bytes.ts";
import type { Context } from "./context.ts";
import { PasswordNeeded } from "./errors.ts";

/** How long (ms) a keyslot's keys stay in memory after a log-in. */
export const KEPT = 15 * 60_000;

/** A keyslot and until when it may be used. */
export interface KeptAuthority extends Authority {
  readonly until: number;
}

/** Keep a log-in's keyslot for some minutes, and see to it that it goes then. */
export function keepAuthority(context: Context, { keys, slot }: OpenedKeyslot): void {
  const kept = { ...keyslotAuthority(keys, slot), until: context.now() + KEPT };
  context.authority = kept;
  const timer: unknown = setTimeout(() => {
    if (context.authority === kept) context.authority = null;
  }, KEPT);
  // Node would wait for it before it ends; a browser's timer is a number.
  (timer as { unref?: () => void }).unref?.();
}

/** Who signs now without being asked for anything. Throws PasswordNeeded. */
export function authorityOf(context: Context): Authority {
  const { device, state } = context.me();
  const now = context.now();
  const inChain = state.devices.has(keyOf(deviceId(device.public)));
  if (inChain && currentAt(device.public, now)) {
    return { signer: deviceSigner(device), key: device.sign };
  }
  const kept = context.authority;
  if (kept === null || now > kept.until) throw new PasswordNeeded();
  return kept;
}
