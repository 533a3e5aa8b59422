import { expect, test } from "vitest";
import { sparkline } from "../../../src/host/details/detailsTree.ts";

test("the largest value is the highest bar, and one that is not finite a gap", () => {
  expect(sparkline([7, 0, Number.NaN, 3.5])).toBe("█▁ ▅");
  expect(sparkline([2, 2])).toBe("▁▁");
  expect(sparkline([])).toBe("");
});
