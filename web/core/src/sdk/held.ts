/**
 * What a session is resumed with after a reload or in another tab (spec: sync §7).
 *
 * It opens everything, so it is handed from memory to memory and never written to any storage.
 */
import { Expired } from "./errors.ts";
import type { OwnAccount } from "../protocol/account.ts";
import { deviceKeys } from "../sealing/device.ts";
import { openKeyring } from "../sealing/keyring.ts";
import { verifyKeyslotSet } from "../trust/keyslots.ts";
import { admitSession } from "../trust/session.ts";
import { verifyChain } from "../trust/sigchain.ts";
import { currentAt } from "../wire/account.ts";
import type { DeploymentId } from "../wire/ids.ts";
import {
  decode,
  encode,
  flag,
  nullable,
  raw,
  rawUpTo,
  record,
  sequence,
  text,
  uint,
  version,
  type Codec,
} from "../wire/schema.ts";
import { OPENED, type Opened } from "./answers.ts";

/** The secrets of a session, and the signed statements that they belong to. */
export interface Held {
  readonly chain: readonly Uint8Array[];
  readonly device: Uint8Array;
  readonly email: string;
  /** When the device ends by itself. */
  readonly expires: number | null;
  readonly keyring: Uint8Array;
  readonly keyslots: Uint8Array;
  readonly master: Uint8Array;
  /** The statement that let the device in; null for a device of the chain. */
  readonly session: Uint8Array | null;
  /** Nothing is kept on this computer. */
  readonly shared: boolean;
  readonly token: Opened | null;
  readonly v: 1;
}

const ANY = rawUpTo(1 << 24);
const HELD: Codec<Held> = record<Held>({
  chain: sequence(ANY, 65536, 1),
  device: raw(32),
  email: text(254),
  expires: nullable(uint()),
  keyring: ANY,
  keyslots: ANY,
  master: raw(32),
  session: nullable(ANY),
  shared: flag(),
  token: nullable(OPENED),
  v: version(1),
});

/** The bytes to hand on. */
export function encodeHeld(held: Held): Uint8Array {
  return encode(HELD, held);
}

/** Throws Malformed, TooLarge, UnknownVersion. */
export function decodeHeld(data: Uint8Array): Held {
  return decode(HELD, data, 1 << 28);
}

/** The account that it opens. Throws Expired, and what verification throws. */
export async function openHeld(
  held: Held,
  deployment: DeploymentId,
  now: number,
): Promise<OwnAccount> {
  const device = await deviceKeys(held.device, held.expires);
  if (!currentAt(device.public, now)) throw new Expired();
  const chain = await verifyChain(held.chain, deployment);
  const state = held.session === null ? chain : await admitSession(chain, held.session);
  const keyslots = await verifyKeyslotSet(state, held.keyslots);
  const keyring = await openKeyring(held.keyring, held.master, keyslots, state);
  return { state, device, master: held.master, keyring, keyslots };
}
