/** A conversation's timeline, made again from the marks of its entries. */
import { placeOf, writerOf, type Timeline } from "../protocol/timeline.ts";
import { keyOf } from "../wire/bytes.ts";
import type { StatementHash } from "../wire/ids.ts";
import type { Compartment } from "../wire/membership.ts";
import type { Mark, Place } from "./schema.ts";

/** The timeline that placing these entries one by one had given. */
export function rebuilt(marks: readonly Mark[]): Timeline {
  const counters = new Map<string, number>();
  const byCounter = new Map<string, StatementHash>();
  const byId = new Map<string, StatementHash>();
  const known = new Set<string>();
  const tips = new Map<Compartment, Map<string, StatementHash>>();
  let epoch = 0;
  for (const place of marks.flatMap(({ place: one }) => (one === null ? [] : [one]))) {
    const { compartment, counter, device, hash } = place;
    const writer = writerOf(compartment, device);
    counters.set(writer, Math.max(counter, counters.get(writer) ?? 0));
    byCounter.set(placeOf(writer, counter), hash);
    byId.set(keyOf(place.id), hash);
    known.add(keyOf(hash));
    tips.set(compartment, tipsAfter(tips.get(compartment), place));
    epoch = place.epoch;
  }
  const ends = [...tips].map(([name, mine]) => [name, [...mine.values()]] as const);
  return { counters, byCounter, byId, known, tips: new Map(ends), epoch };
}

function tipsAfter(
  before: Map<string, StatementHash> = new Map(),
  { hash, parents }: Place,
): Map<string, StatementHash> {
  for (const parent of parents) before.delete(keyOf(parent));
  return before.set(keyOf(hash), hash);
}
