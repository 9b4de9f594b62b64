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
/** Pixels from the end that count as the end. */
const END = 32;
const USUAL = 92;

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
  #set = -1;

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
    if (Math.abs(parts.scroller.scrollTop - this.#set) < 1.5) return;
    this.#set = -1;
    const { scrollHeight, scrollTop, clientHeight } = parts.scroller;
    const distance = this.#distance(parts);
    const row = this.#heights.at(distance);
    const isEnd = scrollTop + clientHeight >= scrollHeight - END;
    this.#held = isEnd ? "end" : { row, by: distance - this.#heights.top(row) };
    this.#choose();
  };

  /** Pixels from the start of all rows to the upper edge of what is seen. */
  #distance({ header, rows, scroller }: Parts): number {
    const edge = Math.max(scroller.getBoundingClientRect().top, header.getBoundingClientRect().bottom);
    return edge - rows.getBoundingClientRect().top;
  }

  #measured(changes: readonly ResizeObserverEntry[]): void {
    let changed = false;
    for (const { borderBoxSize, target } of changes) {
      const position = (target as HTMLElement).dataset.position;
      if (position === undefined) changed = true;
      else if (this.#heights.set(Number(position), borderBoxSize[0]?.blockSize ?? 0)) changed = true;
    }
    if (changed) this.#settle();
  }

  /** Bring what is held to its place, and have the rows around it in the document. */
  #settle(): void {
    const parts = this.#parts;
    if (parts === null) return;
    for (let round = 0; round < 3; round++) {
      this.#choose();
      flushSync();
      const { scroller } = parts;
      const before = scroller.scrollTop;
      if (this.#held === "end") scroller.scrollTop = scroller.scrollHeight;
      else scroller.scrollTop += this.#heights.top(this.#held.row) + this.#held.by - this.#distance(parts);
      this.#set = scroller.scrollTop;
      if (Math.abs(before - scroller.scrollTop) < 1) break;
    }
    this.#choose();
  }

  #choose(): void {
    const parts = this.#parts;
    if (parts === null) return;
    const { clientHeight, scrollHeight, scrollTop } = parts.scroller;
    const [heights, distance] = [this.#heights, this.#distance(parts)];
    this.first = heights.count === 0 ? 0 : heights.at(distance - AHEAD);
    this.last = heights.count === 0 ? 0 : heights.at(distance + clientHeight + AHEAD) + 1;
    this.before = heights.top(this.first);
    this.behind = heights.total - heights.top(this.last);
    this.top = heights.count === 0 ? 0 : heights.at(distance);
    this.atEnd = scrollTop + clientHeight >= scrollHeight - END;
  }
}
