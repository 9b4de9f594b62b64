/** Signing requests with the session key (spec: sync §2). Twin of sdk/signature.py. */
import type { EntryKey } from "../sealing/signing.ts";
import {
  base64,
  bearerOf,
  contentDigest,
  digestField,
  signatureBase,
  signatureParams,
} from "../wire/httpSignature.ts";
import { idText, type DeviceId } from "../wire/ids.ts";

/** A bearer token (32 bytes) and the session key that it is bound to. */
export interface Session {
  readonly token: Uint8Array;
  readonly expires: number;
  readonly device: DeviceId;
  readonly key: EntryKey;
}

/** The headers of a signed request; `target` is path and query, `created` in seconds. */
export async function signRequest(
  session: Session,
  method: string,
  target: string,
  body: Uint8Array,
  created: number,
): Promise<Record<string, string>> {
  const at = target.indexOf("?");
  const [path, query] = at < 0 ? [target, ""] : [target.slice(0, at), target.slice(at + 1)];
  const [digest, authorization] = [await digestOf(body), bearerOf(session.token)];
  const params = signatureParams(created, idText("device", session.device));
  const base = signatureBase({ method, path, query, digest, authorization }, params);
  const signature = await session.key.signBytes(base);
  return {
    authorization,
    "content-digest": digest,
    "signature-input": `sig=${params}`,
    signature: `sig=:${base64(signature)}:`,
  };
}

/** From this size on (bytes) the browser hashes, which takes a while to begin and then is fast. */
const LARGE = 1 << 16;

async function digestOf(body: Uint8Array): Promise<string> {
  if (body.length < LARGE) return contentDigest(body);
  const hash = await crypto.subtle.digest("SHA-256", body as Uint8Array<ArrayBuffer>);
  return digestField(new Uint8Array(hash));
}
