/** E-mail addresses and the handles made of them (spec: password §1, encoding §4). */
import { BadInput } from "../errors.ts";
import { encode } from "./cbor.ts";
import type { DeploymentId, Handle } from "./ids.ts";
import { statementHash } from "./pae.ts";

const utf8 = new TextEncoder();

/** NFKC, trimmed, lower case. Throws BadInput for what cannot be an address. */
export function normaliseEmail(email: string): string {
  const mapped = email.normalize("NFKC").replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, "").toLowerCase();
  if (/[\p{Cc}\p{Cs}\p{Z}]/u.test(mapped)) throw new BadInput();
  const parts = mapped.split("@");
  if (parts.length !== 2) throw new BadInput();
  const [local, domain] = parts.map((part) => utf8.encode(part).length) as [number, number];
  if (local < 1 || local > 64 || domain < 1 || domain > 190) throw new BadInput();
  return mapped;
}

/** H("colloque/handle", {deployment, email}) of a normalised address. */
export function handleOf(deployment: DeploymentId, email: string): Handle {
  const value = encode({ deployment, email: normaliseEmail(email) });
  return statementHash("colloque/handle", 1, value) as Handle;
}
