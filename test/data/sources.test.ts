import { expect, test } from "vitest";
import { shareRanges } from "../../src/data/sources.ts";

test("shares divide all things without gap or overlap, each within one of its exact size", () => {
  const cases = [
    [0.8, 0.1, 0.1],
    [0.7, 0.3, 0],
    [0.9, 0, 0.1],
    [1, 0, 0],
    [1 / 3, 1 / 3, 1 / 3],
  ] as const;
  for (const [train, validation, tested] of cases) {
    for (let count = 0; count < 60; count++) {
      const ranges = shareRanges(count, { train, validation, test: tested });
      expect([ranges.train[0], ranges.validation[0], ranges.test[0], ranges.test[1]]).toEqual([
        0,
        ranges.train[1],
        ranges.validation[1],
        count,
      ]);
      for (const [range, share] of [
        [ranges.train, train],
        [ranges.validation, validation],
        [ranges.test, tested],
      ] as const) {
        const size = range[1] - range[0];
        expect(size).toBeGreaterThanOrEqual(0);
        expect(Math.abs(size - share * count)).toBeLessThanOrEqual(1);
        if (share === 0) expect(size).toBe(0);
      }
    }
  }
});
