/**
 * Where each of many rows stands, of which only those near were ever measured: the others are taken
 * to be of the usual height. Sums stand in a binary indexed tree, so that ten thousand rows cost
 * some fourteen steps each way. Pixels.
 */
export class Heights {
  readonly #usual: number;
  #heights: number[] = [];
  /** Sums of what rows differ from the usual height; `#sums[i]` covers the `i & -i` rows up to `i`. */
  #sums: number[] = [0];

  constructor(usual: number) {
    this.#usual = usual;
  }

  get count(): number {
    return this.#heights.length;
  }

  /** The height of all rows together. */
  get total(): number {
    return this.top(this.count);
  }

  /** Have so many rows: new ones come in at the end, those that are too many go from the end. */
  resize(count: number): void {
    const kept = this.#heights.slice(0, count);
    while (kept.length < count) kept.push(this.#usual);
    this.#heights = kept;
    this.#sums = new Array<number>(count + 1).fill(0);
    for (let row = 1; row <= count; row++) {
      const sum = (this.#sums[row] ?? 0) + (kept[row - 1] ?? 0) - this.#usual;
      this.#sums[row] = sum;
      const next = row + (row & -row);
      if (next <= count) this.#sums[next] = (this.#sums[next] ?? 0) + sum;
    }
  }

  /** A row was measured. False where that is nothing new. */
  set(row: number, height: number): boolean {
    const before = this.#heights[row];
    if (before === undefined || Math.abs(before - height) < 0.5) return false;
    this.#heights[row] = height;
    for (let at = row + 1; at <= this.count; at += at & -at) {
      this.#sums[at] = (this.#sums[at] ?? 0) + height - before;
    }
    return true;
  }

  /** What stands before a row. */
  top(row: number): number {
    let sum = row * this.#usual;
    for (let at = row; at > 0; at -= at & -at) sum += this.#sums[at] ?? 0;
    return sum;
  }

  /** The row that stands at this distance from the start; the first or last one outside of all. */
  at(distance: number): number {
    let [row, left] = [0, distance];
    for (let step = 2 ** Math.floor(Math.log2(this.count + 1)); step >= 1; step /= 2) {
      const next = row + step;
      const sum = step * this.#usual + (this.#sums[next] ?? 0);
      if (next <= this.count && sum <= left) [row, left] = [next, left - sum];
    }
    return Math.max(0, Math.min(row, this.count - 1));
  }
}
