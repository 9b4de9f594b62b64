/** C2SP chunked-encryption, Cobblestone-256: Wycheproof's cases. */
import { describe, expect, it } from "vitest";
import { Tampered } from "../../src/errors.ts";
import { HEADER_SIZE, openChunk, Opener, openSealed, SALT_SIZE, seal, SEALED_CHUNK } from "../../src/sealing/content.ts";
import { concatBytes, equalBytes } from "../../src/wire/bytes.ts";
import { fromHex, hasVectors, readVector, toHex } from "../vectors.ts";

interface Case {
  tcId: number;
  comment: string;
  key: string;
  ctx: string;
  ct: string;
  flags: string[];
  msgLength?: number;
  msgSha512?: string;
  result: "valid" | "invalid";
}

const present = await hasVectors("third-party", "c2sp-chunked");
const file = "c2sp-chunked/c2sp_chunked_encryption_aes_256_gcm_test.json";
const groups = present
  ? (await readVector<{ testGroups: { tests: Case[] }[] }>("third-party", file)).testGroups
  : [];
const cases = groups.flatMap(({ tests }) => tests);

async function inPieces(key: Uint8Array, context: Uint8Array, sealed: Uint8Array): Promise<Uint8Array> {
  const opener = new Opener(key, context);
  const parts: Uint8Array[] = [];
  for (let at = 0; at < sealed.length; at += 1000) {
    parts.push(...(await opener.update(sealed.subarray(at, at + 1000))));
  }
  return concatBytes(...parts, await opener.finish());
}

/** What a stream gives out before it fails; it must go on failing. */
async function untilFailure(opener: Opener, sealed: Uint8Array): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  try {
    for (let at = 0; at < sealed.length; at += 1000) {
      parts.push(...(await opener.update(sealed.subarray(at, at + 1000))));
    }
  } catch (error) {
    expect(error).toBeInstanceOf(Tampered);
  }
  await expect(opener.finish()).rejects.toThrow(Tampered);
  return concatBytes(...parts);
}

/** The end of a message, opened by itself: what authenticates its length. */
function openEnd(key: Uint8Array, context: Uint8Array, sealed: Uint8Array): Promise<Uint8Array> {
  const index = Math.max(0, Math.floor((sealed.length - HEADER_SIZE) / SEALED_CHUNK));
  const last = sealed.slice(HEADER_SIZE + index * SEALED_CHUNK);
  return openChunk(key, context, sealed.slice(0, HEADER_SIZE), index, last);
}

async function sha512(data: Uint8Array): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest("SHA-512", new Uint8Array(data))));
}

/** The file holds ciphertexts zlib-compressed, since large ones repeat. */
async function inflate(compressed: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([compressed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

describe.skipIf(!present)("Cobblestone-256 (skipped: no third-party vectors)", () => {
  it("has cases of both kinds", () => {
    expect(new Set(cases.map(({ result }) => result))).toEqual(new Set(["valid", "invalid"]));
  });

  for (const { tcId, comment, key, ctx, ct, flags, msgLength, msgSha512, result } of cases) {
    it(`${tcId}: ${comment}`, async () => {
      const [k, context, sealed] = [fromHex(key), fromHex(ctx), await inflate(fromHex(ct))];
      if (result === "invalid") {
        await expect(openSealed(k, context, sealed)).rejects.toThrow(Tampered);
        const given = await untilFailure(new Opener(k, context), sealed);
        expect(given.length).toBeLessThanOrEqual(msgLength ?? 0);
        if (given.length === msgLength) expect(await sha512(given)).toBe(msgSha512);
        if (flags.includes("ValidFinalChunk")) await openEnd(k, context, sealed);
        else await expect(openEnd(k, context, sealed)).rejects.toThrow(Tampered);
        return;
      }
      const opened = await openSealed(k, context, sealed);
      expect(opened.length).toBe(msgLength);
      expect(await sha512(opened)).toBe(msgSha512);
      expect(equalBytes(await inPieces(k, context, sealed), opened)).toBe(true);
      const again = await seal(k, context, opened, sealed.slice(0, SALT_SIZE));
      expect(equalBytes(again, sealed)).toBe(true);
      const end = opened.subarray(opened.length - (opened.length % 16384));
      expect(equalBytes(await openEnd(k, context, sealed), end)).toBe(true);
    });
  }
});
