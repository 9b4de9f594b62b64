/** Where rows stand, compared with plain sums. */
import { describe, expect, test } from "vitest";
import { Heights } from "../../src/talks/heights.ts";

const sum = (all: readonly number[]): number => all.reduce((total, one) => total + one, 0);

describe("heights of many rows", () => {
  test("rows that were never measured are of the usual height", () => {
    const heights = new Heights(50);
    heights.resize(1000);
    expect(heights.total).toBe(50_000);
    expect(heights.top(10)).toBe(500);
    expect(heights.at(501)).toBe(10);
  });

  test("what was measured agrees with plain sums, wherever one asks", () => {
    const heights = new Heights(40);
    const plain = Array.from({ length: 777 }, () => 40);
    heights.resize(plain.length);
    for (let turn = 0; turn < 300; turn++) {
      const row = (turn * 7919) % plain.length;
      const height = 10 + ((turn * 31) % 400);
      plain[row] = height;
      heights.set(row, height);
    }
    expect(heights.total).toBeCloseTo(sum(plain));
    for (let row = 0; row < plain.length; row += 13) {
      const top = sum(plain.slice(0, row));
      expect(heights.top(row)).toBeCloseTo(top);
      expect(heights.at(top)).toBe(row);
      expect(heights.at(top + (plain[row] ?? 0) - 1)).toBe(row);
    }
  });

  test("more rows come in at the end, and what was measured stays", () => {
    const heights = new Heights(10);
    heights.resize(4);
    heights.set(1, 100);
    heights.resize(9);
    expect(heights.total).toBe(180);
    heights.resize(2);
    expect(heights.total).toBe(110);
  });

  test("outside of all rows it is the first or the last one", () => {
    const heights = new Heights(10);
    heights.resize(5);
    expect([heights.at(-300), heights.at(1e9)]).toEqual([0, 4]);
    heights.resize(0);
    expect([heights.total, heights.at(5)]).toEqual([0, 0]);
  });

  test("the same height again is nothing new, an unknown row neither", () => {
    const heights = new Heights(10);
    heights.resize(3);
    expect([heights.set(1, 30), heights.set(1, 30.2), heights.set(7, 30)]).toEqual([true, false, false]);
  });
});
