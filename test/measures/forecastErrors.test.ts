import { expect, test } from "vitest";
import { ForecastErrors } from "../../src/measures/forecastErrors.ts";

/** @param pairs values and forecasts in the data's units. */
function scoreOf(pairs: readonly (readonly [number, number])[], mean: number, deviation: number) {
  const errors = new ForecastErrors(mean, deviation);
  const scaled = (value: number) => Math.fround((value - mean) / deviation);
  for (const [actual, forecast] of pairs) errors.add(scaled(actual), scaled(forecast));
  return errors.score();
}

test("errors are in the data's units", () => {
  const pairs = [
    [100, 110],
    [200, 180],
    [300, 300],
    [400, 440],
  ] as const;
  const { values, rmse, mae, mape, r2, zeros } = scoreOf(pairs, 250, 80);
  expect([values, zeros]).toEqual([4, 0]);
  // Errors 10, −20, 0, 40; values deviate by ±150 and ±50 from their mean.
  expect(rmse).toBeCloseTo(Math.sqrt((100 + 400 + 1600) / 4), 4);
  expect(mae).toBeCloseTo(17.5, 4);
  expect(mape).toBeCloseTo((0.1 + 0.1 + 0 + 0.1) / 4, 6);
  expect(r2).toBeCloseTo(1 - 2100 / 50_000, 6);
});

test("values of 0 have no relative error, however they were rounded, and are counted", () => {
  const { mape, zeros } = scoreOf(
    [
      [0, 1],
      [0, 3],
      [10, 12],
    ],
    7.3,
    2.9,
  );
  expect(zeros).toBe(2);
  expect(mape).toBeCloseTo(0.2, 5);
  expect(scoreOf([[0, 1]], 7.3, 2.9).mape).toBeNull();
  expect(scoreOf([[0, 1]], 0, 1)).toMatchObject({ zeros: 1, mape: null });
});

test("the mean of the values as a forecast has an R² of 0, worse ones less, and equal values none", () => {
  expect(
    scoreOf(
      [
        [1, 2],
        [3, 2],
      ],
      0,
      1,
    ).r2,
  ).toBe(0);
  expect(
    scoreOf(
      [
        [1, 3],
        [3, 1],
      ],
      0,
      1,
    ).r2,
  ).toBe(-3);
  expect(scoreOf([[5, 4]], 0, 1).r2).toBeNull();
});

test("units of 1e200 are squared without overflow", () => {
  const { rmse, r2 } = scoreOf(
    [
      [1e200, 2e200],
      [3e200, 2e200],
    ],
    2e200,
    1e200,
  );
  expect((rmse as number) / 1e200).toBeCloseTo(1, 6);
  expect(r2).toBe(0);
});

test("without a value nothing is defined", () => {
  expect(new ForecastErrors(0, 1).score()).toEqual({
    values: 0,
    rmse: null,
    smape: null,
    mae: null,
    mape: null,
    zeros: 0,
    r2: null,
  });
});
