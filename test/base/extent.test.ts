import { expect, test } from "vitest";
import { extent } from "../../src/base/extent.ts";

test("A1: the extent of a million numbers is found, and nothing has none", () => {
  const values = Array.from({ length: 1_000_000 }, (_, i) => (i * 7919) % 1_000_003);
  expect(extent(values)).toEqual({ least: 0, most: 1_000_002 });
  expect(extent([])).toEqual({ least: Number.POSITIVE_INFINITY, most: Number.NEGATIVE_INFINITY });
});
