/** Signed requests: the good vectors of spec: sync §2 are what this client sends. */
import { describe, expect, it } from "vitest";
import { EntryKey } from "../../src/sealing/signing.ts";
import { signRequest } from "../../src/sdk/signature.ts";
import { verifyPlain } from "../../src/trust/signature.ts";
import { equalBytes } from "../../src/wire/bytes.ts";
import { contentDigest, signatureBase, signatureParams } from "../../src/wire/httpSignature.ts";
import { parseId } from "../../src/wire/ids.ts";
import { fromHex, readVector } from "../vectors.ts";

interface File {
  readonly blobs: Readonly<Record<string, string>>;
  readonly inputs: { readonly public: string; readonly authorization: string };
  readonly cases: readonly {
    readonly name: string;
    readonly inputs: Readonly<Record<string, string>>;
    readonly expect: string;
    readonly outputs?: { readonly base: string; readonly created: number; readonly keyid: string };
  }[];
}

const bytesOf = (base64: string): Uint8Array =>
  Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
const file = await readVector<File>("own", "sync/http-signature.json");

describe("the base that is signed", () => {
  it.each(file.cases.filter(({ outputs }) => outputs !== undefined))("$name", async (one) => {
    const { inputs, outputs } = one;
    const text = (name: string): string => inputs[name] ?? (file.inputs as Record<string, string>)[name] ?? "";
    const digest = contentDigest(fromHex(text("body")));
    expect(digest).toBe(text("content_digest"));
    const [method, path, query] = [text("method"), text("path"), text("query")];
    const line = { method, path, query, digest, authorization: text("authorization") };
    const params = signatureParams(outputs?.created ?? 0, outputs?.keyid ?? "");
    expect(`sig=${params}`).toBe(text("signature_input"));
    const base = signatureBase(line, params);
    expect(equalBytes(base, bytesOf(file.blobs[outputs?.base.slice(1) ?? ""] ?? ""))).toBe(true);
    const signature = bytesOf(text("signature").slice("sig=:".length, -1));
    await verifyPlain(fromHex(file.inputs.public), base, signature);
  });
});

describe("a signed request", () => {
  it("carries the four headers, over path and query as they are sent", async () => {
    const key = await EntryKey.fromSeed(new Uint8Array(32).fill(7));
    const keyid = "dev_2zz4ddlqmophdv25x4v2iikn5jee7xis3vkt477znnk5yigdkytq";
    const device = parseId("device", keyid);
    const session = { token: new Uint8Array(32).fill(251), expires: 0, device, key };
    const body = new Uint8Array([160]);
    const headers = await signRequest(session, "POST", "/v1/a?after=3&limit=5", body, 1767225600);
    expect(Object.keys(headers).sort()).toEqual([
      "authorization",
      "content-digest",
      "signature",
      "signature-input",
    ]);
    expect(headers["authorization"]).toMatch(/^Bearer [A-Za-z0-9_-]{43}$/);
    const base = signatureBase(
      {
        method: "POST",
        path: "/v1/a",
        query: "after=3&limit=5",
        digest: headers["content-digest"] ?? "",
        authorization: headers["authorization"] ?? "",
      },
      signatureParams(1767225600, keyid),
    );
    const signature = bytesOf((headers["signature"] ?? "").slice("sig=:".length, -1));
    await verifyPlain(key.public, base, signature);
  });
});
