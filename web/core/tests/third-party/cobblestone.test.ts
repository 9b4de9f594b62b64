/** C2SP chunked-encryption, Cobblestone-256: Wycheproof's cases. */
import { describe, expect, it } from "vitest";
import { Tampered } from "../../src/errors.ts";
import { Opener, openSealed, SALT_SIZE, seal } from "../../src/sealing/content.ts";
import { concatBytes } from "../../src/wire/bytes.ts";
import { fromHex, hasVectors, readVector, toHex } from "../vectors.ts";

interface Case {
  tcId: number;
  comment: string;
  key: string;
  ctx: string;
  ct: string;
  msgLength: number;
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

/** The file holds ciphertexts zlib-compressed, since large ones repeat. */
async function inflate(compressed: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([compressed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

describe.skipIf(!present)("Cobblestone-256 (skipped: no third-party vectors)", () => {
  it("has cases of both kinds", () => {
    expect(new Set(cases.map(({ result }) => result))).toEqual(new Set(["valid", "invalid"]));
  });

  for (const { tcId, comment, key, ctx, ct, msgLength, msgSha512, result } of cases) {
    it(`${tcId}: ${comment}`, async () => {
      const [k, context, sealed] = [fromHex(key), fromHex(ctx), await inflate(fromHex(ct))];
      if (result === "invalid") {
        await expect(openSealed(k, context, sealed)).rejects.toThrow(Tampered);
        await expect(inPieces(k, context, sealed)).rejects.toThrow(Tampered);
        return;
      }
      const opened = await openSealed(k, context, sealed);
      expect(opened.length).toBe(msgLength);
      const digest = await crypto.subtle.digest("SHA-512", new Uint8Array(opened));
      expect(toHex(new Uint8Array(digest))).toBe(msgSha512);
      expect(toHex(await inPieces(k, context, sealed)) === toHex(opened)).toBe(true);
      const again = await seal(k, context, opened, sealed.slice(0, SALT_SIZE));
      expect(toHex(again) === toHex(sealed)).toBe(true);
    });
  }
});
