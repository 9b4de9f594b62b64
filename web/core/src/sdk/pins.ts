/** Positions that may only move forward (spec: identity §3, sync §7). */
import { rawUpTo, record, uint, decode, encode, type Codec } from "../wire/schema.ts";
import { put, type Change, type Store } from "./store.ts";

/** `own`: an account that was logged in here; `account`: somebody else's chain. */
export type PinKind =
  | "deployment"
  | "own"
  | "keyslots"
  | "account"
  | "conversation"
  | "email"
  | "gossip"
  | "settings";

export interface Pin {
  readonly seq: number;
  readonly head: Uint8Array;
}

const PIN: Codec<Pin> = record<Pin>({ head: rawUpTo(32), seq: uint() });
/** Needed before anybody is logged in; the others are sealed. */
const OWN: ReadonlySet<PinKind> = new Set(["deployment", "own", "keyslots"] as const);

const tableOf = (kind: PinKind): string => (OWN.has(kind) ? "own-pins" : "pins");

/** The pinned position, null where nothing was seen yet. */
export async function findPin(store: Store, kind: PinKind, id: Uint8Array): Promise<Pin | null> {
  const stored = await store.get(tableOf(kind), [kind, id]);
  return stored === null ? null : decode(PIN, stored, 256);
}

/**
 * What to write so that the pin stands at `seq` at least; nothing where it is there already. Write
 * it together with what it is the pin of, and in one's turn.
 */
export async function movePin(
  store: Store,
  kind: PinKind,
  id: Uint8Array,
  seq: number,
  head: Uint8Array,
): Promise<readonly Change[]> {
  const pin = await findPin(store, kind, id);
  if (pin !== null && pin.seq >= seq) return [];
  return [put(tableOf(kind), [kind, id], encode(PIN, { head, seq }))];
}

/** Every pin of a kind: id and position. */
export async function pinsOf(
  store: Store,
  kind: PinKind,
): Promise<readonly (readonly [id: Uint8Array, pin: Pin])[]> {
  const found = await store.range(tableOf(kind), [kind]);
  return found.map(({ key, value }) => [key[1] as Uint8Array, decode(PIN, value, 256)]);
}
