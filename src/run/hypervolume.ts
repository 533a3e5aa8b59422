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
  const inside = points.filter((point) => point.every((value, objective) => value < (reference[objective] as number)));
  if (inside.length === 0) return 0;
  switch (reference.length) {
    case 1:
      return (reference[0] as number) - inside.reduce((least, point) => Math.min(least, point[0] as number), Infinity);
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
  for (let objective = 0; objective < reference.length; objective++) {
    own *= Math.max(0, (reference[objective] as number) - (point[objective] as number));
  }
  if (own === 0 || others.length === 0) return own;
  const clipped = others.map((other) =>
    reference.map((_, objective) => Math.max(point[objective] as number, other[objective] as number)),
  );
  return own - hypervolume(clipped, reference);
}

function areaOf(points: readonly ObjectiveVector[], reference: ObjectiveVector): number {
  const sorted = points.toSorted((a, b) => (a[0] as number) - (b[0] as number));
  let area = 0;
  let height = reference[1] as number;
  for (const point of sorted) {
    const [x, y] = point as [number, number];
    if (y >= height) continue;
    area += ((reference[0] as number) - x) * (height - y);
    height = y;
  }
  return area;
}

/** A plane sweeps along the third objective; `Staircase` is what lies behind it. */
function volumeOf(points: readonly ObjectiveVector[], reference: ObjectiveVector): number {
  const sorted = points.toSorted((a, b) => (a[2] as number) - (b[2] as number));
  const staircase = new Staircase(reference[0] as number, reference[1] as number);
  let area = 0;
  let volume = 0;
  let depth = 0;
  for (const point of sorted) {
    const [x, y, z] = point as [number, number, number];
    if (area > 0) volume += area * (z - depth);
    depth = z;
    area += staircase.add(x, y);
  }
  return volume + area * ((reference[2] as number) - depth);
}

/** The non-dominated corners of a growing set of points in the plane, x ascending and y descending. */
class Staircase {
  readonly #xs: number[] = [];
  readonly #ys: number[] = [];

  constructor(
    private readonly referenceX: number,
    private readonly referenceY: number,
  ) {}

  /** Adds a corner and yields the area that it alone dominates. */
  add(x: number, y: number): number {
    const [xs, ys] = [this.#xs, this.#ys];
    let from = 0;
    let high = xs.length;
    while (from < high) {
      const middle = (from + high) >>> 1;
      if ((xs[middle] as number) < x) from = middle + 1;
      else high = middle;
    }
    if (from > 0 && (ys[from - 1] as number) <= y) return 0;
    let gained = 0;
    let edge = x;
    let top = from > 0 ? (ys[from - 1] as number) : this.referenceY;
    let to = from;
    for (; to < xs.length && (ys[to] as number) >= y; to++) {
      gained += ((xs[to] as number) - edge) * (top - y);
      edge = xs[to] as number;
      top = ys[to] as number;
    }
    gained += ((to < xs.length ? (xs[to] as number) : this.referenceX) - edge) * (top - y);
    xs.splice(from, to - from, x);
    ys.splice(from, to - from, y);
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
  const sorted = points.toSorted((a, b) => (a[last] as number) - (b[last] as number));
  const base = reference.slice(0, last);
  let volume = 0;
  sorted.forEach((point, count) => {
    const depth = (reference[last] as number) - (point[last] as number);
    volume += depth * exclusiveVolume(point, sorted.slice(0, count), base);
  });
  return volume;
}
