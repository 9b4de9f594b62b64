/** Verifying that an evaluation was made with the key of a public key (RFC 9497 §2.2.2). */
import { ristretto255 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { Malformed, ProofInvalid } from "../errors.ts";
import { concatBytes } from "../wire/bytes.ts";
import {
  contextString,
  elementFrom,
  hashToScalar,
  multiplyPublic,
  prefixed,
  scalarFromBytes,
  type Element,
} from "./ristretto.ts";

const ascii = new TextEncoder();
const { BASE, ZERO } = ristretto255.Point;

/** M and Z of RFC 9497 §2.2.1 ComputeComposites. */
export function composites(
  publicKey: Uint8Array,
  blinded: readonly Uint8Array[],
  evaluated: readonly Uint8Array[],
): { m: Element; z: Element } {
  const seedDst = concatBytes(ascii.encode("Seed-"), contextString());
  const seed = sha512(concatBytes(prefixed(publicKey), prefixed(seedDst)));
  let [m, z] = [ZERO, ZERO];
  blinded.forEach((c, index) => {
    const d = evaluated[index] as Uint8Array;
    const place = Uint8Array.of(index >> 8, index & 255);
    const weight = hashToScalar(
      concatBytes(prefixed(seed), place, prefixed(c), prefixed(d), ascii.encode("Composite")),
    );
    m = m.add(multiplyPublic(weight, elementFrom(c)));
    z = z.add(multiplyPublic(weight, elementFrom(d)));
  });
  return { m, z };
}

/** The Fiat-Shamir challenge of RFC 9497 §2.2. */
export function challenge(publicKey: Uint8Array, ...elements: readonly Element[]): bigint {
  const parts = elements.map((element) => prefixed(element.toBytes()));
  return hashToScalar(concatBytes(prefixed(publicKey), ...parts, ascii.encode("Challenge")));
}

/** Verify c || s (64 bytes). Throws ProofInvalid, whatever is wrong. */
export function verifyProof(
  publicKey: Uint8Array,
  blinded: readonly Uint8Array[],
  evaluated: readonly Uint8Array[],
  proof: Uint8Array,
): void {
  const paired = blinded.length > 0 && blinded.length === evaluated.length;
  if (!paired || !holdsFor(publicKey, blinded, evaluated, proof)) throw new ProofInvalid();
}

function holdsFor(
  publicKey: Uint8Array,
  blinded: readonly Uint8Array[],
  evaluated: readonly Uint8Array[],
  proof: Uint8Array,
): boolean {
  try {
    const [c, s] = [scalarFromBytes(proof.slice(0, 32)), scalarFromBytes(proof.slice(32))];
    const { m, z } = composites(publicKey, blinded, evaluated);
    const t2 = multiplyPublic(s, BASE).add(multiplyPublic(c, elementFrom(publicKey)));
    const t3 = multiplyPublic(s, m).add(multiplyPublic(c, z));
    return challenge(publicKey, m, z, t2, t3) === c;
  } catch (error) {
    if (error instanceof Malformed) return false;
    throw error;
  }
}

/** K_i = sum of i^j V_j over the Feldman vector (spec: password §2). Throws Malformed. */
export function sharePublicKey(vector: readonly Uint8Array[], index: number): Uint8Array {
  if (!Number.isSafeInteger(index) || index < 1) throw new Malformed();
  const terms = vector.map((element, power) =>
    multiplyPublic(BigInt(index) ** BigInt(power), elementFrom(element)),
  );
  return terms.reduce((sum, term) => sum.add(term), ZERO).toBytes();
}

/** A guardian's evaluation against its share's public key. Throws ProofInvalid. */
export function verifyShareProof(
  vector: readonly Uint8Array[],
  index: number,
  blinded: Uint8Array,
  evaluated: Uint8Array,
  proof: Uint8Array,
): void {
  let publicKey: Uint8Array;
  try {
    publicKey = sharePublicKey(vector, index);
  } catch (error) {
    throw error instanceof Malformed ? new ProofInvalid() : error;
  }
  verifyProof(publicKey, [blinded], [evaluated], proof);
}
