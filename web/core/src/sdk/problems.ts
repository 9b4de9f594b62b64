/** Problems (RFC 9457) of the server as typed errors (spec: sync §1). */
import {
  GuardiansUnavailable,
  NotAuthorised,
  NotFound,
  NotLoggedIn,
  Stale,
  TooLarge,
  TooManyTries,
  type ColloqueError,
} from "../errors.ts";
import { Conflict, EmailTaken, Refused, ServerFailed } from "./errors.ts";

/** An answer that has been read whole. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly content: Uint8Array;
}

/** The longest wait (ms) that a busy server may ask for before a request is repeated. */
export const MAX_RETRY_AFTER = 10_000;

const KINDS: Readonly<Record<string, () => ColloqueError>> = {
  unauthenticated: () => new NotLoggedIn(),
  "not-authorised": () => new NotAuthorised(),
  "not-found": () => new NotFound(),
  stale: () => new Stale(),
  conflict: () => new Conflict(),
  taken: () => new EmailTaken(),
  "too-large": () => new TooLarge(),
  unavailable: () => new GuardiansUnavailable(),
};

/** The problem's code; empty where the answer has none. */
export function codeOf(answer: Answer): string {
  try {
    const text = new TextDecoder().decode(answer.content.subarray(0, 4096));
    const code = (JSON.parse(text) as { code?: unknown } | null)?.code;
    return typeof code === "string" ? code : "";
  } catch {
    return "";
  }
}

/** The typed error of an answer that is none of success. */
export function problemOf(answer: Answer): ColloqueError {
  const code = codeOf(answer);
  if (code === "too-many" || answer.status === 429) return new TooManyTries(waitOf(answer));
  const kind = Object.hasOwn(KINDS, code) ? KINDS[code] : undefined;
  if (kind !== undefined) return kind();
  return answer.status >= 500 ? new ServerFailed() : new Refused();
}

/** Milliseconds that the server asks for, null where it does not say. */
function waitOf(answer: Answer): number | null {
  const seconds = Number(answer.headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null;
}

/** How long (ms) to wait for a busy server. */
export function retryAfter(answer: Answer): number {
  return Math.min(Math.max(waitOf(answer) ?? 1000, 100), MAX_RETRY_AFTER);
}
