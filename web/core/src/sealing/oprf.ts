/** The client's side of the threshold OPRF (spec: password §2; RFC 9497, ristretto255-SHA512). */
import { ristretto255 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { BadInput, Malformed } from "../errors.ts";
import {
  elementFrom,
  hashToGroup,
  littleEndian,
  modulo,
  multiplyPublic,
  prefixed,
  scalarBytes,
  scalarFromBytes,
  VERIFIABLE_MODE,
} from "../trust/ristretto.ts";
import { concatBytes } from "../wire/bytes.ts";

const { BASE, Fn, ZERO } = ristretto255.Point;
/** Longer inputs have no length prefix (RFC 9497 §1.2). */
export const MAX_INPUT = 65535;
const FINALIZE = new TextEncoder().encode("Finalize");

/** A scalar from 64 uniform bytes. Throws RangeError for zero, which does not happen. */
export function scalarFrom(uniform: Uint8Array): Uint8Array {
  if (uniform.length !== 64) throw new RangeError("a scalar takes 64 uniform bytes");
  const scalar = modulo(littleEndian(uniform));
  if (scalar === 0n) throw new RangeError("zero scalar");
  return scalarBytes(scalar);
}

/** The blinded element: uniformly random whatever the input. Throws BadInput. */
export function blind(
  input: Uint8Array,
  scalar: Uint8Array,
  mode: number = VERIFIABLE_MODE,
): Uint8Array {
  const [element, factor] = [hashToGroup(input, mode), scalarFromBytes(scalar)];
  if (element.is0() || factor === 0n || input.length > MAX_INPUT) throw new BadInput();
  return element.multiply(factor).toBytes();
}

/** Unblind and hash: 64 bytes. Throws Malformed for a bad element. */
export function finalize(
  input: Uint8Array,
  scalar: Uint8Array,
  evaluated: Uint8Array,
): Uint8Array {
  const inverse = Fn.inv(scalarFromBytes(scalar));
  return hash(input, elementFrom(evaluated).multiply(inverse).toBytes());
}

/** The output for who holds the whole key: 64 bytes (RFC 9497 §3.3.1 Evaluate). */
export function evaluateUnblinded(
  input: Uint8Array,
  key: Uint8Array,
  mode: number = VERIFIABLE_MODE,
): Uint8Array {
  return hash(input, hashToGroup(input, mode).multiply(scalarFromBytes(key)).toBytes());
}

/** Shares f(1)..f(count) and the Feldman vector of f = key + coefficients (t - 1 of them). */
export function split(
  key: Uint8Array,
  threshold: number,
  count: number,
  coefficients: readonly Uint8Array[],
): { shares: Uint8Array[]; vector: Uint8Array[] } {
  if (coefficients.length !== threshold - 1 || threshold < 2 || threshold > count) {
    throw new RangeError("threshold and coefficients do not fit");
  }
  const polynomial = [key, ...coefficients].map(scalarFromBytes);
  const shares = Array.from({ length: count }, (_, place) => {
    const index = BigInt(place + 1);
    return scalarBytes(polynomial.reduce((sum, value, power) => sum + value * index ** BigInt(power), 0n));
  });
  return { shares, vector: polynomial.map((value) => BASE.multiply(value).toBytes()) };
}

/**
 * The evaluation under the whole key from verified evaluations by index (Lagrange at 0).
 * Throws Malformed for a bad element, an index below 1, or the identity as the result.
 */
export function combine(evaluated: ReadonlyMap<number, Uint8Array>): Uint8Array {
  const indices = [...evaluated.keys()];
  if (indices.some((index) => !Number.isSafeInteger(index) || index < 1)) throw new Malformed();
  let result = ZERO;
  for (const [index, element] of evaluated) {
    const weight = lagrange(index, indices.filter((other) => other !== index));
    result = result.add(multiplyPublic(weight, elementFrom(element)));
  }
  if (result.is0()) throw new Malformed();
  return result.toBytes();
}

function lagrange(index: number, others: readonly number[]): bigint {
  let [numerator, denominator] = [1n, 1n];
  for (const other of others) {
    numerator *= BigInt(other);
    denominator *= BigInt(other - index);
  }
  return modulo(numerator * Fn.inv(modulo(denominator)));
}

function hash(input: Uint8Array, element: Uint8Array): Uint8Array {
  return sha512(concatBytes(prefixed(input), prefixed(element), FINALIZE));
}
