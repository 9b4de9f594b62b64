/** Signing keys (spec: encoding §3). Twin of sealing/signing.py. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { hasNativeEd25519 } from "../trust/ed25519.ts";
import { nativeEd25519Public, nativeMlDsa } from "../trust/native.ts";
import { COMPOSITE_DOMAIN } from "../trust/signature.ts";
import { concatBytes } from "../wire/bytes.ts";
import { pae } from "../wire/pae.ts";

/** PKCS #8 in front of a 32-byte Ed25519 seed (RFC 8410 §7): WebCrypto imports no bare seed. */
const PKCS8 = Uint8Array.of(48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32);

type Sign = (message: Uint8Array) => Promise<Uint8Array>;

interface Pair {
  readonly sign: Sign;
  /** 32 bytes. */
  readonly public: Uint8Array;
}

/** Both implementations give the same signature: Ed25519 is deterministic. */
async function ed25519Pair(seed: Uint8Array): Promise<Pair> {
  if (seed.length !== 32) throw new RangeError("an Ed25519 seed has 32 bytes");
  if (!(await hasNativeEd25519())) {
    return { sign: signWithNoble(seed), public: ed25519.getPublicKey(seed) };
  }
  const pkcs8 = concatBytes(PKCS8, seed);
  const key = await crypto.subtle.importKey("pkcs8", pkcs8, "Ed25519", false, ["sign"]);
  const sign: Sign = async (message) =>
    new Uint8Array(await crypto.subtle.sign("Ed25519", key, new Uint8Array(message)));
  // The first multiplication of @noble in a worker makes its tables, which takes longer than a log-in should.
  return { sign, public: (await nativeEd25519Public(key)) ?? ed25519.getPublicKey(seed) };
}

/** The signer for a browser without Ed25519. */
export function signWithNoble(seed: Uint8Array): Sign {
  const kept = seed.slice();
  return async (message) => ed25519.sign(message, kept);
}

/** A plain Ed25519 key: entries, log-in assertions, requests; one key for one purpose. */
export class EntryKey {
  readonly #sign: Sign;
  /** The public key, 32 bytes. */
  readonly public: Uint8Array;

  private constructor(sign: Sign, publicKey: Uint8Array) {
    this.#sign = sign;
    this.public = publicKey;
  }

  /** From a 32-byte seed. */
  static async fromSeed(seed: Uint8Array): Promise<EntryKey> {
    const pair = await ed25519Pair(seed);
    return new EntryKey(pair.sign, pair.public);
  }

  /** Sign PAE(label, version, payload): 64 bytes. */
  sign(label: string, version: number, payload: Uint8Array): Promise<Uint8Array> {
    return this.#sign(pae(label, version, payload));
  }

  /** Sign bytes whose form another standard fixes (RFC 9421): 64 bytes. */
  signBytes(message: Uint8Array): Promise<Uint8Array> {
    return this.#sign(message);
  }
}

/** A composite Ed25519 + ML-DSA-65 key for identity and membership statements. */
export class SigningKey {
  readonly #ed25519: Sign;
  readonly #mlDsaSeed: Uint8Array;
  /** The public key, 1984 bytes. */
  readonly public: Uint8Array;

  private constructor(sign: Sign, mlDsaSeed: Uint8Array, publicKey: Uint8Array) {
    this.#ed25519 = sign;
    this.#mlDsaSeed = mlDsaSeed;
    this.public = publicKey;
  }

  /** From a 64-byte seed: 32 for Ed25519, 32 for ML-DSA-65. */
  static async fromSeed(seed: Uint8Array): Promise<SigningKey> {
    if (seed.length !== 64) throw new RangeError("a composite seed has 64 bytes");
    const [first, second] = [seed.slice(0, 32), seed.slice(32)];
    const pair = await ed25519Pair(first);
    const publicKey = concatBytes(pair.public, await mlDsaPublic(second));
    return new SigningKey(pair.sign, second, publicKey);
  }

  /** Sign PAE(label, version, payload) with both halves: 3373 bytes. */
  async sign(label: string, version: number, payload: Uint8Array): Promise<Uint8Array> {
    const message = pae(label, version, payload);
    const first = await this.#ed25519(concatBytes(COMPOSITE_DOMAIN, message));
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
