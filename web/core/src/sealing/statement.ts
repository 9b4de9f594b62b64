/** Signing statements (spec: encoding §3). */
import { encodeSigned, VERSION } from "../wire/signed.ts";
import type { EntryKey, SigningKey } from "./signing.ts";

/** The encoded statement; composite or plain is fixed by the label, so by the key's type. */
export async function signStatement(
  label: string,
  payload: Uint8Array,
  key: SigningKey | EntryKey,
): Promise<Uint8Array> {
  return encodeSigned({ label, payload, sig: await key.sign(label, VERSION, payload), v: VERSION });
}
