/** Content: pieces of any size give the same bytes; no change of any bit passes (A07). */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Tampered } from "../../src/errors.ts";
import {
  CHUNK, HEADER_SIZE, openChunk, Opener, openSealed, seal, SEALED_CHUNK, sealedLength, Sealer,
} from "../../src/sealing/content.ts";
import { concatBytes } from "../../src/wire/bytes.ts";

const KEY = new Uint8Array(32).fill(1);
const SALT = new Uint8Array(24).fill(2);
const CONTEXT = Uint8Array.of(3, 4, 5);
const TAMPERED = { code: "tampered" };

/** Bytes that differ from chunk to chunk, so that a swap shows. */
function plaintext(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, place) => (place * 7 + (place >> 14)) & 255);
}

const sealed = (length: number): Promise<Uint8Array> => seal(KEY, CONTEXT, plaintext(length), SALT);
const open = (bytes: Uint8Array): Promise<Uint8Array> => openSealed(KEY, CONTEXT, bytes);

function* cut(data: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size);
}

async function sealInPieces(data: Uint8Array, size: number): Promise<Uint8Array> {
  const sealer = await Sealer.start(KEY, CONTEXT, SALT);
  const running = [...cut(data, size)].map((piece) => sealer.update(piece));
  return concatBytes(...(await Promise.all(running)).flat(), ...(await sealer.finish()));
}

async function openInPieces(data: Uint8Array, size: number): Promise<Uint8Array> {
  const opener = new Opener(KEY, CONTEXT);
  const running = [...cut(data, size)].map((piece) => opener.update(piece));
  return concatBytes(...(await Promise.all(running)).flat(), await opener.finish());
}

describe("sealing", () => {
  it("has the length of the specification around every chunk boundary", async () => {
    for (const length of [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 5]) {
      const bytes = await sealed(length);
      expect(bytes.length).toBe(sealedLength(length));
      expect(await open(bytes)).toEqual(plaintext(length));
    }
  });

  it("does not depend on how the message is cut, all pieces in flight together", async () => {
    const length = fc.oneof(fc.integer({ min: 0, max: 70_000 }), fc.constantFrom(CHUNK, 2 * CHUNK));
    await fc.assert(
      fc.asyncProperty(length, fc.integer({ min: 900, max: 40_000 }), async (total, size) => {
        const whole = await sealed(total);
        expect(await sealInPieces(plaintext(total), size)).toEqual(whole);
        expect(await openInPieces(whole, size)).toEqual(plaintext(total));
      }),
      { numRuns: 20 },
    );
  });

  it("takes only keys and salts of their size", async () => {
    await expect(seal(KEY.slice(1), CONTEXT, SALT, SALT)).rejects.toThrow(RangeError);
    await expect(seal(KEY, CONTEXT, SALT, SALT.slice(1))).rejects.toThrow(RangeError);
    await expect(openSealed(KEY.slice(1), CONTEXT, await sealed(1))).rejects.toThrow(Tampered);
  });
});

describe("opening", () => {
  it("refuses a flipped bit in salt, commitment, every chunk, every tag and the end", async () => {
    const whole = await sealed(2 * CHUNK + 100);
    const ends = [1, 2].map((n) => HEADER_SIZE + n * SEALED_CHUNK);
    const places = [0, 23, 24, 55, ...ends.flatMap((end) => [end - SEALED_CHUNK, end - 16, end - 1, end])];
    for (const place of [...places, whole.length - 16, whole.length - 1]) {
      const wrong = whole.slice();
      wrong[place] = (wrong[place] as number) ^ 0x80;
      await expect(open(wrong)).rejects.toMatchObject(TAMPERED);
      await expect(openInPieces(wrong, 5000)).rejects.toMatchObject(TAMPERED);
    }
  });

  it("refuses every truncation, and anything after the end", async () => {
    const whole = await sealed(CHUNK + 40);
    const cuts = [0, 1, 24, 55, 56, 71, 72, HEADER_SIZE + SEALED_CHUNK, whole.length - 1];
    for (const length of cuts) await expect(open(whole.slice(0, length))).rejects.toMatchObject(TAMPERED);
    for (const more of [1, 16, SEALED_CHUNK]) {
      await expect(open(concatBytes(whole, new Uint8Array(more)))).rejects.toMatchObject(TAMPERED);
    }
  });

  it("refuses swapped, doubled and spliced chunks", async () => {
    const whole = await sealed(3 * CHUNK);
    const other = await seal(KEY, CONTEXT, plaintext(3 * CHUNK), SALT.slice().fill(9));
    const chunk = (of: Uint8Array, n: number): Uint8Array =>
      of.slice(HEADER_SIZE + n * SEALED_CHUNK, HEADER_SIZE + (n + 1) * SEALED_CHUNK);
    const build = (...parts: Uint8Array[]): Uint8Array => concatBytes(whole.slice(0, HEADER_SIZE), ...parts);
    const [a, b, c, end] = [0, 1, 2, 3].map((n) => chunk(whole, n)) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
    expect(await open(build(a, b, c, end))).toEqual(plaintext(3 * CHUNK));
    for (const wrong of [build(b, a, c, end), build(a, a, c, end), build(a, b, end), build(a, b, chunk(other, 2), end), build(a, b, c)]) {
      await expect(open(wrong)).rejects.toMatchObject(TAMPERED);
    }
  });

  it("is bound to key and context (A19)", async () => {
    const whole = await sealed(10);
    await expect(openSealed(KEY.slice().fill(8), CONTEXT, whole)).rejects.toMatchObject(TAMPERED);
    for (const context of [new Uint8Array(), Uint8Array.of(3, 4), Uint8Array.of(3, 4, 5, 0)]) {
      await expect(openSealed(KEY, context, whole)).rejects.toMatchObject(TAMPERED);
    }
  });

  it("goes on failing once it has failed", async () => {
    const whole = await sealed(2 * CHUNK + 10);
    whole[HEADER_SIZE + 5] = (whole[HEADER_SIZE + 5] as number) ^ 1;
    const opener = new Opener(KEY, CONTEXT);
    await expect(opener.update(whole)).rejects.toMatchObject(TAMPERED);
    await expect(opener.finish()).rejects.toMatchObject(TAMPERED);
    await expect(opener.update(whole)).rejects.toMatchObject(TAMPERED);
  });

  it("gives nothing for arbitrary bytes but a typed error", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        await expect(open(bytes)).rejects.toMatchObject(TAMPERED);
      }),
    );
  });
});

describe("random access", () => {
  it("refuses places that cannot be, and another message's header", async () => {
    const whole = await sealed(100);
    const [header, chunk] = [whole.slice(0, HEADER_SIZE), whole.slice(HEADER_SIZE)];
    expect(await openChunk(KEY, CONTEXT, header, 0, chunk)).toEqual(plaintext(100));
    for (const index of [-1, 0.5, NaN, 2 ** 38, 2 ** 60]) {
      await expect(openChunk(KEY, CONTEXT, header, index, chunk)).rejects.toMatchObject(TAMPERED);
    }
    const other = (await seal(KEY, CONTEXT, plaintext(100), SALT.slice().fill(9))).slice(0, HEADER_SIZE);
    await expect(openChunk(KEY, CONTEXT, other, 0, chunk)).rejects.toMatchObject(TAMPERED);
    await expect(openChunk(KEY, CONTEXT, header.slice(1), 0, chunk)).rejects.toMatchObject(TAMPERED);
  });
});
