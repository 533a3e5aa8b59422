import { nondominatedRanks, type ObjectiveVector } from "./dominance.ts";

/**
 * The volume that a set of points dominates, bounded by the reference point; exact for any number of objectives.
 *
 * A point that is not better than the reference in every objective contributes nothing; dominated points and copies
 * change nothing. Two objectives take O(n log n), three a sweep along the third of O(n log n) searches over a sorted
 * staircase, and every further objective multiplies by at most n.
 *
 * @param points [n][m], minimised.
 * @param reference [m], minimised likewise.
 * @see Zitzler & Thiele (1998) for the measure; Beume et al. (2009) for the sweep; While et al. (2012), WFG, for m ≥ 4.
 */
export function hypervolume(points: readonly ObjectiveVector[], reference: ObjectiveVector): number {
  const inside = points.filter((point) => point.every((value, objective) => value < reference[objective]!));
  if (inside.length === 0) return 0;
  switch (reference.length) {
    case 1:
      return lengthOf(inside, reference);
    case 2:
      return areaOf(inside, reference);
    case 3:
      return volumeOf(inside, reference);
    default: {
      const ranks = nondominatedRanks(inside);
      return volumeByExclusiveParts(
        inside.filter((_, index) => ranks[index] === 0),
        reference,
      );
    }
  }
}

/**
 * What `point` adds to the volume of `others`: its own box without what they dominate of it.
 *
 * For many objectives this is far cheaper than the difference of two volumes, since most of `others`, clipped to the
 * box, fall behind each other.
 */
export function exclusiveVolume(
  point: ObjectiveVector,
  others: readonly ObjectiveVector[],
  reference: ObjectiveVector,
): number {
  let own = 1;
  reference.forEach((bound, objective) => {
    own *= Math.max(0, bound - (point[objective] ?? bound));
  });
  if (own === 0 || others.length === 0) return own;
  const clipped = others.map((other) =>
    reference.map((_, objective) => Math.max(point[objective]!, other[objective]!)),
  );
  return own - hypervolume(clipped, reference);
}

function lengthOf(points: readonly ObjectiveVector[], [end = 0]: ObjectiveVector): number {
  return end - points.reduce((least, [x = end]) => Math.min(least, x), Number.POSITIVE_INFINITY);
}

function areaOf(points: readonly ObjectiveVector[], [right = 0, top = 0]: ObjectiveVector): number {
  const sorted = points.map((point) => ({ x: point[0] ?? right, y: point[1] ?? top })).sort((a, b) => a.x - b.x);
  let area = 0;
  let height = top;
  for (const { x, y } of sorted) {
    if (y >= height) continue;
    area += (right - x) * (height - y);
    height = y;
  }
  return area;
}

/** A plane sweeps along the third objective; `Staircase` is what lies behind it. */
function volumeOf(points: readonly ObjectiveVector[], [right = 0, top = 0, end = 0]: ObjectiveVector): number {
  const sorted = points
    .map((point) => ({ x: point[0] ?? right, y: point[1] ?? top, z: point[2] ?? end }))
    .sort((a, b) => a.z - b.z);
  const staircase = new Staircase(right, top);
  let area = 0;
  let volume = 0;
  let depth = 0;
  for (const { x, y, z } of sorted) {
    if (area > 0) volume += area * (z - depth);
    depth = z;
    area += staircase.add(x, y);
  }
  return volume + area * (end - depth);
}

/** The non-dominated corners of a growing set of points in the plane, x ascending and y descending. */
class Staircase {
  readonly #corners: { readonly x: number; readonly y: number }[] = [];

  constructor(
    private readonly referenceX: number,
    private readonly referenceY: number,
  ) {}

  /** Adds a corner and yields the area that it alone dominates. */
  add(x: number, y: number): number {
    const corners = this.#corners;
    let from = 0;
    let high = corners.length;
    while (from < high) {
      const middle = (from + high) >>> 1;
      const corner = corners[middle];
      if (corner !== undefined && corner.x < x) from = middle + 1;
      else high = middle;
    }
    const before = from > 0 ? corners[from - 1] : undefined;
    if (before !== undefined && before.y <= y) return 0;
    let gained = 0;
    let edge = x;
    let top = before === undefined ? this.referenceY : before.y;
    let to = from;
    let next = corners[to];
    while (next !== undefined && next.y >= y) {
      gained += (next.x - edge) * (top - y);
      edge = next.x;
      top = next.y;
      next = corners[++to];
    }
    gained += ((next === undefined ? this.referenceX : next.x) - edge) * (top - y);
    corners.splice(from, to - from, { x, y });
    return gained;
  }
}

/**
 * m ≥ 4: points are added by ascending last objective, and each adds what it dominates alone. All earlier ones reach
 * at least as far along the last objective, so that part is a prism: its base is the point's own box in m − 1
 * dimensions without the union of the earlier ones clipped to that box.
 */
function volumeByExclusiveParts(points: readonly ObjectiveVector[], reference: ObjectiveVector): number {
  const last = reference.length - 1;
  const base = reference.slice(0, last);
  const [end = 0] = reference.slice(last);
  const sorted = points.map((point) => ({ point, z: point[last] ?? end })).sort((a, b) => a.z - b.z);
  const earlier: ObjectiveVector[] = [];
  let volume = 0;
  for (const { point, z } of sorted) {
    volume += (end - z) * exclusiveVolume(point, earlier, base);
    earlier.push(point);
  }
  return volume;
}
