/** Writing, verifying many at once, reading, gossip. */
import { describe, expect, it } from "vitest";
import { Fork, NotMember, RemoteError } from "../../src/errors.ts";
import type { OwnAccount } from "../../src/protocol/account.ts";
import {
  checkGossip,
  epochKeyName,
  readEntry,
  sealDraft,
  verifyEntries,
  type Draft,
  type EpochKeys,
} from "../../src/protocol/conversation.ts";
import { addDevice } from "../../src/protocol/devices.ts";
import { createConversation } from "../../src/protocol/membership.ts";
import { NO_ENTRIES, receive, type Timeline } from "../../src/protocol/timeline.ts";
import type { VerifiedEntry } from "../../src/trust/entry.ts";
import { keyOf } from "../../src/wire/bytes.ts";
import { decodeEntry, encodeEntry, type Content } from "../../src/wire/entry.ts";
import type { EntryId, StatementHash } from "../../src/wire/ids.ts";
import type { Compartment, Head } from "../../src/wire/membership.ts";
import { stream } from "../twins/stream.ts";
import * as fakes from "./fakes.ts";
import { NOW } from "./fakes.ts";

const rng = stream("conversation");
const ana = (await fakes.signUp()).own;
const ben = (await fakes.signUp("Ben", "practitioner", "ben@example.org")).own;
const dan = (await fakes.signUp("Dan", "assistant", "dan@example.org")).own;
const accounts = new Map([ana, ben, dan].map(({ state }) => [keyOf(state.account), state]));
const { keys: made, state } = await createConversation(ana, ana.state.account, accounts, NOW, rng);
const keys: EpochKeys = new Map(
  made.map((key) => [epochKeyName(key.compartment, key.epoch), key]),
);

function draft(text: string, compartment: Compartment = "medical"): Draft {
  const data = { type: "message", data: { text } } as const;
  return { id: rng<EntryId>(16), compartment, data, time: NOW };
}

async function write(own: OwnAccount, text: string, timeline: Timeline): Promise<Uint8Array> {
  return encodeEntry(await sealDraft(draft(text), own, state, keys, timeline, accounts, rng));
}

/** Both write in turns, each behind the one before. */
async function exchange(count: number): Promise<Uint8Array[]> {
  const entries: Uint8Array[] = [];
  let timeline = NO_ENTRIES;
  for (let place = 0; place < count; place++) {
    const entry = await write(place % 2 === 0 ? ana : ben, `text ${place}`, timeline);
    timeline = receive(timeline, await verified([entry])).timeline;
    entries.push(entry);
  }
  return entries;
}

async function verified(entries: readonly Uint8Array[]): Promise<VerifiedEntry[]> {
  const found = await verifyEntries(state, accounts, entries);
  return found.map((entry) => {
    if (entry instanceof RemoteError) throw entry;
    return entry;
  });
}

const codes = (found: readonly (VerifiedEntry | RemoteError)[]): string[] =>
  found.map((item) => (item instanceof RemoteError ? item.code : "ok"));

describe("a conversation", () => {
  it("is written, verified, placed and read", async () => {
    const entries = await verified(await exchange(6));
    const { places } = receive(NO_ENTRIES, entries);
    expect(places.map((place) => "problem" in place && place.problem)).toEqual(Array(6).fill(null));
    const read = await Promise.all(entries.map((entry) => readEntry(entry, keys)));
    expect(read.map((content) => "data" in content && content.data)).toEqual(
      entries.map((_, place) => ({ text: `text ${place}` })),
    );
    expect(read[0]?.heads.map(({ account }) => keyOf(account))).toEqual([...accounts.keys()].sort());
  });

  it("says of each of many what is wrong with it, in their order", async () => {
    const [one, two] = (await exchange(2)) as [Uint8Array, Uint8Array];
    const whole = decodeEntry(one);
    const bent = encodeEntry({ ...whole, sig: whole.sig.map((byte, at) => byte ^ (at === 9 ? 1 : 0)) });
    const found = await verifyEntries(state, accounts, [one, bent, two, new Uint8Array(3), one]);
    expect(codes(found)).toEqual(["ok", "bad-signature", "ok", "malformed", "ok"]);
    const without = new Map([...accounts].filter(([id]) => id !== keyOf(ben.state.account)));
    expect(codes(await verifyEntries(state, without, [one, two]))).toEqual(["ok", "not-authorised"]);
  });

  it("lets nobody write where they may not", async () => {
    const eve = (await fakes.signUp("Eve", "patient", "eve@example.org")).own;
    for (const [own, compartment] of [[eve, "administrative"], [dan, "medical"]] as const) {
      const sealing = sealDraft(draft("x", compartment), own, state, keys, NO_ENTRIES, accounts, rng);
      await expect(sealing).rejects.toThrow(NotMember);
    }
    const office = draft("x", "administrative");
    const entry = await sealDraft(office, dan, state, keys, NO_ENTRIES, accounts, rng);
    expect(codes(await verifyEntries(state, accounts, [encodeEntry(entry)]))).toEqual(["ok"]);
  });

  it("is not read without the key of its epoch", async () => {
    const [entry] = (await verified(await exchange(1))) as [VerifiedEntry];
    await expect(readEntry(entry, new Map())).rejects.toThrow(NotMember);
  });
});

describe("gossip", () => {
  const known = ben.state;
  const said = (head: Head): Pick<Content, "heads"> => ({ heads: [head] });

  it("tells whose chain is behind", async () => {
    const later = (await addDevice(ben, NOW + 1, rng)).state;
    const head = { account: known.account, head: later.heads[1] as StatementHash, seq: 1 };
    expect(checkGossip(said(head), accounts)).toEqual([known.account]);
    expect(checkGossip(said(head), new Map([[keyOf(known.account), later]]))).toEqual([]);
    expect(checkGossip(said(head), new Map())).toEqual([]);
  });

  it("finds a second history", () => {
    const other = new Uint8Array(32) as Uint8Array as StatementHash;
    const head = { account: known.account, head: other, seq: 0 };
    expect(() => checkGossip(said(head), accounts)).toThrow(Fork);
  });
});
