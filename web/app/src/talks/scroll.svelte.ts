/**
 * Which rows of a long talk stand in the document, and what stays in its place while they change.
 *
 * Rows are measured as they appear; those that never did are taken to be of the usual height. What
 * is held in place is either the end of the talk or one row at the top of what is seen.
 */
import { flushSync } from "svelte";
import { Heights } from "./heights.ts";

/** Pixels above and below what is seen in which rows stand ready. */
const AHEAD = 800;
/** Pixels beyond which rows leave again: one whose height changes as it comes must not push itself out. */
const FAR = 1600;
/** Pixels from the end that count as the end. */
const END = 32;
const USUAL = 92;
/** How often everything is put in its place at most, before the next measuring goes on with it. */
const ROUNDS = 6;

interface Held {
  readonly row: number;
  /** Pixels from the row's start to the upper edge of what is seen. */
  readonly by: number;
}

/** The elements that it works on. */
export interface Parts {
  readonly scroller: HTMLElement;
  readonly header: HTMLElement;
  readonly rows: HTMLElement;
  /** What else is as high as it is: whatever stands before and behind the rows. */
  readonly around: readonly HTMLElement[];
}

export class Scroll {
  /** Rows `first` to `last - 1` stand in the document. */
  first = $state(0);
  last = $state(0);
  /** Pixels in place of the rows before and behind. */
  before = $state(0);
  behind = $state(0);
  atEnd = $state(true);
  /** Rows are seen from this one on. */
  top = $state(0);
  readonly #heights = new Heights(USUAL);
  #parts: Parts | null = null;
  #held: Held | "end" = "end";
  #observer: ResizeObserver | null = null;
  /** Where it was put, and how high everything was then. */
  #set = -1;
  #height = 0;

  /** Work on these elements. Returns what ends it. */
  start(parts: Parts): () => void {
    this.#parts = parts;
    const observer = new ResizeObserver((changes) => this.#measured(changes));
    this.#observer = observer;
    for (const part of [parts.scroller, parts.header, ...parts.around]) observer.observe(part);
    for (const row of parts.rows.querySelectorAll("[data-position]")) observer.observe(row);
    this.#settle();
    return () => {
      observer.disconnect();
      this.#parts = this.#observer = null;
    };
  }

  /** For each row: measure it whenever it changes. */
  readonly watch = (row: HTMLElement): (() => void) => {
    this.#observer?.observe(row);
    return () => this.#observer?.unobserve(row);
  };

  /** There are so many rows now. */
  resize(count: number): void {
    if (count === this.#heights.count) return;
    this.#heights.resize(count);
    this.#settle();
  }

  /** Show a row at the upper edge. */
  show(row: number, by = -16): void {
    this.#held = { row, by };
    this.#settle();
  }

  /** Show the end, and stay there. */
  showEnd(): void {
    this.#held = "end";
    this.#settle();
  }

  /** The reader has scrolled. */
  readonly scrolled = (): void => {
    const parts = this.#parts;
    if (parts === null) return;
    const isMoved = this.#follow(parts);
    if (isMoved) this.#choose();
    else if (Math.abs(parts.scroller.scrollHeight - this.#height) >= 1) this.#settle();
  };

  /** Hold what the reader has scrolled to. False where nobody has scrolled. */
  #follow(parts: Parts): boolean {
    const { scrollHeight, scrollTop, clientHeight } = parts.scroller;
    const isOther = Math.abs(scrollHeight - this.#height) >= 1;
    // What has become shorter, or a window that has become larger, pushes up: that is no scrolling.
    const isPushed = scrollTop < this.#set && scrollTop + clientHeight >= scrollHeight - 1;
    if (isPushed || Math.abs(scrollTop - this.#set) < 1.5) return false;
    if (isOther) this.#measure(parts);
    [this.#set, this.#height] = [scrollTop, scrollHeight];
    const distance = this.#distance(parts);
    const row = this.#heights.at(distance);
    const isEnd = scrollTop + clientHeight >= scrollHeight - END;
    this.#held = isEnd ? "end" : { row, by: distance - this.#heights.top(row) };
    return true;
  }

  /** Pixels from the start of all rows to the upper edge of what is seen. */
  #distance({ header, rows, scroller }: Parts): number {
    const edge = Math.max(scroller.getBoundingClientRect().top, header.getBoundingClientRect().bottom);
    return edge - rows.getBoundingClientRect().top;
  }

  #measured(changes: readonly ResizeObserverEntry[]): void {
    const parts = this.#parts;
    if (parts === null) return;
    // Somebody may have scrolled, and the event is still to come.
    let changed = this.#follow(parts);
    for (const { borderBoxSize, target } of changes) {
      const position = (target as HTMLElement).dataset.position;
      if (position === undefined) changed = true;
      else if (this.#heights.set(Number(position), borderBoxSize[0]?.blockSize ?? 0)) changed = true;
    }
    if (changed) this.#settle();
  }

  /**
   * Bring what is held to its place, and have the rows around it in the document. Each round may
   * bring rows that were never measured, and with their heights everything stands elsewhere.
   */
  #settle(): void {
    const parts = this.#parts;
    if (parts === null) return;
    for (let round = 0; round < ROUNDS; round++) {
      this.#choose();
      flushSync();
      const isNew = this.#measure(parts);
      if (isNew) {
        this.#choose();
        flushSync();
      }
      const before = parts.scroller.scrollTop;
      this.#place(parts, this.#held);
      if (!isNew && Math.abs(before - this.#set) < 1) return;
    }
  }

  /** Measure all rows in the document. True where something was not known. */
  #measure({ rows }: Parts): boolean {
    const all = [...rows.querySelectorAll<HTMLElement>(":scope > [data-position]")];
    const heights = all.map((row) => [Number(row.dataset.position), row.getBoundingClientRect().height] as const);
    return heights.filter(([row, height]) => this.#heights.set(row, height)).length > 0;
  }

  #place(parts: Parts, held: Held | "end"): void {
    const { scroller } = parts;
    const end = scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop;
    const by = held === "end" ? end : this.#heights.top(held.row) + held.by - this.#distance(parts);
    // Setting it stops what a finger has set in motion, so only where something has moved.
    if (Math.abs(by) >= 1) scroller.scrollTop += by;
    [this.#set, this.#height] = [scroller.scrollTop, scroller.scrollHeight];
  }

  /** The rows, as `first` and `last`, that are seen or so many pixels away from it. */
  #within(distance: number, clientHeight: number, away: number): readonly [number, number] {
    const heights = this.#heights;
    if (heights.count === 0) return [0, 0];
    return [heights.at(distance - away), heights.at(distance + clientHeight + away) + 1];
  }

  #choose(): void {
    const parts = this.#parts;
    if (parts === null) return;
    const { clientHeight, scrollHeight, scrollTop } = parts.scroller;
    const [heights, distance] = [this.#heights, this.#distance(parts)];
    const [start, end] = this.#within(distance, clientHeight, AHEAD);
    const [most, least] = this.#within(distance, clientHeight, FAR);
    this.first = Math.max(most, Math.min(start, this.first));
    this.last = Math.min(least, Math.max(end, this.last));
    this.before = heights.top(this.first);
    this.behind = heights.total - heights.top(this.last);
    this.top = heights.count === 0 ? 0 : heights.at(distance);
    this.atEnd = scrollTop + clientHeight >= scrollHeight - END;
  }
}
