/**
 * HTTP message signatures in exactly the profile of spec: sync §2 (RFC 9421, RFC 9530).
 *
 * The client's half of wire/http_signature.py: what is signed, not how a claim is read.
 */
import { sha256 } from "./pae.ts";

const COMPONENTS = '("@method" "@path" "@query" "content-digest" "authorization")';

/** The signed parts of a request: method, path, query without '?', two headers. */
export interface RequestLine {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly digest: string;
  readonly authorization: string;
}

/** Standard base64 with padding (RFC 4648 §4). */
export function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/** The Content-Digest header of a body. */
export function contentDigest(body: Uint8Array): string {
  return digestField(sha256(body));
}

/** The same from the body's SHA-256. */
export function digestField(hash: Uint8Array): string {
  return `sha-256=:${base64(hash)}:`;
}

/** The Authorization header of a token (32 bytes): base64url without padding. */
export function bearerOf(token: Uint8Array): string {
  const text = base64(token).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  return `Bearer ${text}`;
}

/** The inner list with its parameters; `created` in seconds. */
export function signatureParams(created: number, keyid: string): string {
  return `${COMPONENTS};created=${created};keyid="${keyid}";alg="ed25519";tag="colloque"`;
}

/** The bytes that are signed (RFC 9421 §2.5). */
export function signatureBase(line: RequestLine, params: string): Uint8Array {
  const lines = [
    `"@method": ${line.method}`,
    `"@path": ${line.path}`,
    `"@query": ?${line.query}`,
    `"content-digest": ${line.digest}`,
    `"authorization": ${line.authorization}`,
    `"@signature-params": ${params}`,
  ];
  return new TextEncoder().encode(lines.join("\n"));
}
