import { expect, test } from "vitest";
import { studentQuantile, twoSidedP } from "../../src/run/studentT.ts";

// Tables of Student's distribution (Abramowitz & Stegun 1964, table 26.10) and closed forms.
test.each([
  [0.95, 1, 12.7062],
  [0.95, 2, 4.30265],
  [0.95, 10, 2.22814],
  [0.99, 5, 4.03214],
  [0.95, 120, 1.97993],
])("a share of %f with %i degrees of freedom lies within %f", (confidence, df, t) => {
  expect(studentQuantile(confidence, df)).toBeCloseTo(t, 4);
});

test("with one degree of freedom it is Cauchy's distribution, with two it has a closed form", () => {
  for (const t of [0.1, 0.7, 1, 3, 40]) {
    expect(twoSidedP(t, 1)).toBeCloseTo(1 - (2 / Math.PI) * Math.atan(t), 9);
    expect(twoSidedP(-t, 2)).toBeCloseTo(1 - t / Math.sqrt(2 + t * t), 9);
  }
  expect(twoSidedP(0, 7)).toBe(1);
  expect(twoSidedP(Number.POSITIVE_INFINITY, 7)).toBe(0);
});
