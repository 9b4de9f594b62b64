/**
 * The order of a conversation's entries: gaps and forks (spec: entry §3, steps 3, 6, 7).
 *
 * A Timeline is what a reader remembers of the entries it has verified. `receive` takes them in the
 * server's order and says of each what is wrong with its place; what did verify is never hidden.
 */
import { Replayed, Stale } from "../errors.ts";
import type { VerifiedEntry } from "../trust/entry.ts";
import { compareBytes, keyOf } from "../wire/bytes.ts";
import { MAX_PARENTS, type Header } from "../wire/entry.ts";
import type { DeviceId, StatementHash } from "../wire/ids.ts";
import type { Compartment } from "../wire/membership.ts";

/**
 * Newest counter by writer (`writerOf`), entries by writer and counter (`placeOf`), entries by
 * `keyOf(id)`, known entries by `keyOf(hash)`, tips by compartment (oldest first), newest epoch.
 */
export interface Timeline {
  readonly counters: ReadonlyMap<string, number>;
  readonly byCounter: ReadonlyMap<string, StatementHash>;
  readonly byId: ReadonlyMap<string, StatementHash>;
  readonly known: ReadonlySet<string>;
  readonly tips: ReadonlyMap<Compartment, readonly StatementHash[]>;
  readonly epoch: number;
}

/** Nothing seen yet. */
export const NO_ENTRIES: Timeline = {
  counters: new Map(),
  byCounter: new Map(),
  byId: new Map(),
  known: new Set(),
  tips: new Map(),
  epoch: 0,
};

/** A device in a compartment, as a key of a timeline's maps. */
export function writerOf(compartment: Compartment, device: DeviceId): string {
  return `${compartment} ${keyOf(device)}`;
}

/** A writer's counter, as a key of a timeline's map. */
export function placeOf(writer: string, counter: number): string {
  return `${writer} ${counter}`;
}

/** The counter of a device's next entry. */
export function nextCounter(
  timeline: Timeline,
  compartment: Compartment,
  device: DeviceId,
): number {
  return (timeline.counters.get(writerOf(compartment, device)) ?? 0) + 1;
}

/** The parents of the next entry: the latest tips, sorted (spec: entry §1). */
export function parentsOf(timeline: Timeline, compartment: Compartment): StatementHash[] {
  const latest = (timeline.tips.get(compartment) ?? []).slice(-MAX_PARENTS);
  return latest.sort(compareBytes);
}

/** An entry with what is wrong with its place: null, gap or fork (both shown at the place). */
export interface Placed {
  readonly entry: VerifiedEntry;
  readonly problem: "gap" | "fork" | null;
  readonly repeated: boolean;
}

/**
 * Place verified entries, given in the server's order.
 *
 * Each result is a Placed entry, or the error that keeps an entry out (Stale, Replayed).
 */
export function receive(
  timeline: Timeline,
  entries: Iterable<VerifiedEntry>,
): { readonly timeline: Timeline; readonly places: readonly (Placed | Stale | Replayed)[] } {
  const draft = new Draft(timeline);
  const places = Array.from(entries, (entry) => draft.place(entry));
  return { timeline: draft.freeze(), places };
}

/** A timeline being extended; copied once a batch, not once an entry. */
class Draft {
  readonly #counters: Map<string, number>;
  readonly #byCounter: Map<string, StatementHash>;
  readonly #byId: Map<string, StatementHash>;
  readonly #known: Set<string>;
  readonly #tips: Map<Compartment, Map<string, StatementHash>>;
  #epoch: number;

  constructor(timeline: Timeline) {
    this.#counters = new Map(timeline.counters);
    this.#byCounter = new Map(timeline.byCounter);
    this.#byId = new Map(timeline.byId);
    this.#known = new Set(timeline.known);
    this.#tips = new Map();
    for (const [compartment, tips] of timeline.tips) {
      this.#tips.set(compartment, new Map(tips.map((tip) => [keyOf(tip), tip])));
    }
    this.#epoch = timeline.epoch;
  }

  freeze(): Timeline {
    const tips = new Map<Compartment, readonly StatementHash[]>();
    for (const [compartment, mine] of this.#tips) tips.set(compartment, [...mine.values()]);
    return {
      counters: this.#counters,
      byCounter: this.#byCounter,
      byId: this.#byId,
      known: this.#known,
      tips,
      epoch: this.#epoch,
    };
  }

  place(entry: VerifiedEntry): Placed | Stale | Replayed {
    const { header } = entry;
    const hash = keyOf(entry.hash);
    if (this.#known.has(hash)) return { entry, problem: null, repeated: true };
    if (header.epoch < this.#epoch) return new Stale();
    const id = keyOf(header.id);
    if (this.#byId.has(id)) return new Replayed();
    const writer = writerOf(header.compartment, header.author.device);
    const parents = header.parents.map(keyOf);
    const problem = this.#problem(header, writer, parents);
    this.#remember(entry, writer, parents, hash, id);
    return { entry, problem, repeated: false };
  }

  #problem({ counter }: Header, writer: string, parents: readonly string[]): Placed["problem"] {
    const last = this.#counters.get(writer) ?? 0;
    if (counter <= last) {
      // A lower one that nobody has seen fills a gap late; two of the same counter are a fork.
      if (this.#byCounter.has(placeOf(writer, counter))) return "fork";
    } else if (counter > last + 1) {
      return "gap";
    }
    if (parents.some((parent) => !this.#known.has(parent))) return "gap";
    // Its author has seen at least its own entry before, so it names a parent.
    return counter > 1 && parents.length === 0 ? "fork" : null;
  }

  #remember(
    { header, hash }: VerifiedEntry,
    writer: string,
    parents: readonly string[],
    key: string,
    id: string,
  ): void {
    const { compartment, counter, epoch } = header;
    this.#counters.set(writer, Math.max(counter, this.#counters.get(writer) ?? 0));
    this.#byCounter.set(placeOf(writer, counter), hash);
    this.#byId.set(id, hash);
    this.#known.add(key);
    this.#epoch = epoch;
    const tips = this.#tips.get(compartment) ?? new Map<string, StatementHash>();
    for (const parent of parents) tips.delete(parent);
    this.#tips.set(compartment, tips.set(key, hash));
  }
}
