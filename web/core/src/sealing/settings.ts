/** Sealing an account's settings (spec: sync §6). Twin of sealing/settings.py. */
import { Tampered } from "../errors.ts";
import type { AccountId } from "../wire/ids.ts";
import { pad, unpad } from "../wire/padding.ts";
import { pae } from "../wire/pae.ts";
import { encode } from "../wire/schema.ts";
import {
  CONTEXT_LABEL,
  decodeSettings,
  encodeSettings,
  FLOOR,
  SETTINGS_CONTEXT,
  type Settings,
} from "../wire/settings.ts";
import { openSealed, seal } from "./content.ts";

function contextOf(account: AccountId, version: number): Uint8Array {
  return pae(CONTEXT_LABEL, 1, encode(SETTINGS_CONTEXT, { account, version }));
}

/** Seal under the keyring's settings key (32 bytes) with a fresh salt (24 bytes). */
export function sealSettings(
  settings: Settings,
  account: AccountId,
  key: Uint8Array,
  salt: Uint8Array,
): Promise<Uint8Array> {
  const context = contextOf(account, settings.version);
  return seal(key, context, pad(encodeSettings(settings), FLOOR), salt);
}

/** Open the settings of a version. Throws Tampered, Malformed. */
export async function openSettings(
  sealed: Uint8Array,
  account: AccountId,
  key: Uint8Array,
  version: number,
): Promise<Settings> {
  const plaintext = await openSealed(key, contextOf(account, version), sealed);
  const settings = decodeSettings(unpad(plaintext, FLOOR));
  if (settings.version !== version) throw new Tampered();
  return settings;
}
