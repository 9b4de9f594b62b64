/** Verifying keyslot sets (spec: keyslot §2). Twin of trust/keyslots.py. */
import { Malformed, NotAuthorised, RolledBack, Substituted } from "../errors.ts";
import { equalBytes } from "../wire/bytes.ts";
import { decodeKeyslotSet, LABEL, LIMIT, type KeyslotSet } from "../wire/keyslots.ts";
import { decodeSigned, signedMessage } from "../wire/signed.ts";
import { holds, signerKey, type AccountState } from "./sigchain.ts";
import { verifyComposite } from "./signature.ts";

/** A keyslot set that belongs to this verified account, at or after the pinned version. */
export async function verifyKeyslotSet(
  state: AccountState,
  data: Uint8Array,
  pinnedVersion = 0,
): Promise<KeyslotSet> {
  const signed = decodeSigned(data, LABEL, LIMIT);
  const set = decodeKeyslotSet(signed.payload);
  const own = equalBytes(set.account, state.account);
  if (!own || !equalBytes(set.deployment, state.deployment)) throw new Substituted();
  if (!holds(state, set.seq, set.head)) throw new Malformed();
  const key = signerKey(state, set.signer, set.time);
  await verifyComposite(key, signedMessage(signed), signed.sig);
  const listed =
    set.slots.length === state.keyslots.length &&
    state.keyslots.every((slot, place) => {
      const item = set.slots[place];
      return item !== undefined && equalBytes(item.id, slot.id) && item.kind === slot.kind;
    });
  if (!listed) throw new NotAuthorised();
  if (set.version < pinnedVersion) throw new RolledBack();
  return set;
}
