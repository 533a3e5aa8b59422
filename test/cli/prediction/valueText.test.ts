import { expect, test } from "vitest";
import { Rng } from "../../../src/base/rng.ts";
import { valueText } from "../../../src/cli/prediction/valueText.ts";

test("A4: a forecast far from zero is written to the precision of its deviation", () => {
  expect(valueText(331_208_620.89, 35_000)).toBe("331208620.89");
  expect(valueText(331_208_620.8912346, 1)).toBe("331208620.891235");
  expect(valueText(-1_999_999_999.25, 1_000)).toBe("-1999999999.25");
  expect(valueText(20.123456789, 4)).toBe("20.123457");
});

test("A4: what is not scaled is written as the shortest text of the same float32", () => {
  expect(valueText(Math.fround(331_208_620.89), undefined)).toBe("331208600");
  expect(valueText(Math.fround(0.1), undefined)).toBe("0.1");
  expect(valueText(0, undefined)).toBe("0");
});

test("A4: over all sizes of mean and deviation, the text is off by less than float32 is", () => {
  const rng = Rng.fromSeed(4).fork("values");
  for (let i = 0; i < 2000; i++) {
    const deviation = 10 ** rng.uniform(-30, 30);
    const mean = deviation * 10 ** rng.uniform(-3, 7) * (rng.int(2) === 0 ? 1 : -1);
    const value = mean + deviation * rng.uniform(-3, 3);
    expect(Math.abs(Number(valueText(value, deviation)) - value)).toBeLessThanOrEqual(deviation * 1e-6);
  }
});

test("A4: numbers that are none are written as they are", () => {
  expect(valueText(Number.NaN, 1)).toBe("NaN");
  expect(valueText(Number.POSITIVE_INFINITY, undefined)).toBe("Infinity");
});
