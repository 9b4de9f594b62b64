/**
 * Sealing what a browser keeps on its disk (spec: sync §7, ADR 0019).
 *
 * One key for contents and one for names, both from the account's settings key, which stands nowhere
 * but in the sealed keyring: without a log-in nothing on the disk opens. AES-256-GCM with a random
 * nonce (12 bytes); table and stored key are the associated data, so records cannot change places.
 */
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { Tampered } from "../errors.ts";
import { concatBytes } from "../wire/bytes.ts";
import { encode } from "../wire/cbor.ts";
import type { AccountId } from "../wire/ids.ts";
import { hkdf } from "./derive.ts";

export const NONCE_SIZE = 12;
export const NAME_SIZE = 16;

/** A part of a key as it is stored: names blinded, numbers as they are, so that order remains. */
export type StoredPart = Uint8Array<ArrayBuffer> | number;

/** What opens the local records of one account, as long as its settings key stays. */
export class LocalKey {
  readonly #content: CryptoKey;
  readonly #names: Uint8Array;

  private constructor(content: CryptoKey, names: Uint8Array) {
    this.#content = content;
    this.#names = names;
  }

  /** From the keyring's settings key (32 bytes). */
  static async from(settingsKey: Uint8Array, account: AccountId): Promise<LocalKey> {
    const raw = hkdf(settingsKey, "colloque/local-store", 32, account);
    const usages: KeyUsage[] = ["encrypt", "decrypt"];
    const content = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, usages);
    return new LocalKey(content, hkdf(settingsKey, "colloque/local-names", 32, account));
  }

  /** The key of a record as it is stored; 16 bytes in place of each name. */
  blind(table: string, key: readonly (Uint8Array | string | number)[]): StoredPart[] {
    return key.map((part) => {
      if (typeof part === "number") return part;
      return hmac(sha256, this.#names, encode([table, part])).slice(0, NAME_SIZE);
    });
  }

  /** nonce (12) || ciphertext || tag (16). */
  async seal(
    table: string,
    stored: readonly StoredPart[],
    plaintext: Uint8Array,
    nonce: Uint8Array,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const given = parameters(table, stored, nonce);
    const data = plaintext as Uint8Array<ArrayBuffer>;
    const sealed = await crypto.subtle.encrypt(given, this.#content, data);
    return concatBytes(nonce, new Uint8Array(sealed));
  }

  /** Throws Tampered, whatever is wrong. */
  async open(
    table: string,
    stored: readonly StoredPart[],
    sealed: Uint8Array,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const given = parameters(table, stored, sealed.subarray(0, NONCE_SIZE));
    const body = sealed.subarray(NONCE_SIZE) as Uint8Array<ArrayBuffer>;
    try {
      return new Uint8Array(await crypto.subtle.decrypt(given, this.#content, body));
    } catch {
      throw new Tampered();
    }
  }
}

function parameters(
  table: string,
  stored: readonly StoredPart[],
  nonce: Uint8Array,
): AesGcmParams {
  const bound = encode([table, [...stored]]) as Uint8Array<ArrayBuffer>;
  return { name: "AES-GCM", iv: nonce as Uint8Array<ArrayBuffer>, additionalData: bound };
}
