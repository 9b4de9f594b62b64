/** Signed statements (spec: encoding §3). Twin of wire/signed.py. */
import { WrongPurpose } from "../errors.ts";
import type { StatementHash } from "./ids.ts";
import { pae, statementHash } from "./pae.ts";
import { decode, encode, rawUpTo, record, text, version, type Codec } from "./schema.ts";

export const COMPOSITE_KEY_SIZE = 1984;
export const COMPOSITE_SIGNATURE_SIZE = 3373;
export const VERSION = 1;

/** Label, payload (verbatim) and signature; nothing in it has been verified. */
export interface Signed {
  readonly label: string;
  readonly payload: Uint8Array;
  readonly sig: Uint8Array;
  readonly v: typeof VERSION;
}

const codec = (limit: number): Codec<Signed> =>
  record<Signed>({
    label: text(64),
    payload: rawUpTo(limit),
    sig: rawUpTo(COMPOSITE_SIGNATURE_SIZE),
    v: version(VERSION),
  });

/** The bytes that the signature covers. */
export function signedMessage(signed: Signed): Uint8Array {
  return pae(signed.label, signed.v, signed.payload);
}

/** The statement hash; it does not cover the signature. */
export function signedHash(signed: Signed): StatementHash {
  return statementHash(signed.label, signed.v, signed.payload) as StatementHash;
}

/** The bytes that travel and are kept. */
export function encodeSigned(signed: Signed): Uint8Array {
  return encode(codec(signed.payload.length), signed);
}

/**
 * Decode a statement that must carry `label`.
 * Throws TooLarge (over `limit` bytes), Malformed, UnknownVersion, WrongPurpose.
 */
export function decodeSigned(data: Uint8Array, label: string, limit: number): Signed {
  const signed = decode(codec(limit), data, limit);
  if (signed.label !== label) throw new WrongPurpose();
  return signed;
}
