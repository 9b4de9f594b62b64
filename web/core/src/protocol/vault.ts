/** Changes of the keyring that need no rotation (spec: keyslot §4, adding). */
import { BadInput } from "../errors.ts";
import { deviceSigner } from "../sealing/device.ts";
import { keyslotSigner, type KeyslotKeys } from "../sealing/keyslot.ts";
import type { SigningKey } from "../sealing/signing.ts";
import { sameWord } from "../sealing/words.ts";
import { verifyKeyslotSet } from "../trust/keyslots.ts";
import { headOf, seqOf } from "../trust/sigchain.ts";
import type { Signer } from "../wire/account.ts";
import { equalBytes } from "../wire/bytes.ts";
import type { KeyslotId } from "../wire/ids.ts";
import type { Keyring } from "../wire/keyring.ts";
import { sealVault, type OwnAccount, type Vault } from "./account.ts";
import type { Rng } from "./guardians.ts";

/** Who signs a keyslot set. */
export interface Authority {
  readonly signer: Signer;
  readonly key: SigningKey;
}

/** A keyslot as an authority: a session device has it sign (spec: keyslot §2). */
export function keyslotAuthority(keys: KeyslotKeys, slot: KeyslotId): Authority {
  return { signer: keyslotSigner(keys, slot), key: keys.sign };
}

/**
 * Seal a changed keyring as the next version, at the newest head, under the same master key.
 *
 * Signed by this device, which must then stand in the chain, or by `authority`.
 */
export async function changeKeyring(
  own: OwnAccount,
  changed: Keyring,
  now: number,
  rng: Rng,
  authority: Authority = { signer: deviceSigner(own.device), key: own.device.sign },
): Promise<{ readonly own: OwnAccount; readonly vault: Vault }> {
  const { keyslots, master, state } = own;
  const version = own.keyring.version + 1;
  const keyring = { ...changed, head: headOf(state), seq: seqOf(state), version };
  const time = Math.max(now, state.time);
  const { signer, key } = authority;
  const vault = await sealVault(keyring, master, state, keyslots.password, signer, key, time, rng);
  const set = await verifyKeyslotSet(state, vault.keyslots);
  return { own: { ...own, keyring, keyslots: set }, vault };
}

/** The keyring with a name for this device. */
export function nameDevice({ device, keyring }: OwnAccount, name: string): Keyring {
  const { id } = deviceSigner(device);
  const others = keyring.devices.filter((item) => !equalBytes(item.id, id));
  return { ...keyring, devices: [...others, { id, name }] };
}

/**
 * The keyring without the sheet's secret, once two of its words (1..12) were typed rightly.
 *
 * `words` are the sheet's twelve. Throws BadInput for wrong or fewer words.
 */
export function proveSheet(
  { keyring }: OwnAccount,
  words: readonly string[],
  typed: ReadonlyMap<number, string>,
): Keyring {
  const right = [...typed].every(([place, word]) => {
    const expected = words[place - 1];
    return expected !== undefined && sameWord(word, expected);
  });
  if (typed.size < 2 || !right) throw new BadInput();
  return { ...keyring, sheet: null };
}
