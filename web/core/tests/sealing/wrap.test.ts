/** Wraps: native and @noble X-Wing open each other's; what is not a wrap or a key is refused by type. */
import { ml_kem768_x25519 } from "@noble/post-quantum/hybrid.js";
import fc from "fast-check";
import * as HPKE from "hpke";
import { describe, expect, it } from "vitest";
import { Malformed, Tampered } from "../../src/errors.ts";
import { nativePublicKey } from "../../src/sealing/nativeXWing.ts";
import { keypairFromSeed, openFrom, sealTo, unwrap, wrap, wrapInfo } from "../../src/sealing/wrap.ts";
import { KEM_X_WING } from "../../src/sealing/xwing.ts";
import { concatBytes } from "../../src/wire/bytes.ts";
import { toHex } from "../vectors.ts";

const INFO = Uint8Array.of(1, 2, 3);
const KEY = new Uint8Array(32).fill(7);
const ZEROS = new Uint8Array(32);
const suiteOf = (kem: HPKE.KEMFactory): HPKE.CipherSuite =>
  new HPKE.CipherSuite(kem, HPKE.KDF_HKDF_SHA256, HPKE.AEAD_AES_256_GCM);
const noble = suiteOf(KEM_X_WING);

async function hasNativeXWing(): Promise<boolean> {
  try {
    await suiteOf(HPKE.KEM_MLKEM768_X25519).GenerateKeyPair();
    return true;
  } catch {
    return false;
  }
}
const native = await hasNativeXWing();

/** HPKE over a plaintext of our choice, by the other implementation. */
async function sealRaw(suite: HPKE.CipherSuite, to: Uint8Array, plain: Uint8Array): Promise<Uint8Array> {
  const key = await suite.DeserializePublicKey(to);
  const { encapsulatedSecret, ciphertext } = await suite.Seal(key, plain, { info: INFO });
  return concatBytes(encapsulatedSecret, ciphertext);
}

async function openRaw(suite: HPKE.CipherSuite, seed: Uint8Array, sealed: Uint8Array): Promise<Uint8Array> {
  const key = await suite.DeserializePrivateKey(seed);
  return suite.Open(key, sealed.slice(0, 1120), sealed.slice(1120), { info: INFO });
}

describe("X-Wing", () => {
  it("is the same in @noble: keys, and wraps both ways", async () => {
    const seed = new Uint8Array(32).fill(3);
    const { privateKey, publicKey } = await keypairFromSeed(seed);
    const nobles = await noble.DeserializePrivateKey(seed, true);
    expect(toHex(await noble.SerializePrivateKey(nobles))).toBe(toHex(seed));
    const wrapped = await wrap(KEY, publicKey, INFO);
    expect(await openRaw(noble, seed, wrapped)).toEqual(concatBytes(ZEROS, KEY));
    const theirs = await sealRaw(noble, publicKey, concatBytes(ZEROS, KEY));
    expect(await unwrap(theirs, privateKey, INFO)).toEqual(KEY);
  });

  it.skipIf(!native)("has the same public key natively (skipped: this runtime has none)", async () => {
    for (const fill of [0, 5, 255]) {
      const seed = new Uint8Array(32).fill(fill);
      expect(await nativePublicKey(seed)).toEqual(ml_kem768_x25519.keygen(seed).publicKey);
    }
  });

  it.skipIf(!native)("is the same natively (skipped: this runtime has none)", async () => {
    const suite = suiteOf(HPKE.KEM_MLKEM768_X25519);
    const seed = new Uint8Array(32).fill(4);
    const { publicKey } = await keypairFromSeed(seed);
    const sealed = await sealRaw(suite, publicKey, KEY);
    expect(await openRaw(noble, seed, sealed)).toEqual(KEY);
    expect(await openRaw(suite, seed, await sealRaw(noble, publicKey, KEY))).toEqual(KEY);
  });

  it("takes seeds of 32 bytes and keys of 32 bytes", async () => {
    await expect(keypairFromSeed(new Uint8Array(31))).rejects.toThrow(RangeError);
    const { publicKey } = await keypairFromSeed(KEY);
    expect(() => wrap(KEY.slice(1), publicKey, INFO)).toThrow(RangeError);
  });
});

describe("opening", async () => {
  const seed = new Uint8Array(32).fill(5);
  const { privateKey, publicKey } = await keypairFromSeed(seed);

  it("carries any length", async () => {
    for (const length of [0, 1, 5000]) {
      const plain = new Uint8Array(length).fill(9);
      const sealed = await sealTo(publicKey, INFO, plain);
      expect(sealed.length).toBe(length + 1168);
      expect(await openFrom(privateKey, INFO, sealed)).toEqual(plain);
    }
  });

  it("refuses a prefix that is not zero, and none at all (A19)", async () => {
    for (const place of [0, 15, 31]) {
      const plain = concatBytes(ZEROS, KEY);
      plain[place] = 1;
      const sealed = await sealRaw(noble, publicKey, plain);
      await expect(unwrap(sealed, privateKey, INFO)).rejects.toThrow(Tampered);
    }
    const short = await sealRaw(noble, publicKey, new Uint8Array(31));
    await expect(openFrom(privateKey, INFO, short)).rejects.toThrow(Tampered);
  });

  it("refuses other sizes and arbitrary bytes with one error", async () => {
    const wrapped = await wrap(KEY, publicKey, INFO);
    for (const size of [0, 1119, 1120, 1136, 1199]) {
      await expect(unwrap(wrapped.slice(0, size), privateKey, INFO)).rejects.toThrow(Tampered);
      await expect(openFrom(privateKey, INFO, wrapped.slice(0, size))).rejects.toThrow(Tampered);
    }
    const bytes = fc.uint8Array({ minLength: 1200, maxLength: 1200 });
    await fc.assert(
      fc.asyncProperty(bytes, async (data) => {
        await expect(unwrap(data, privateKey, INFO)).rejects.toThrow(Tampered);
      }),
      { numRuns: 20 },
    );
  });

  const outOfRange = publicKey.slice();
  outOfRange.fill(255, 0, 3);
  it.each([
    ["short", publicKey.slice(1)],
    ["empty", new Uint8Array()],
    ["long", concatBytes(publicKey, ZEROS)],
    ["not reduced modulo q", outOfRange],
    ["of small order", concatBytes(publicKey.slice(0, 1184), ZEROS)],
  ])("refuses a public key that is %s", async (_, bad) => {
    const outcome = await sealTo(bad, INFO, KEY).then(() => "sealed", (error: unknown) => error);
    expect(outcome).toBeInstanceOf(Malformed);
  });
});

describe("info", () => {
  it("differs wherever one of its parts differs", () => {
    const base = ["colloque/a", Uint8Array.of(1), Uint8Array.of(2), 3, "purpose"] as const;
    const infos = [
      wrapInfo(...base),
      wrapInfo("colloque/b", base[1], base[2], 3, "purpose"),
      wrapInfo(base[0], Uint8Array.of(9), base[2], 3, "purpose"),
      wrapInfo(base[0], base[1], Uint8Array.of(9), 3, "purpose"),
      wrapInfo(base[0], base[1], base[2], 4, "purpose"),
      wrapInfo(base[0], base[1], base[2], 3, "other"),
    ];
    expect(new Set(infos.map(toHex)).size).toBe(infos.length);
  });
});
