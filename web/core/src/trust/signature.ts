/**
 * Verifying signatures (spec: encoding §3): strict Ed25519, and Ed25519 + ML-DSA-65 composites.
 *
 * WebCrypto where it has the algorithm, @noble elsewhere. Twin of trust/signature.py.
 */
import { BadSignature } from "../errors.ts";
import { concatBytes } from "../wire/bytes.ts";
import { hasNativeEd25519, verifyNatively, verifyWithNoble } from "./ed25519.ts";
import { nativeMlDsa } from "./native.ts";

export const COMPOSITE_DOMAIN = new TextEncoder().encode("colloque-composite");
const P = 2n ** 255n - 19n;

/** The y coordinates of the eight points of small order on edwards25519. */
const SMALL_ORDER_Y = new Set([
  0n,
  1n,
  P - 1n,
  0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
  0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n,
]);

/** Refuse non-canonical encodings and points of small order, which WebCrypto may let pass. */
function checkPoint(encoded: Uint8Array): void {
  let y = 0n;
  for (let place = 31; place >= 0; place--) {
    const byte = encoded[place] as number;
    y = (y << 8n) | BigInt(place === 31 ? byte & 127 : byte);
  }
  if (y >= P || SMALL_ORDER_Y.has(y)) throw new BadSignature();
}

/** Verify an Ed25519 signature (64 bytes) strictly. Throws BadSignature. */
export async function verifyPlain(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<void> {
  if (publicKey.length !== 32 || signature.length !== 64) throw new BadSignature();
  checkPoint(publicKey);
  checkPoint(signature.subarray(0, 32));
  const verify = (await hasNativeEd25519()) ? verifyNatively : verifyWithNoble;
  if (!(await verify(publicKey, message, signature))) throw new BadSignature();
}

/** Verify both halves (3373 bytes) under a composite key (1984 bytes). Throws BadSignature. */
export async function verifyComposite(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<void> {
  if (publicKey.length !== 1984 || signature.length !== 3373) throw new BadSignature();
  const halved = concatBytes(COMPOSITE_DOMAIN, message);
  await verifyPlain(publicKey.subarray(0, 32), halved, signature.subarray(0, 64));
  if (!(await verifyMlDsa(publicKey.subarray(32), message, signature.subarray(64)))) {
    throw new BadSignature();
  }
}

async function verifyMlDsa(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  try {
    const native = await nativeMlDsa();
    if (native !== null) return await native.verify(publicKey, message, signature);
    const { ml_dsa65 } = await import("@noble/post-quantum/ml-dsa.js");
    return ml_dsa65.verify(signature, message, publicKey, { context: COMPOSITE_DOMAIN });
  } catch {
    return false;
  }
}
