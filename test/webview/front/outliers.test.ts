import { expect, test } from "vitest";
import { fittingExtent } from "../../../webview/front/outliers.ts";

const losses = Array.from({ length: 40 }, (_, index) => 1.7 + index / 100);

test("values far from all others do not stretch the axis", () => {
  const { least, most, kind } = fittingExtent(Float64Array.of(...losses, 27, 30), [], undefined);
  expect([least, most, kind]).toEqual([1.7, 2.09, "linear"]);
});

test("what has to be seen is in it, however far it is", () => {
  expect(fittingExtent(Float64Array.of(...losses, 27, 30), [27], undefined).most).toBe(27);
});

test("values that spread over decades are no outliers on their axis", () => {
  const errors = Array.from({ length: 33 }, (_, index) => 10 ** (-8 + index / 4));
  const { least, most, kind } = fittingExtent(Float64Array.from(errors), [], undefined);
  expect([least, most, kind]).toEqual([1e-8, 1, "log"]);
});

test("the reader's kind of axis decides what is far on it", () => {
  const doubled = Array.from({ length: 30 }, (_, index) => 2 ** index);
  expect(fittingExtent(Float64Array.from(doubled), [], "log").most).toBe(2 ** 29);
  expect(fittingExtent(Float64Array.from(doubled), [], "linear").most).toBeLessThan(2 ** 29);
});

test("where half of all agree, and where there is nothing, all is shown", () => {
  expect(fittingExtent(Float64Array.of(4, 4, 4, 4, 900), [], undefined).most).toBe(900);
  expect(fittingExtent(new Float64Array(0), [], undefined)).toMatchObject({
    kind: "linear",
    most: Number.NEGATIVE_INFINITY,
  });
});
