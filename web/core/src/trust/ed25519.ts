/**
 * Ed25519 in both implementations: WebCrypto's, and @noble's where a browser lacks it.
 *
 * They accept the same signatures: S < L, cofactorless (spec: encoding §3). @noble's own `verify` is
 * cofactored whatever its options, hence the equation below. Encodings are checked by the caller.
 */
import { concatBytes, equalBytes, keyOf } from "../wire/bytes.ts";
import { littleEndian, modulo, ORDER } from "./ristretto.ts";

/** Whether a signature (64 bytes) holds under a public key (32 bytes). Never throws. */
type Verify = (key: Uint8Array, message: Uint8Array, signature: Uint8Array) => Promise<boolean>;

/** Imported public keys: a conversation's entries come from few devices. */
const imported = new Map<string, Promise<CryptoKey>>();
const MAX_IMPORTED = 1024;

function importOnce(key: Uint8Array): Promise<CryptoKey> {
  const name = keyOf(key);
  let found = imported.get(name);
  if (found === undefined) {
    found = crypto.subtle.importKey("raw", own(key), "Ed25519", false, ["verify"]);
    if (imported.size >= MAX_IMPORTED) imported.clear();
    imported.set(name, found);
  }
  return found;
}

/** By WebCrypto. */
export const verifyNatively: Verify = async (key, message, signature) => {
  try {
    const usable = await importOnce(key);
    return await crypto.subtle.verify("Ed25519", usable, own(signature), own(message));
  } catch {
    return false;
  }
};

/** By @noble: R = S B - k A with k = SHA-512(R || A || message), as bytes (RFC 8032 §5.1.7). */
export const verifyWithNoble: Verify = async (key, message, signature) => {
  const { ed25519 } = await import("@noble/curves/ed25519.js");
  const { sha512 } = await import("@noble/hashes/sha2.js");
  const [r, s] = [signature.subarray(0, 32), littleEndian(signature.subarray(32))];
  if (signature.length !== 64 || s >= ORDER) return false;
  try {
    const k = modulo(littleEndian(sha512(concatBytes(r, key, message))));
    const back = ed25519.Point.fromBytes(key).negate().multiplyUnsafe(k);
    return equalBytes(ed25519.Point.BASE.multiplyUnsafe(s).add(back).toBytes(), r);
  } catch {
    return false;
  }
};

let probed: Promise<boolean> | undefined;

/** Whether WebCrypto has Ed25519, found out once by using it. */
export function hasNativeEd25519(): Promise<boolean> {
  probed ??= crypto.subtle
    .importKey("raw", BASE_POINT, "Ed25519", false, ["verify"])
    .then(() => true, () => false);
  return probed;
}

/** A public key that any implementation imports: the base point, y = 4/5. */
const BASE_POINT = new Uint8Array(32).fill(0x66);
BASE_POINT[0] = 0x58;

/** A copy over an ArrayBuffer of its own, as WebCrypto wants it. */
function own(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}
