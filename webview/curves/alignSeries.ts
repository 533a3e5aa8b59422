import { present } from "../../src/base/assert.ts";

/** Series over a common axis: what uPlot reads. */
interface AlignedSeries {
  /** Every x of any series once, ascending. */
  readonly xs: readonly number[];
  /** [series][x]; null where a series has no point. */
  readonly columns: (number | null)[][];
}

/** @param series [series][point] of x and y; of two points with one x the later stays. */
export function alignSeries(series: readonly (readonly (readonly [number, number])[])[]): AlignedSeries {
  const xs = [...new Set(series.flatMap((points) => points.map(([x]) => x)))].sort((a, b) => a - b);
  const places = new Map(xs.map((x, index) => [x, index]));
  const columns = series.map((points) => {
    const column: (number | null)[] = xs.map(() => null);
    for (const [x, y] of points) column[present(places.get(x), `place of ${x}`)] = y;
    return column;
  });
  return { xs, columns };
}
