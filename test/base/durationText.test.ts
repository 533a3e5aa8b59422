import { expect, test } from "vitest";
import { durationText, roughDuration, spokenDuration } from "../../src/base/durationText.ts";

test("durations are rounded as one would say them", () => {
  expect([400, 59_400, 61_000, 3_540_000, 3_600_000, 7_500_000].map(spokenDuration)).toEqual([
    "1 s",
    "59 s",
    "1 min",
    "59 min",
    "1 h",
    "2 h 5 min",
  ]);
});

test("durations are as exact as an estimate is", () => {
  expect([0.0001, 412, 12_340, 100_000, 5_000_000, 86_400_000, 864_000_000].map(roughDuration)).toEqual([
    "0.0001 ms",
    "410 ms",
    "12 s",
    "1.7 min",
    "83 min",
    "24 h",
    "10 days",
  ]);
});

test("durations are printed as they were measured", () => {
  expect([850, 12_400, 185_000, 3_600_000, 7_810_000].map(durationText)).toEqual([
    "850 ms",
    "12 s",
    "3 min 5 s",
    "1 h 0 min",
    "2 h 10 min",
  ]);
});
