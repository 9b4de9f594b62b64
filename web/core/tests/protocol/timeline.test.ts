/** Every order, loss and repetition of a small history gets the places that the spec says. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Replayed, Stale } from "../../src/errors.ts";
import {
  nextCounter,
  NO_ENTRIES,
  parentsOf,
  receive,
  type Placed,
} from "../../src/protocol/timeline.ts";
import type { VerifiedEntry } from "../../src/trust/entry.ts";
import { compareBytes, keyOf } from "../../src/wire/bytes.ts";
import { encodeHeader, type Header } from "../../src/wire/entry.ts";
import type {
  AccountId,
  ConversationId,
  DeviceId,
  EntryId,
  StatementHash,
} from "../../src/wire/ids.ts";
import { statementHash } from "../../src/wire/pae.ts";
import { stream } from "../twins/stream.ts";

type Place = Placed | Stale | Replayed;

/** An entry that only its place matters of. */
function entry(
  name: string,
  device: string,
  counter: number,
  parents: readonly VerifiedEntry[] = [],
  changes: Partial<Header> = {},
): VerifiedEntry {
  const fixed = <T extends Uint8Array>(what: string, size = 32): T => stream(what)<T>(size);
  const header: Header = {
    author: { account: fixed<AccountId>("account"), device: fixed<DeviceId>(device) },
    body: fixed(`body ${name}`),
    compartment: "medical",
    conversation: fixed<ConversationId>("c"),
    counter,
    epoch: 1,
    id: fixed<EntryId>(`id ${name}`, 16),
    membership: fixed<StatementHash>("m"),
    parents: parents.map(({ hash }) => hash).sort(compareBytes),
    size: 0,
    ...changes,
  };
  const hash = statementHash("colloque/entry", 1, encodeHeader(header)) as Uint8Array;
  return { header, body: new Uint8Array(), hash: hash as StatementHash, expires: null };
}

/** Two devices in turn, each naming the newest entry, and one in the other compartment. */
function history(): VerifiedEntry[] {
  const a1 = entry("a1", "a", 1);
  const b1 = entry("b1", "b", 1, [a1]);
  const a2 = entry("a2", "a", 2, [b1]);
  const b2 = entry("b2", "b", 2, [a2]);
  return [a1, b1, a2, b2, entry("o1", "a", 1, [], { compartment: "administrative" })];
}

const HISTORY = history();
const SETTINGS = { numRuns: 200, seed: 1 };
const at = (place: number): VerifiedEntry => HISTORY[place] as VerifiedEntry;
const anyOrder = fc.shuffledSubarray(HISTORY, { minLength: HISTORY.length });
const anyLoss = (maxLength: number) => fc.array(fc.constantFrom(...HISTORY), { maxLength });

function places(entries: readonly VerifiedEntry[]): readonly Place[] {
  return receive(NO_ENTRIES, entries).places;
}

function wordOf(place: Place | undefined): string {
  if (place === undefined) return "nothing";
  if (place instanceof Stale || place instanceof Replayed) return place.code;
  return place.repeated ? "repeated" : (place.problem ?? "ok");
}

/** The spec's steps 6 and 7, over a history without forks. */
function expected(shown: readonly VerifiedEntry[]): string[] {
  const [seen, highest] = [new Set<string>(), new Map<string, number>()];
  return shown.map(({ header, hash }) => {
    const writer = `${header.compartment}/${keyOf(header.author.device)}`;
    if (seen.has(keyOf(hash))) return "repeated";
    const last = highest.get(writer) ?? 0;
    const jumps = header.counter > last && header.counter !== last + 1;
    const orphan = header.parents.some((parent) => !seen.has(keyOf(parent)));
    seen.add(keyOf(hash));
    highest.set(writer, Math.max(header.counter, last));
    return jumps || orphan ? "gap" : "ok";
  });
}

describe("places in the timeline", () => {
  it("in any order", () => {
    const property = fc.property(anyOrder, (order) => {
      expect(places(order).map(wordOf)).toEqual(expected(order));
    });
    fc.assert(property, SETTINGS);
  });

  it("after any loss and repetition", () => {
    const property = fc.property(anyLoss(12), (shown) => {
      expect(places(shown).map(wordOf)).toEqual(expected(shown));
    });
    fc.assert(property, SETTINGS);
  });

  it("whatever the batches", () => {
    const property = fc.property(anyLoss(12), fc.nat(12), (shown, cut) => {
      const first = receive(NO_ENTRIES, shown.slice(0, cut));
      const before = structuredClone(first.timeline);
      const second = receive(first.timeline, shown.slice(cut));
      const whole = receive(NO_ENTRIES, shown);
      expect(second.timeline).toEqual(whole.timeline);
      expect([...first.places, ...second.places]).toEqual(whole.places);
      expect(first.timeline).toEqual(before);
    });
    fc.assert(property, SETTINGS);
  });

  it("two different entries of one counter: whichever comes second is the fork", () => {
    const property = fc.property(anyLoss(8), fc.nat(4), fc.nat(8), (before, which, where) => {
      const right = at(which);
      const { author, compartment, counter } = right.header;
      const twin = entry(`twin ${which}`, "", counter, [], { author, compartment });
      const shown = [...before.slice(0, where), right, ...before.slice(where), twin];
      expect(wordOf(places(shown).at(-1))).toBe("fork");
      expect(wordOf(places([twin, right]).at(-1))).toBe("fork");
    });
    fc.assert(property, SETTINGS);
  });

  it("an id is taken once", () => {
    const property = fc.property(anyOrder, fc.nat(4), (order, which) => {
      const thief = entry("thief", "c", 1, [], { id: at(which).header.id });
      expect(wordOf(places([...order, thief]).at(-1))).toBe("replayed");
    });
    fc.assert(property, SETTINGS);
  });

  it("an older epoch behind a newer one is stale", () => {
    const property = fc.property(anyOrder, fc.nat(4), (order, which) => {
      const newer = entry("newer", "c", 1, [], { epoch: 2 });
      const older = entry("older", "d", 1);
      const shown = [...order, newer, older, order[which] as VerifiedEntry];
      expect(places(shown).slice(-2).map(wordOf)).toEqual(["stale", "repeated"]);
    });
    fc.assert(property, SETTINGS);
  });

  it("a later entry without parents is a fork of its own author", () => {
    const lone = entry("lone", "a", 2);
    expect(places([at(0), lone]).map(wordOf)).toEqual(["ok", "fork"]);
  });

  it("an entry that is kept out leaves no trace", () => {
    const { timeline } = receive(NO_ENTRIES, HISTORY);
    const thief = entry("thief", "c", 1, [], { id: at(0).header.id });
    const after = receive(timeline, [thief]);
    expect(after.places.map(wordOf)).toEqual(["replayed"]);
    expect(after.timeline).toEqual(timeline);
  });
});

describe("what the next entry says", () => {
  it("counter and parents, by compartment", () => {
    const { timeline } = receive(NO_ENTRIES, HISTORY.slice(0, 2));
    const [a, b] = [at(0).header.author.device, at(1).header.author.device];
    expect(parentsOf(timeline, "medical")).toEqual([at(1).hash]);
    expect(parentsOf(timeline, "administrative")).toEqual([]);
    expect([a, b].map((device) => nextCounter(timeline, "medical", device))).toEqual([2, 2]);
    expect(nextCounter(timeline, "administrative", a)).toBe(1);
  });

  it("at most sixteen parents, the latest, sorted", () => {
    const firsts = Array.from({ length: 20 }, (_, n) => entry(`f${n}`, `device ${n}`, 1));
    const { timeline } = receive(NO_ENTRIES, firsts);
    const latest = firsts.slice(4).map(({ hash }) => hash).sort(compareBytes);
    expect(parentsOf(timeline, "medical")).toEqual(latest);
  });
});
