/** Round trips of the building blocks, and what must fail. */
import { describe, expect, it } from "vitest";
import { BadSignature, Tampered } from "../src/errors.ts";
import { openChunk, seal, SEALED_CHUNK, HEADER_SIZE } from "../src/sealing/content.ts";
import { EntryKey, SigningKey } from "../src/sealing/signing.ts";
import { keypairFromSeed, unwrap, wrap } from "../src/sealing/wrap.ts";
import { verifyComposite, verifyPlain } from "../src/trust/signature.ts";
import { pae } from "../src/wire/pae.ts";

const random = (n: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(n));
const flipped = (bytes: Uint8Array, place: number): Uint8Array => {
  const copy = bytes.slice();
  copy[place] = (copy[place] as number) ^ 1;
  return copy;
};

describe("wrap", () => {
  it("opens for the right key and info only", async () => {
    const [key, info] = [random(32), random(20)];
    const { privateKey, publicKey } = await keypairFromSeed(random(32));
    const wrapped = await wrap(key, publicKey, info);
    expect(wrapped.length).toBe(1200);
    expect(await unwrap(wrapped, privateKey, info)).toEqual(key);
    await expect(unwrap(wrapped, privateKey, random(20))).rejects.toThrow(Tampered);
    const other = (await keypairFromSeed(random(32))).privateKey;
    await expect(unwrap(wrapped, other, info)).rejects.toThrow(Tampered);
    for (const place of [0, 1000, 1119, 1120, 1199]) {
      await expect(unwrap(flipped(wrapped, place), privateKey, info)).rejects.toThrow(Tampered);
    }
  });
});

describe("signatures", () => {
  it("need both halves, the label and the payload", async () => {
    const key = await SigningKey.fromSeed(random(64));
    const payload = random(100);
    const sig = await key.sign("colloque/test", 1, payload);
    const message = pae("colloque/test", 1, payload);
    await verifyComposite(key.public, message, sig);
    for (const place of [0, 63, 64, 3372]) {
      await expect(verifyComposite(key.public, message, flipped(sig, place))).rejects.toThrow(
        BadSignature,
      );
    }
    const elsewhere = pae("colloque/other", 1, payload);
    await expect(verifyComposite(key.public, elsewhere, sig)).rejects.toThrow(BadSignature);
    const half = verifyPlain(key.public.slice(0, 32), message, sig.slice(0, 64));
    await expect(half).rejects.toThrow(BadSignature);
  });

  it("refuse small-order keys", async () => {
    const key = await EntryKey.fromSeed(random(32));
    const message = random(10);
    await verifyPlain(key.public, message, await key.signBytes(message));
    const small = new Uint8Array(32);
    small[0] = 1;
    const forged = new Uint8Array(64);
    forged[0] = 1;
    await expect(verifyPlain(small, message, forged)).rejects.toThrow(BadSignature);
  });
});

describe("content", () => {
  it("opens any chunk by itself", async () => {
    const [key, context, plaintext] = [random(32), random(9), random(40_000)];
    const sealed = await seal(key, context, plaintext, random(24));
    const header = sealed.slice(0, HEADER_SIZE);
    for (const index of [0, 1, 2]) {
      const at = HEADER_SIZE + index * SEALED_CHUNK;
      const chunk = sealed.slice(at, at + SEALED_CHUNK);
      const opened = await openChunk(key, context, header, index, chunk);
      expect(opened).toEqual(plaintext.slice(index * 16384, (index + 1) * 16384));
      await expect(openChunk(key, context, header, index + 1, chunk)).rejects.toThrow(Tampered);
    }
  });
});
