/** Strict Ed25519 in both implementations, and composites: which signatures must not hold. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { ml_dsa65 } from "@noble/post-quantum/ml-dsa.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { describe, expect, it } from "vitest";
import { BadSignature } from "../../src/errors.ts";
import { EntryKey, SigningKey, signWithNoble } from "../../src/sealing/signing.ts";
import { hasNativeEd25519, verifyNatively, verifyWithNoble } from "../../src/trust/ed25519.ts";
import { nativeMlDsa } from "../../src/trust/native.ts";
import { littleEndian, modulo, ORDER, scalarBytes } from "../../src/trust/ristretto.ts";
import { COMPOSITE_DOMAIN, verifyComposite, verifyPlain } from "../../src/trust/signature.ts";
import { concatBytes } from "../../src/wire/bytes.ts";
import { pae } from "../../src/wire/pae.ts";
import { fromHex, toHex } from "../vectors.ts";

const { Point } = ed25519;
const P = 2n ** 255n - 19n;
const seedOf = (byte: number, size = 32): Uint8Array<ArrayBuffer> => new Uint8Array(size).fill(byte);
const native = (await nativeMlDsa()) !== null;

/** RFC 8032 §7.1, TEST 2. */
const RFC8032 = {
  seed: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
  public: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
  message: "72",
  sig:
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da" +
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
};

/** The 32-byte little-endian form of any integer below 2^256. */
function encoded(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, place) => Number((value >> BigInt(8 * place)) & 255n));
}

async function refused(key: Uint8Array, message: Uint8Array, sig: Uint8Array): Promise<void> {
  await expect(verifyPlain(key, message, sig)).rejects.toThrow(BadSignature);
}

describe("Ed25519", () => {
  it("is native in the runtimes that run these tests", async () => {
    expect(await hasNativeEd25519()).toBe(true);
  });

  it("follows RFC 8032, in both implementations", async () => {
    const [key, message, sig] = [RFC8032.public, RFC8032.message, RFC8032.sig].map(fromHex) as [
      Uint8Array, Uint8Array, Uint8Array,
    ];
    const entryKey = await EntryKey.fromSeed(fromHex(RFC8032.seed));
    expect(toHex(entryKey.public)).toBe(RFC8032.public);
    expect(toHex(await entryKey.signBytes(message))).toBe(RFC8032.sig);
    expect(toHex(await signWithNoble(fromHex(RFC8032.seed))(message))).toBe(RFC8032.sig);
    await verifyPlain(key, message, sig);
    expect(await verifyWithNoble(key, message, sig)).toBe(true);
  });

  it("refuses every changed bit, in both implementations", async () => {
    const [key, message, sig] = [fromHex(RFC8032.public), fromHex(RFC8032.message), fromHex(RFC8032.sig)];
    for (let bit = 0; bit < 512; bit += 5) {
      const wrong = sig.slice();
      wrong[bit >> 3] = (wrong[bit >> 3] as number) ^ (1 << (bit & 7));
      await refused(key, message, wrong);
      expect(await verifyWithNoble(key, message, wrong)).toBe(false);
    }
    for (const size of [0, 63, 65]) await refused(key, message, new Uint8Array(size));
    for (const size of [0, 31, 33]) await refused(new Uint8Array(size), message, sig);
  });

  it("refuses S + L, which means the same to a lenient verifier", async () => {
    const [key, message, sig] = [fromHex(RFC8032.public), fromHex(RFC8032.message), fromHex(RFC8032.sig)];
    const larger = concatBytes(sig.slice(0, 32), encoded(littleEndian(sig.slice(32)) + ORDER));
    await refused(key, message, larger);
    expect(await verifyWithNoble(key, message, larger)).toBe(false);
  });

  it("refuses points of small order and non-canonical encodings, as key and as R", async () => {
    const torsion = Point.fromBytes(encoded(0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n));
    const small = Array.from({ length: 8 }, (_, k) => torsion.multiplyUnsafe(BigInt(k)).toBytes());
    expect(new Set(small.map(toHex)).size).toBe(8);
    const lenient = [P, P + 1n, P - 1n + (1n << 255n), 1n + (1n << 255n)].map(encoded);
    const good = await EntryKey.fromSeed(seedOf(1));
    for (const bad of [...small, ...lenient]) {
      // R = identity and S = 0 hold under any small-order key whose challenge is a multiple of 8.
      for (let tried = 0; tried < 8; tried++) {
        await refused(bad, Uint8Array.of(tried), concatBytes(encoded(1n), encoded(0n)));
      }
      const sig = await good.signBytes(new Uint8Array(1));
      await refused(good.public, new Uint8Array(1), concatBytes(bad, sig.slice(32)));
    }
  });

  it("is cofactorless: both implementations say the same of a key of mixed order", async () => {
    const torsion = Point.fromBytes(encoded(0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n));
    const [a, r] = [12345n, 67890n];
    const key = Point.BASE.multiply(a).add(torsion).toBytes();
    const point = Point.BASE.multiply(r).toBytes();
    const seen = new Set<boolean>();
    for (let tried = 0; tried < 120; tried++) {
      const message = Uint8Array.of(tried);
      const k = modulo(littleEndian(sha512(concatBytes(point, key, message))));
      const sig = concatBytes(point, scalarBytes(r + k * a));
      const holds = k % 8n === 0n;
      seen.add(holds);
      expect(await verifyNatively(key, message, sig)).toBe(holds);
      expect(await verifyWithNoble(key, message, sig)).toBe(holds);
      // The cofactored equation holds always: this is what the strict one keeps out.
      expect(ed25519.verify(sig, message, key, { zip215: false })).toBe(true);
    }
    expect(seen).toEqual(new Set([true, false]));
  });
});

describe("composite", () => {
  const payload = Uint8Array.of(1, 2, 3);
  const message = pae("colloque/test", 1, payload);

  it("has the sizes of the specification", async () => {
    const key = await SigningKey.fromSeed(seedOf(7, 64));
    expect(key.public.length).toBe(1984);
    expect((await key.sign("colloque/test", 1, payload)).length).toBe(3373);
    await expect(SigningKey.fromSeed(seedOf(7))).rejects.toThrow(RangeError);
  });

  it("needs both halves from the same place", async () => {
    const [one, two] = [await SigningKey.fromSeed(seedOf(1, 64)), await SigningKey.fromSeed(seedOf(2, 64))];
    const [first, second] = [await one.sign("colloque/test", 1, payload), await two.sign("colloque/test", 1, payload)];
    const mixed = concatBytes(first.slice(0, 64), second.slice(64));
    for (const key of [one.public, two.public]) {
      await expect(verifyComposite(key, message, mixed)).rejects.toThrow(BadSignature);
    }
    const key = concatBytes(one.public.slice(0, 32), two.public.slice(32));
    await verifyComposite(key, message, mixed);
    for (const cut of [mixed.slice(0, 64), mixed.slice(64), mixed.slice(0, -1)]) {
      await expect(verifyComposite(key, message, cut)).rejects.toThrow(BadSignature);
    }
  });

  it("gives no half that verifies elsewhere (domain separation)", async () => {
    const seed = seedOf(3, 64);
    const key = await SigningKey.fromSeed(seed);
    const sig = await key.sign("colloque/test", 1, payload);
    await refused(key.public.slice(0, 32), message, sig.slice(0, 64));
    const bare = ml_dsa65.verify(sig.slice(64), message, key.public.slice(32));
    expect(bare).toBe(false);
    // And the other way round: halves made without the composite's domain are no composite.
    const plain = await (await EntryKey.fromSeed(seed.slice(0, 32))).signBytes(message);
    const { secretKey } = ml_dsa65.keygen(seed.slice(32));
    const without = ml_dsa65.sign(message, secretKey);
    for (const forged of [concatBytes(plain, sig.slice(64)), concatBytes(sig.slice(0, 64), without)]) {
      await expect(verifyComposite(key.public, message, forged)).rejects.toThrow(BadSignature);
    }
  });

  it("is the same key in @noble, which verifies what this runtime signs", async () => {
    const seed = seedOf(9, 64);
    const key = await SigningKey.fromSeed(seed);
    const { publicKey, secretKey } = ml_dsa65.keygen(seed.slice(32));
    expect(toHex(key.public.slice(32))).toBe(toHex(publicKey));
    const sig = await key.sign("colloque/test", 1, payload);
    const context = COMPOSITE_DOMAIN;
    expect(ml_dsa65.verify(sig.slice(64), message, publicKey, { context })).toBe(true);
    const nobles = ml_dsa65.sign(message, secretKey, { context });
    await verifyComposite(key.public, message, concatBytes(sig.slice(0, 64), nobles));
  });

  it.skipIf(!native)("runs on native ML-DSA (skipped: this runtime has none)", async () => {
    const implementation = await nativeMlDsa();
    const sig = await implementation?.sign(seedOf(5), message);
    const { publicKey } = ml_dsa65.keygen(seedOf(5));
    expect(await implementation?.verify(publicKey, message, sig as Uint8Array)).toBe(true);
  });
});
