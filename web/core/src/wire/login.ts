/** Log-in assertions (spec: identity §5) and the events greeting (spec: sync §5). */
import type { AccountId, DeploymentId, DeviceId, KeyslotId } from "./ids.ts";
import { choice, decode, encode, nullable, raw, record, text, uint, type Codec } from "./schema.ts";

export const LABEL = "colloque/login";
export const EVENTS_LABEL = "colloque/events";
export const LIMIT = 8192;

/** Who logs in, with which device, where; signed by a keyslot's login key or a session key. */
export interface Assertion {
  readonly account: AccountId;
  readonly deployment: DeploymentId;
  readonly device: DeviceId;
  readonly nonce: Uint8Array;
  readonly origin: string;
  readonly purpose: "login" | "session";
  readonly slot: KeyslotId | null;
}

/** What the session key signs to open the event stream; `created` in seconds. */
export interface Greeting {
  readonly created: number;
  readonly token: Uint8Array;
}

export const ASSERTION: Codec<Assertion> = record<Assertion>({
  account: raw(32),
  deployment: raw(32),
  device: raw(32),
  nonce: raw(32),
  origin: text(512),
  purpose: choice("login", "session"),
  slot: nullable(raw<KeyslotId>(16)),
});
export const GREETING: Codec<Greeting> = record<Greeting>({ created: uint(), token: raw(32) });

/** The payload of an assertion. */
export function encodeAssertion(assertion: Assertion): Uint8Array {
  return encode(ASSERTION, assertion);
}

/** Throws TooLarge, Malformed. */
export function decodeAssertion(payload: Uint8Array): Assertion {
  return decode(ASSERTION, payload, LIMIT);
}

/** The payload that the events signature covers. */
export function encodeGreeting(greeting: Greeting): Uint8Array {
  return encode(GREETING, greeting);
}
