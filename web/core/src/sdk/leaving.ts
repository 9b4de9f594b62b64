/** The end of a session: by its time, from elsewhere, or by a log-out (spec: identity §6). */
import { ColloqueError, NotLoggedIn } from "../errors.ts";
import * as answers from "./answers.ts";
import type { Context } from "./context.ts";
import { DeviceRevoked } from "./errors.ts";
import { renewSession } from "./ownAccount.ts";
import type { Session } from "./signature.ts";

export type Why = "device-revoked" | "expired" | "logged-out";

/** Forget the account's secrets; what is sealed on this computer stays for the next log-in. */
export function end(context: Context, why: Why): void {
  if (context.own === null) return;
  context.own = context.held = context.pending = context.authority = null;
  context.transport.session = null;
  context.finish();
  context.notify({ kind: "ended", why });
}

/** End the session at the server too, and remove from this computer all but the pins. */
export async function logOut(context: Context): Promise<void> {
  const ending = context.transport.session === null ? null : endAtServer(context);
  // At once: a request in the background may find the session ended before this one is answered.
  await context.store.wipe();
  await ending;
  end(context, "logged-out");
}

async function endAtServer(context: Context): Promise<void> {
  try {
    await context.transport.ask("DELETE", "/v1/session", answers.EMPTY);
  } catch (error) {
    // One that cannot be ended now ends by its time; the keys are gone from here at once.
    if (!(error instanceof ColloqueError)) throw error;
  }
}

/** See to it that the session ends when its device does. */
export function watchExpiry(context: Context): void {
  const { own, held } = context;
  if (held === null || held.expires === null) return;
  const left = Math.max(0, held.expires - context.now());
  const timer: unknown = setTimeout(() => {
    if (context.own?.device === own?.device) end(context, "expired");
  }, left);
  // Node would wait for it before it ends; a browser's timer is a number.
  (timer as { unref?: () => void }).unref?.();
}

/** A new token for a device that goes on; where the server takes it no more, that is the end. */
export async function renewOrEnd(context: Context): Promise<Session> {
  const expires = context.held?.expires ?? null;
  try {
    return await renewSession(context);
  } catch (error) {
    if (error instanceof NotLoggedIn) {
      end(context, expires !== null && context.now() > expires ? "expired" : "logged-out");
    }
    throw error;
  }
}

/**
 * Do this; where it shows that the device has been removed, or that the account's keys were changed
 * and the password is needed for the new ones, that is the end of the session.
 */
export async function whileIn<T>(context: Context, work: () => Promise<T>): Promise<T> {
  const { own } = context;
  try {
    return await work();
  } catch (error) {
    if (error instanceof DeviceRevoked) end(context, "device-revoked");
    if (error instanceof NotLoggedIn && own !== null) end(context, "logged-out");
    throw error;
  }
}

/** Another tab has logged out. */
export async function endHere(context: Context): Promise<void> {
  if (context.transport.session !== null) await endAtServer(context);
  end(context, "logged-out");
}
