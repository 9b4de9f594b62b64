/** Conversations in a store as if they had been fetched and verified: for what reads them. */
import type { OwnAccount } from "../../src/protocol/account.ts";
import type { Change } from "../../src/sdk/api.ts";
import { Context } from "../../src/sdk/context.ts";
import { keptOf, talkAfter } from "../../src/sdk/keeping.ts";
import type { Opened } from "../../src/sdk/opening.ts";
import { TALK, type Talk } from "../../src/sdk/schema.ts";
import { Segments } from "../../src/sdk/segments.ts";
import { put, type Store } from "../../src/sdk/store.ts";
import { assembleTalking, type Talking } from "../../src/sdk/talking.ts";
import { Transport } from "../../src/sdk/transport.ts";
import type { Content } from "../../src/wire/entry.ts";
import type {
  AccountId,
  ConversationId,
  DeviceId,
  EntryId,
  StatementHash,
} from "../../src/wire/ids.ts";
import { encode } from "../../src/wire/schema.ts";

/** Bytes that are others for each number. */
export function bytes(number: number, length = 32): Uint8Array {
  const made = new Uint8Array(length);
  new DataView(made.buffer).setUint32(0, number);
  new DataView(made.buffer).setUint32(4, number * 7 + 1);
  return made;
}

export const ME = bytes(1) as AccountId;
export const OTHER = bytes(2) as AccountId;

/** The parts over a store, with somebody logged in whose name is Zoé. */
export function partsOver(store: Store, told: Change[] = []): Talking {
  const context = new Context({
    store,
    transport: new Transport("http://localhost:1", Date.now, () => Promise.reject(new TypeError())),
    clock: Date.now,
    wall: Date.now,
    rng: (length) => crypto.getRandomValues(new Uint8Array(length)),
    stretch: () => Promise.reject(new TypeError()),
    deployment: null,
    notify: (change) => told.push(change),
  });
  const state = { account: ME, role: "patient", sessions: new Map() };
  context.own = { state, keyring: { name: "Zoé Exemple" } } as unknown as OwnAccount;
  return assembleTalking(context, "english");
}

/** An entry as it is after verification; without content it was kept out. */
export function opened(seq: number, author: AccountId, content: Content | null): Opened {
  const stored = { entry: new Uint8Array(), received: seq * 1000, seq };
  if (content === null) {
    return { stored, entry: null, content, failure: "tampered", problem: null };
  }
  const header = {
    author: { account: author, device: bytes(9) as DeviceId },
    body: bytes(0),
    compartment: "medical" as const,
    conversation: bytes(3) as ConversationId,
    counter: seq,
    epoch: 1,
    id: bytes(seq, 16) as EntryId,
    membership: bytes(0) as StatementHash,
    parents: seq === 1 ? [] : [bytes(seq - 1) as StatementHash],
    size: 0,
  };
  const hash = bytes(seq) as StatementHash;
  const entry = { header, body: new Uint8Array(), hash, expires: null };
  return { stored, entry, content, failure: null, problem: null };
}

/** A message. */
export function message(text: string, time: number): Content {
  return { type: "message", data: { text }, heads: [], time };
}

/** A talk of which nothing has been fetched. */
export function emptyTalk(): Talk {
  return {
    accepted: true,
    checked: 0,
    fetched: 0,
    frozen: false,
    head: bytes(0) as StatementHash,
    names: [{ account: OTHER, name: "Docteur Exemple" }],
    patient: ME,
    problem: null,
    read: 0,
    said: null,
    seats: [
      { account: ME, role: "patient" },
      { account: OTHER, role: "practitioner" },
    ],
    seq: 0,
    title: null,
    total: 0,
    unread: 0,
    unreadAt: null,
  };
}

/** Keep entries behind those that are there. */
export async function keep(
  { context }: Talking,
  id: ConversationId,
  before: Talk,
  entries: readonly Opened[],
): Promise<Talk> {
  const kept = entries.map(keptOf);
  const after = talkAfter(before, kept, entries, ME);
  const rows = await new Segments(context).append(id, before.total, kept);
  await context.store.write([...rows, put("talks", [id], encode(TALK, after))]);
  return after;
}
