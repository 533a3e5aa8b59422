import { assert } from "../base/assert.ts";
import { elementAt } from "../base/elementAt.ts";

/** A point of two objectives, both minimised. */
export type PlanePoint = readonly [number, number];

/**
 * The corners of the region that at least `level` of the fronts attain: an attainment surface as a staircase, first
 * objective ascending, second descending. `level` 1 is what the best run attained everywhere, ⌈k/2⌉ the median of k
 * runs, k what every run attained.
 *
 * A front attains a point when one of its own is nowhere worse. At every first coordinate the level's second one is
 * the `level`-th least among what the fronts reach up to there. O(P · k log k) for P points in all.
 *
 * @param fronts [run][point]; dominated points change nothing, an empty front attains nothing.
 * @see Fonseca & Fleming (1996), attainment surfaces; Grunert da Fonseca et al. (2001), the empirical attainment function.
 */
export function attainmentSurface(fronts: readonly (readonly PlanePoint[])[], level: number): PlanePoint[] {
  assert(level >= 1 && level <= fronts.length, `level ${level} of ${fronts.length} fronts`);
  const points = fronts.flatMap((front, run) => front.map(([x, y]) => ({ x, y, run }))).sort((a, b) => a.x - b.x);
  const reached = fronts.map(() => Number.POSITIVE_INFINITY);
  const corners: PlanePoint[] = [];
  let height = Number.POSITIVE_INFINITY;
  for (const [index, { x, y, run }] of points.entries()) {
    reached[run] = Math.min(reached[run] ?? y, y);
    if (points[index + 1]?.x === x) continue;
    const attained = elementAt(
      reached.toSorted((a, b) => a - b),
      level - 1,
    );
    if (attained >= height) continue;
    height = attained;
    corners.push([x, attained]);
  }
  return corners;
}

/** The level whose surface is the median of `count` runs: attained by at least half of them. */
export function medianLevel(count: number): number {
  return Math.ceil(count / 2);
}
