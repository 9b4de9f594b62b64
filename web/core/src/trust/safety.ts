/** The safety code of two accounts (spec: identity §4). Twin of trust/safety.py. */
import { compareBytes } from "../wire/bytes.ts";
import { encode } from "../wire/cbor.ts";
import type { AccountId } from "../wire/ids.ts";
import { statementHash } from "../wire/pae.ts";

/** 32 bytes, the same for both sides; binds both ids and nothing that changes. */
export function safetyCode(a: AccountId, b: AccountId): Uint8Array {
  const [lo, hi] = compareBytes(a, b) < 0 ? [a, b] : [b, a];
  return statementHash("colloque/safety-code", 1, encode({ hi, lo }));
}
