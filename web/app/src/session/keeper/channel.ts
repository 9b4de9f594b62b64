/**
 * How a key worker hands its session to the keeper (ADR 0020).
 *
 * The key worker fetches `/keeper/…`, which the service worker answers itself and only to a client
 * that is a key worker, as the browser says. A page can neither ask in a key worker's name nor read
 * the answers. If no service worker stands in between, such a request goes to the server; so it
 * never holds anything: a session is sealed under a key that the keeper's first answer brought.
 */

/** `POST`: a fresh key for this worker, 32 bytes. */
export const CHANNEL = "/keeper/channel";
/** `PUT` a sealed session, `GET` the session that is kept (204: none), `DELETE` the one of a name. */
export const KEPT = "/keeper/kept";
/** `POST`: stay; 200 while a session is kept, 204 where none is. */
export const ALIVE = "/keeper/alive";

/** The header that names the session that is given back. */
export const NAME = "x-session-name";

const IV_BYTES = 12;
const ABOUT = new TextEncoder().encode("colloque/keeper");

export type SealedSession = Uint8Array<ArrayBuffer>;

/** A channel's key (32 bytes) for one direction, which is used for AES-256-GCM. */
export function channelKey(raw: BufferSource, use: "encrypt" | "decrypt"): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", raw, "AES-GCM", false, [use]);
}

/** A session with its name, which is no secret, sealed for the way to the keeper. */
export async function sealSession(
  key: CryptoKey,
  name: string,
  secrets: Uint8Array,
): Promise<SealedSession> {
  const title = new TextEncoder().encode(name);
  const plain = new Uint8Array(1 + title.length + secrets.length);
  plain.set([title.length]);
  plain.set(title, 1);
  plain.set(secrets, 1 + title.length);
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: ABOUT }, key, plain);
  const message = new Uint8Array(IV_BYTES + sealed.byteLength);
  message.set(iv);
  message.set(new Uint8Array(sealed), IV_BYTES);
  return message;
}

/** Name and secrets. Rejects when a bit differs. */
export async function openSession(
  key: CryptoKey,
  message: Uint8Array<ArrayBuffer>,
): Promise<readonly [name: string, secrets: Uint8Array<ArrayBuffer>]> {
  const iv = message.subarray(0, IV_BYTES);
  const way = { name: "AES-GCM", iv, additionalData: ABOUT };
  const plain = new Uint8Array(await crypto.subtle.decrypt(way, key, message.subarray(IV_BYTES)));
  const end = 1 + (plain[0] ?? 0);
  return [new TextDecoder().decode(plain.subarray(1, end)), plain.slice(end)];
}
