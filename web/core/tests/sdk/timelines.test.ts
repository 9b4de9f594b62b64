/** A timeline made again from marks is the one that placing the entries gave. */
import { describe, expect, it } from "vitest";
import { NO_ENTRIES, receive } from "../../src/protocol/timeline.ts";
import { keptOf } from "../../src/sdk/keeping.ts";
import { rebuilt } from "../../src/sdk/timelines.ts";
import type { Opened } from "../../src/sdk/opening.ts";
import type { VerifiedEntry } from "../../src/trust/entry.ts";
import type { DeviceId, EntryId, StatementHash } from "../../src/wire/ids.ts";
import { bytes, message, opened, OTHER } from "./keptTalks.ts";

/** Entries of three devices in two compartments, with gaps, late ones and several tips. */
function history(): readonly Opened[] {
  return Array.from({ length: 120 }, (_, place) => {
    const item = opened(place + 1, OTHER, message("", 0));
    const entry = item.entry as VerifiedEntry;
    const parents = place % 4 === 0 ? [] : [bytes(place) as StatementHash, bytes(place - 1) as StatementHash];
    const header = {
      ...entry.header,
      author: { account: OTHER, device: bytes(place % 3) as DeviceId },
      compartment: place % 5 === 0 ? ("administrative" as const) : ("medical" as const),
      counter: ((place * 7) % 60) + 1,
      epoch: 1 + Math.floor(place / 50),
      id: bytes(place, 16) as EntryId,
      parents,
    };
    return { ...item, entry: { ...entry, header } };
  });
}

describe("a rebuilt timeline", () => {
  it("equals the placed one", () => {
    const entries = history();
    const { timeline } = receive(NO_ENTRIES, entries.map(({ entry }) => entry as VerifiedEntry));
    expect(rebuilt(entries.map((item) => keptOf(item).mark))).toEqual(timeline);
    expect(rebuilt([])).toEqual(NO_ENTRIES);
  });
});
