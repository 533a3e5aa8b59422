import { expect, test } from "vitest";
import { alignSeries } from "../../../webview/curves/alignSeries.ts";

test("series of different places share one axis, with gaps where they have no point", () => {
  const { xs, columns } = alignSeries([
    [
      [1, 10],
      [3, 30],
    ],
    [
      [2, 5],
      [3, 6],
    ],
    [],
  ]);
  expect(xs).toEqual([1, 2, 3]);
  expect(columns).toEqual([
    [10, null, 30],
    [null, 5, 6],
    [null, null, null],
  ]);
});
