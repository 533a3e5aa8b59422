import { expect, test } from "vitest";
import { plainBaselineCount } from "../../src/run/plainBaselines.ts";

test("basic, GRU and LSTM; where widths are open two more for each of at most three found networks", () => {
  expect([0, 1, 3, 9].map((found) => plainBaselineCount(found, false))).toEqual([3, 3, 3, 3]);
  expect([0, 1, 3, 9].map((found) => plainBaselineCount(found, true))).toEqual([3, 5, 9, 9]);
});
