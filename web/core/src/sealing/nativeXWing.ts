/**
 * The public key of an X-Wing seed by WebCrypto, where it has X-Wing itself: to log in, a browser then
 * need not load the other implementation.
 */

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
  getPublicKey(key: CryptoKey, usages: readonly string[]): Promise<CryptoKey>;
}

const NAME = "MLKEM768-X25519";

/** The 1216 bytes, or null where this runtime has no X-Wing. */
export async function nativePublicKey(seed: Uint8Array): Promise<Uint8Array | null> {
  const subtle = crypto.subtle as unknown as NewSubtle;
  try {
    const key = await subtle.importKey("raw-seed", new Uint8Array(seed), NAME, false, ["decapsulateBits"]);
    const publicKey = await subtle.getPublicKey(key, ["encapsulateBits"]);
    return new Uint8Array(await subtle.exportKey("raw-public", publicKey));
  } catch {
    return null;
  }
}
