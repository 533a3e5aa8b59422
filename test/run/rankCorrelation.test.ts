import { expect, test } from "vitest";
import { rankCorrelation } from "../../src/run/rankCorrelation.ts";

test("without ties it is 1 − 6 Σd² / (n (n² − 1)), by hand", () => {
  // Ranks 1 2 3 4 5 against 2 1 4 3 5: Σd² = 4, 1 − 24/120.
  expect(rankCorrelation([10, 20, 30, 40, 50], [0.2, 0.1, 7, 6, 1000])).toBeCloseTo(0.8, 12);
  expect(rankCorrelation([1, 2, 3], [9, 8, 7])).toBeCloseTo(-1, 12);
});

test("ties share the middle of their ranks", () => {
  // Ranks 1.5 1.5 3 against 1 2 3: the correlation of (−½, −½, 1) and (−1, 0, 1) is 1.5 / √(1.5 · 2).
  expect(rankCorrelation([1, 1, 2], [1, 2, 3])).toBeCloseTo(1.5 / Math.sqrt(3), 12);
});

test("two pairs have no order to speak of, and a side of ties has none", () => {
  expect(rankCorrelation([1, 2], [1, 2])).toBeNaN();
  expect(rankCorrelation([1, 1, 1], [1, 2, 3])).toBeNaN();
});
