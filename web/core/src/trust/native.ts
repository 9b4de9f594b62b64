/**
 * What this runtime's WebCrypto has natively, found out once by using it. A browser that lacks an
 * algorithm gets the @noble one, in a chunk of its own.
 */

interface NativeMlDsa {
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean>;
  sign(seed: Uint8Array, message: Uint8Array): Promise<Uint8Array>;
  publicKey(seed: Uint8Array): Promise<Uint8Array>;
}

/** WebCrypto's newer forms, which TypeScript's DOM library does not know yet. */
interface NewSubtle {
  importKey(
    format: string,
    data: BufferSource,
    algorithm: string,
    extractable: boolean,
    usages: readonly string[],
  ): Promise<CryptoKey>;
  exportKey(format: string, key: CryptoKey): Promise<ArrayBuffer>;
  getPublicKey?(key: CryptoKey, usages: readonly string[]): Promise<CryptoKey>;
  sign(algorithm: object, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>;
  verify(
    algorithm: object,
    key: CryptoKey,
    signature: BufferSource,
    data: BufferSource,
  ): Promise<boolean>;
}

const ALGORITHM = "ML-DSA-65";
const CONTEXT = new TextEncoder().encode("colloque-composite");

const subtle = crypto.subtle as unknown as NewSubtle;

const mlDsa: NativeMlDsa = {
  async verify(publicKey, message, signature) {
    const key = await subtle.importKey("raw-public", own(publicKey), ALGORITHM, false, ["verify"]);
    const algorithm = { name: ALGORITHM, context: CONTEXT };
    return subtle.verify(algorithm, key, own(signature), own(message));
  },
  async sign(seed, message) {
    const key = await subtle.importKey("raw-seed", own(seed), ALGORITHM, false, ["sign"]);
    const algorithm = { name: ALGORITHM, context: CONTEXT };
    return new Uint8Array(await subtle.sign(algorithm, key, own(message)));
  },
  async publicKey(seed) {
    const key = await subtle.importKey("raw-seed", own(seed), ALGORITHM, true, ["sign"]);
    if (subtle.getPublicKey === undefined) throw new Error("no getPublicKey");
    const publicKey = await subtle.getPublicKey(key, ["verify"]);
    return new Uint8Array(await subtle.exportKey("raw-public", publicKey));
  },
};

let probed: Promise<NativeMlDsa | null> | undefined;

/** ML-DSA-65 under the composite's context string, or null where WebCrypto has none. */
export function nativeMlDsa(): Promise<NativeMlDsa | null> {
  probed ??= probe();
  return probed;
}

async function probe(): Promise<NativeMlDsa | null> {
  try {
    const seed = new Uint8Array(32);
    const message = new Uint8Array(1);
    const signature = await mlDsa.sign(seed, message);
    return (await mlDsa.verify(await mlDsa.publicKey(seed), message, signature)) ? mlDsa : null;
  } catch {
    return null;
  }
}

/** The 32 bytes of the public half of an Ed25519 key, or null where WebCrypto does not give it. */
export async function nativeEd25519Public(key: CryptoKey): Promise<Uint8Array | null> {
  if (subtle.getPublicKey === undefined) return null;
  try {
    const publicKey = await subtle.getPublicKey(key, ["verify"]);
    return new Uint8Array(await subtle.exportKey("raw", publicKey));
  } catch {
    return null;
  }
}

function own(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}
