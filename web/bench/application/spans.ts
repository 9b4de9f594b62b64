/** Reckoning with what the stopwatch has noted. */
import type { Span } from "./stopwatch.ts";

type Stretch = readonly [start: number, end: number];

/** The stretches in which one of these functions ran, without those that overlap. */
export function stretches(spans: readonly Span[], names: readonly string[]): Stretch[] {
  const found = spans.filter(([name]) => names.includes(name)).map(([, start, end]): Stretch => [start, end]);
  return joined(found);
}

/** Stretches that overlap as one. */
export function joined(found: readonly Stretch[]): Stretch[] {
  const all: Stretch[] = [];
  for (const [start, end] of [...found].sort(([one], [other]) => one - other)) {
    const last = all.at(-1);
    if (last !== undefined && start <= last[1]) all[all.length - 1] = [last[0], Math.max(last[1], end)];
    else all.push([start, end]);
  }
  return all;
}

/** Milliseconds of stretches that do not overlap. */
export function lengthOf(found: readonly Stretch[]): number {
  return found.reduce((sum, [start, end]) => sum + end - start, 0);
}

/** What of the first lies within the second. */
export function within(found: readonly Stretch[], others: readonly Stretch[]): Stretch[] {
  return found.flatMap(([start, end]) =>
    others.flatMap(([from, to]): Stretch[] => {
      const both: Stretch = [Math.max(start, from), Math.min(end, to)];
      return both[0] < both[1] ? [both] : [];
    }),
  );
}

/** When the first of these ended; NaN where none has. */
export function firstEnd(spans: readonly Span[], name: string): number {
  return Math.min(...spans.filter(([one]) => one === name).map(([, , end]) => end));
}

/** When the first of these began. */
export function firstStart(spans: readonly Span[], name: string): number {
  return Math.min(...spans.filter(([one]) => one === name).map(([, start]) => start));
}
