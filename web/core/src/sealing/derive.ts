/** Key derivation (spec: encoding §5): HKDF-SHA256 (RFC 5869) with a PAE as info. */
import { hkdf as nobleHkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { pae } from "../wire/pae.ts";

/** `length` bytes for one purpose; empty salt, info = PAE(label, 1, context). */
export function hkdf(
  secret: Uint8Array,
  label: string,
  length: number,
  context: Uint8Array = new Uint8Array(),
): Uint8Array<ArrayBuffer> {
  const info = pae(label, 1, context);
  return new Uint8Array(nobleHkdf(sha256, secret, undefined, info, length));
}
