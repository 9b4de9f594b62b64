/** Pre-authentication encoding and statement hashes (spec: encoding §2). Twin of wire/pae.py. */
import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";
import { concatBytes } from "./bytes.ts";

const ascii = new TextEncoder();

/** SHA-256, 32 bytes; synchronous, for short inputs. */
export function sha256(data: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(nobleSha256(data));
}

/** The bytes that every signature, hash and context of this protocol goes through. */
export function pae(label: string, version: number, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = `colloque ${version} ${label.length} ${label} ${payload.length} `;
  return concatBytes(ascii.encode(head), payload);
}

/** SHA-256 over the PAE, 32 bytes. */
export function statementHash(
  label: string,
  version: number,
  payload: Uint8Array,
): Uint8Array<ArrayBuffer> {
  return sha256(pae(label, version, payload));
}
