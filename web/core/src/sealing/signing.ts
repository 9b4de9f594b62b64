/** Signing keys (spec: encoding §3). Twin of sealing/signing.py. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { nativeMlDsa } from "../trust/native.ts";
import { COMPOSITE_DOMAIN } from "../trust/signature.ts";
import { concatBytes } from "../wire/bytes.ts";
import { pae } from "../wire/pae.ts";

/** PKCS #8 in front of a 32-byte Ed25519 seed (RFC 8410 §7): WebCrypto imports no bare seed. */
const PKCS8 = Uint8Array.of(48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32);

async function importSeed(seed: Uint8Array): Promise<CryptoKey> {
  return crypto.subtle.importKey("pkcs8", concatBytes(PKCS8, seed), "Ed25519", false, ["sign"]);
}

async function signEd25519(key: CryptoKey, message: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.sign("Ed25519", key, new Uint8Array(message)));
}

/** A plain Ed25519 key: entries, log-in assertions, requests; one key for one purpose. */
export class EntryKey {
  readonly #key: CryptoKey;
  /** The public key, 32 bytes. */
  readonly public: Uint8Array;

  private constructor(key: CryptoKey, publicKey: Uint8Array) {
    this.#key = key;
    this.public = publicKey;
  }

  /** From a 32-byte seed. */
  static async fromSeed(seed: Uint8Array): Promise<EntryKey> {
    return new EntryKey(await importSeed(seed), ed25519.getPublicKey(seed));
  }

  /** Sign PAE(label, version, payload): 64 bytes. */
  sign(label: string, version: number, payload: Uint8Array): Promise<Uint8Array> {
    return signEd25519(this.#key, pae(label, version, payload));
  }

  /** Sign bytes whose form another standard fixes (RFC 9421): 64 bytes. */
  signBytes(message: Uint8Array): Promise<Uint8Array> {
    return signEd25519(this.#key, message);
  }
}

/** A composite Ed25519 + ML-DSA-65 key for identity and membership statements. */
export class SigningKey {
  readonly #ed25519: CryptoKey;
  readonly #mlDsaSeed: Uint8Array;
  /** The public key, 1984 bytes. */
  readonly public: Uint8Array;

  private constructor(key: CryptoKey, mlDsaSeed: Uint8Array, publicKey: Uint8Array) {
    this.#ed25519 = key;
    this.#mlDsaSeed = mlDsaSeed;
    this.public = publicKey;
  }

  /** From a 64-byte seed: 32 for Ed25519, 32 for ML-DSA-65. */
  static async fromSeed(seed: Uint8Array): Promise<SigningKey> {
    if (seed.length !== 64) throw new RangeError("a composite seed has 64 bytes");
    const [first, second] = [seed.slice(0, 32), seed.slice(32)];
    const publicKey = concatBytes(ed25519.getPublicKey(first), await mlDsaPublic(second));
    return new SigningKey(await importSeed(first), second, publicKey);
  }

  /** Sign PAE(label, version, payload) with both halves: 3373 bytes. */
  async sign(label: string, version: number, payload: Uint8Array): Promise<Uint8Array> {
    const message = pae(label, version, payload);
    const first = await signEd25519(this.#ed25519, concatBytes(COMPOSITE_DOMAIN, message));
    return concatBytes(first, await mlDsaSign(this.#mlDsaSeed, message));
  }
}

async function mlDsaPublic(seed: Uint8Array): Promise<Uint8Array> {
  const native = await nativeMlDsa();
  if (native !== null) return native.publicKey(seed);
  const { ml_dsa65 } = await import("@noble/post-quantum/ml-dsa.js");
  return ml_dsa65.keygen(seed).publicKey;
}

async function mlDsaSign(seed: Uint8Array, message: Uint8Array): Promise<Uint8Array> {
  const native = await nativeMlDsa();
  if (native !== null) return native.sign(seed, message);
  const { ml_dsa65 } = await import("@noble/post-quantum/ml-dsa.js");
  const { secretKey } = ml_dsa65.keygen(seed);
  return ml_dsa65.sign(message, secretKey, { context: COMPOSITE_DOMAIN });
}
