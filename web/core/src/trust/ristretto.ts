/** ristretto255 as RFC 9497 uses it. Twin of trust/ristretto.py; the arithmetic is @noble/curves'. */
import { ristretto255, ristretto255_hasher } from "@noble/curves/ed25519.js";
import { Malformed } from "../errors.ts";
import { concatBytes } from "../wire/bytes.ts";

export type Element = InstanceType<typeof ristretto255.Point>;

export const ORDER: bigint = ristretto255.Point.Fn.ORDER;
export const BASE_MODE = 0;
export const VERIFIABLE_MODE = 1;

const ascii = new TextEncoder();

/** RFC 9497 §3.1 for ristretto255-SHA512. */
export function contextString(mode: number = VERIFIABLE_MODE): Uint8Array {
  return concatBytes(ascii.encode("OPRFV1-"), Uint8Array.of(mode), ascii.encode("-ristretto255-SHA512"));
}

/** An element from its encoding; non-canonical ones and the identity are Malformed. */
export function elementFrom(encoded: Uint8Array): Element {
  let element: Element;
  try {
    element = ristretto255.Point.fromBytes(encoded);
  } catch {
    throw new Malformed();
  }
  if (element.is0()) throw new Malformed();
  return element;
}

/** A scalar from its 32-byte encoding; one that is not reduced is Malformed. */
export function scalarFromBytes(encoded: Uint8Array): bigint {
  const scalar = littleEndian(encoded);
  if (encoded.length !== 32 || scalar >= ORDER) throw new Malformed();
  return scalar;
}

/** A non-negative integer from little-endian bytes. */
export function littleEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let place = bytes.length - 1; place >= 0; place--) {
    value = (value << 8n) | BigInt(bytes[place] as number);
  }
  return value;
}

/** The 32-byte encoding of an integer modulo the order. */
export function scalarBytes(value: bigint): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(32);
  let rest = modulo(value);
  for (let place = 0; place < 32; place++, rest >>= 8n) bytes[place] = Number(rest & 255n);
  return bytes;
}

/** An integer modulo the order, not negative. */
export function modulo(value: bigint): bigint {
  return ((value % ORDER) + ORDER) % ORDER;
}

/** scalar * element, zero allowed. Public scalars only: not constant time. */
export function multiplyPublic(scalar: bigint, element: Element): Element {
  return element.multiplyUnsafe(modulo(scalar));
}

/** RFC 9497 §4.1 HashToGroup. */
export function hashToGroup(message: Uint8Array, mode: number = VERIFIABLE_MODE): Element {
  const DST = concatBytes(ascii.encode("HashToGroup-"), contextString(mode));
  return ristretto255_hasher.hashToCurve(message, { DST }) as Element;
}

/** RFC 9497 §4.1 HashToScalar. */
export function hashToScalar(message: Uint8Array, mode: number = VERIFIABLE_MODE): bigint {
  const DST = concatBytes(ascii.encode("HashToScalar-"), contextString(mode));
  return ristretto255_hasher.hashToScalar(message, { DST });
}

/** Two bytes of length, then the data (I2OSP of RFC 9497). */
export function prefixed(data: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(data.length >> 8, data.length & 255), data);
}
