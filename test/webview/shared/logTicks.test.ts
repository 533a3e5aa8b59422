import { expect, test } from "vitest";
import { logTicks } from "../../../webview/shared/logTicks.ts";

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
