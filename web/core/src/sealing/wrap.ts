/**
 * Wrapping keys with HPKE over X-Wing (spec: encoding §5; RFC 9180, draft-ietf-hpke-pq).
 *
 * AES-GCM does not commit to its key, so 32 zero bytes go in front of every plaintext and are
 * checked. Native ML-KEM where WebCrypto has it, @noble elsewhere. Twin of sealing/wrap.py.
 */
import * as HPKE from "hpke";
import { Malformed, Tampered } from "../errors.ts";
import { concatBytes } from "../wire/bytes.ts";
import * as cbor from "../wire/cbor.ts";
import { pae } from "../wire/pae.ts";
import { nativePublicKey } from "./nativeXWing.ts";

export const PUBLIC_KEY_SIZE = 1216;
export const ENC_SIZE = 1120;
export const WRAP_SIZE = 1200;
const ZEROS = new Uint8Array(32);

/** An X-Wing private key of whichever implementation runs here. */
export interface XWingPrivateKey {
  readonly key: HPKE.Key;
}

let chosen: Promise<HPKE.CipherSuite> | undefined;

/** The one suite, on native ML-KEM if this runtime has it. */
function suite(): Promise<HPKE.CipherSuite> {
  chosen ??= chooseSuite();
  return chosen;
}

async function chooseSuite(): Promise<HPKE.CipherSuite> {
  const [kdf, aead] = [HPKE.KDF_HKDF_SHA256, HPKE.AEAD_AES_256_GCM];
  try {
    const native = new HPKE.CipherSuite(HPKE.KEM_MLKEM768_X25519, kdf, aead);
    const { publicKey } = await native.GenerateKeyPair();
    await native.Seal(publicKey, ZEROS);
    return native;
  } catch {
    const { KEM_X_WING } = await import("./xwing.ts");
    return new HPKE.CipherSuite(KEM_X_WING, kdf, aead);
  }
}

/** Private key and public key (1216 bytes) of a 32-byte X-Wing seed. */
export async function keypairFromSeed(
  seed: Uint8Array,
): Promise<{ privateKey: XWingPrivateKey; publicKey: Uint8Array }> {
  const privateKey = await privateKeyFromSeed(seed);
  const native = await nativePublicKey(seed);
  if (native !== null) return { privateKey, publicKey: native };
  const { ml_kem768_x25519 } = await import("@noble/post-quantum/hybrid.js");
  return { privateKey, publicKey: ml_kem768_x25519.keygen(seed).publicKey };
}

/** Private keys that were made, for as long as their seeds are held: every conversation needs one. */
const made = new WeakMap<Uint8Array, Promise<XWingPrivateKey>>();

/** The private key of a 32-byte X-Wing seed, for who needs no public one. */
export function privateKeyFromSeed(seed: Uint8Array): Promise<XWingPrivateKey> {
  if (seed.length !== 32) throw new RangeError("an X-Wing seed has 32 bytes");
  const known = made.get(seed) ?? makePrivateKey(seed);
  made.set(seed, known);
  return known;
}

async function makePrivateKey(seed: Uint8Array): Promise<XWingPrivateKey> {
  return { key: await (await suite()).DeserializePrivateKey(seed, false) };
}

/** HPKE base mode over zeros and plaintext: 1168 bytes longer. Throws Malformed for a bad key. */
export async function sealTo(
  publicKey: Uint8Array,
  info: Uint8Array,
  plaintext: Uint8Array,
): Promise<Uint8Array> {
  if (publicKey.length !== PUBLIC_KEY_SIZE) throw new Malformed();
  const hpke = await suite();
  try {
    const key = await hpke.DeserializePublicKey(publicKey);
    const sealed = await hpke.Seal(key, concatBytes(ZEROS, plaintext), { info });
    return concatBytes(sealed.encapsulatedSecret, sealed.ciphertext);
  } catch {
    // An ML-KEM half out of range, or an X25519 half of small order: seen here or on encapsulation.
    throw new Malformed();
  }
}

/** Open what `sealTo` made. Throws Tampered, whatever is wrong. */
export async function openFrom(
  privateKey: XWingPrivateKey,
  info: Uint8Array,
  sealed: Uint8Array,
): Promise<Uint8Array> {
  const [enc, ciphertext] = [sealed.slice(0, ENC_SIZE), sealed.slice(ENC_SIZE)];
  let opened: Uint8Array;
  try {
    opened = await (await suite()).Open(privateKey.key, enc, ciphertext, { info });
  } catch {
    throw new Tampered();
  }
  const zeros = opened.subarray(0, 32).reduce((all, byte) => all | byte, 0) === 0;
  if (opened.length < 32 || !zeros) throw new Tampered();
  return opened.slice(32);
}

/** Wrap a 32-byte key: 1200 bytes. */
export function wrap(
  key: Uint8Array,
  publicKey: Uint8Array,
  info: Uint8Array,
): Promise<Uint8Array> {
  if (key.length !== 32) throw new RangeError("a wrapped key has 32 bytes");
  return sealTo(publicKey, info, key);
}

/** The 32-byte key again. Throws Tampered, whatever is wrong. */
export async function unwrap(
  wrapped: Uint8Array,
  privateKey: XWingPrivateKey,
  info: Uint8Array,
): Promise<Uint8Array> {
  if (wrapped.length !== WRAP_SIZE) throw new Tampered();
  return openFrom(privateKey, info, wrapped);
}

/** What a wrap is bound to. */
export function wrapInfo(
  label: string,
  context: Uint8Array,
  recipient: Uint8Array,
  epoch: number,
  purpose: string,
): Uint8Array {
  return pae("colloque/wrap", 1, cbor.encode({ context, epoch, label, purpose, recipient }));
}
