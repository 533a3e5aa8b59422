import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { shiftBetween, shiftText } from "../../src/run/shift.ts";
import { mannWhitneyU } from "../../src/run/statistics.ts";

test("four against four: the median of 16 differences, from the first to the last", () => {
  // U = 0 has probability 1/70 = 0.014, U ≤ 1 has 2/70 = 0.029 > 0.025: only the outermost differences are left out.
  const shift = shiftBetween([1.1, 2.2, 3.3, 4.4], [0, 0.5, 0.7, 1]);
  const differences = [1.1, 2.2, 3.3, 4.4].flatMap((x) => [0, 0.5, 0.7, 1].map((y) => x - y)).sort((a, b) => a - b);
  expect(shift?.estimate).toBeCloseTo(((differences[7] ?? 0) + (differences[8] ?? 0)) / 2, 12);
  expect(shift?.low).toBeCloseTo(0.1, 12);
  expect(shift?.high).toBeCloseTo(4.4, 12);
});

test("samples of three allow no interval of 95 %, since even the outermost has 10 % outside", () => {
  expect(shiftBetween([1, 2, 3], [4, 5, 6])).toEqual({ estimate: -3, low: null, high: null });
  expect(shiftBetween([], [1])).toBeNull();
  expect(shiftText({ estimate: -3, low: null, high: null })).toBe("-3");
});

test("the interval holds the shifts that the test does not reject", () => {
  const rng = Rng.fromSeed(4);
  const a = Array.from({ length: 7 }, () => rng.uniform(0, 1));
  const b = Array.from({ length: 7 }, () => rng.uniform(0.2, 1.4));
  const { low, high } = shiftBetween(a, b) ?? {};
  const pAt = (shift: number) =>
    mannWhitneyU(
      a,
      b.map((value) => value + shift),
    )?.p ?? 0;
  expect(pAt((low ?? 0) + 1e-9)).toBeGreaterThan(0.05);
  expect(pAt((low ?? 0) - 1e-9)).toBeLessThanOrEqual(0.05);
  expect(pAt((high ?? 0) - 1e-9)).toBeGreaterThan(0.05);
  expect(pAt((high ?? 0) + 1e-9)).toBeLessThanOrEqual(0.05);
});
