import { expect, test } from "vitest";
import { linearTicks, logTicks } from "../../src/base/axisTicks.ts";

test("ticks are the powers of ten between the ends", () => {
  expect(logTicks(0.5, 2000, 6)).toEqual([1, 10, 100, 1000]);
});

test("many decades are thinned out evenly, far below 1e-16 too", () => {
  expect(logTicks(1e-29, 1, 5)).toEqual([1e-24, 1e-18, 1e-12, 1e-6, 1]);
});

test("within a decade there are multiples by 2 and 5", () => {
  expect(logTicks(0.15, 0.9, 5)).toEqual([0.2, 0.5]);
});

test("an axis without positive values has none", () => {
  expect(logTicks(0, 1, 5)).toEqual([]);
  expect(logTicks(Number.NaN, 1, 5)).toEqual([]);
});

test("a linear axis has round values in sight", () => {
  expect(linearTicks(1.4, 3.1, 5)).toEqual([1.5, 2, 2.5, 3]);
  expect(linearTicks(-0.3, 0.31, 6)).toEqual([-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3]);
  expect(linearTicks(0, 21_000, 5)).toEqual([0, 5000, 10_000, 15_000, 20_000]);
});

test("an axis that has no length, or no end, has no ticks", () => {
  expect([linearTicks(2, 2, 5), linearTicks(0, Number.POSITIVE_INFINITY, 5)]).toEqual([[], []]);
});

test("whatever the span, there are about as many ticks as asked for", () => {
  for (let power = -30; power <= 30; power++) {
    for (const width of [1, 1.7, 3, 4.9, 7]) {
      const ticks = linearTicks(0.3 * 10 ** power, (0.3 + width) * 10 ** power, 5);
      expect(ticks.length).toBeGreaterThanOrEqual(2);
      expect(ticks.length).toBeLessThanOrEqual(7);
    }
  }
});
