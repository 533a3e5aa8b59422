import { present } from "../base/assert.ts";
import { DominatorTree } from "./dominatorTree.ts";

/** One value per objective, smaller is better, finite. */
export type ObjectiveVector = readonly number[];

/** Whether `a` is nowhere worse than `b` and somewhere better. Both are minimised. */
export function dominates(a: ObjectiveVector, b: ObjectiveVector): boolean {
  let better = false;
  for (let objective = 0; objective < a.length; objective++) {
    const difference = a[objective]! - b[objective]!;
    if (difference > 0) return false;
    if (difference < 0) better = true;
  }
  return better;
}

/** A point with its total constraint violation: 0 is feasible, `Infinity` failed. */
export interface ConstrainedPoint {
  readonly vector: ObjectiveVector;
  readonly violation: number;
}

/**
 * The rank of every vector: 0 for the non-dominated, 1 for those that only rank 0 dominates, and so on. Equal
 * vectors share a rank.
 *
 * Vectors are visited in lexicographic order, so that all that dominate a vector come before it. For two objectives
 * the fronts then form a patience: one binary search per vector, O(N log N) in all. For more, the highest rank among
 * the dominators comes from a k-d tree over the objectives but the first: O(N log N) to build, and O(N^(1−1/(m−1)))
 * per vector at worst.
 *
 * @param vectors [population][objective], minimised, finite, of one length.
 * @see Deb et al. (2002), §III-A, for the definition; Zhang et al. (2015), ENS, for the order of the visit.
 */
export function nondominatedRanks(vectors: readonly ObjectiveVector[]): Uint32Array {
  const ranks = new Uint32Array(vectors.length);
  const dimension = vectors[0]?.length ?? 0;
  const order = lexicographicOrder(vectors);
  if (dimension <= 2) rankByPatience(vectors, order, ranks);
  else rankByTree(vectors, order, ranks);
  return ranks;
}

/**
 * Ranks under constrained domination: the fronts of the feasible first, then the infeasible by ascending violation,
 * those with equal violation sharing a rank.
 */
export function constrainedRanks(points: readonly ConstrainedPoint[]): Uint32Array {
  const members = points.map(({ vector, violation }, index) => ({ vector, violation, index }));
  const feasible = members.filter(({ violation }) => !(violation > 0));
  const infeasible = members.filter(({ violation }) => violation > 0);
  const ranks = new Uint32Array(points.length);
  let next = 0;
  nondominatedRanks(feasible.map(({ vector }) => vector)).forEach((rank, position) => {
    next = Math.max(next, rank + 1);
    ranks[present(feasible[position], "a ranked point").index] = rank;
  });
  // A difference would be NaN for two failed ones.
  infeasible.sort((a, b) => (a.violation < b.violation ? -1 : a.violation > b.violation ? 1 : a.index - b.index));
  let least = infeasible[0]?.violation ?? 0;
  for (const { violation, index } of infeasible) {
    if (least < violation) next++;
    least = violation;
    ranks[index] = next;
  }
  return ranks;
}

/** Indices by rank, ascending inside each: `groupByRank(ranks)[0]` is the best front. */
export function groupByRank(ranks: Iterable<number>): number[][] {
  const fronts: number[][] = [];
  let index = 0;
  for (const rank of ranks) {
    while (fronts.length <= rank) fronts.push([]);
    fronts[rank]?.push(index++);
  }
  return fronts;
}

/** Indices ordered by the first objective, then the second, …, then the index: a merge sort on typed arrays. */
function lexicographicOrder(vectors: readonly ObjectiveVector[]): Uint32Array {
  const count = vectors.length;
  const first = new Float64Array(count);
  for (const [index, [value = 0]] of vectors.entries()) first[index] = value;
  let order = new Uint32Array(count);
  let merged = new Uint32Array(count);
  for (let index = 0; index < count; index++) order[index] = index;
  for (let width = 1; width < count; width *= 2) {
    for (let from = 0; from < count; from += 2 * width) {
      const middle = Math.min(from + width, count);
      const to = Math.min(middle + width, count);
      let left = from;
      let right = middle;
      for (let position = from; position < to; position++) {
        const a = order[left]!;
        const b = order[right]!;
        let takeLeft = right >= to;
        if (!takeLeft && left < middle) {
          const difference = first[a]! - first[b]!;
          takeLeft =
            difference < 0 ||
            (difference === 0 &&
              compareLexicographically(vectors[a] as ObjectiveVector, vectors[b] as ObjectiveVector) <= 0);
        }
        merged[position] = takeLeft ? a : b;
        if (takeLeft) left++;
        else right++;
      }
    }
    [order, merged] = [merged, order];
  }
  return order;
}

/** Negative, zero (equal vectors) or positive, as `Array.prototype.sort` wants it. */
export function compareLexicographically(a: ObjectiveVector, b: ObjectiveVector): number {
  for (let objective = 0; objective < a.length; objective++) {
    const difference = a[objective]! - b[objective]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

/** With one objective there is no second to trade against: every distinct value is a front of its own. */
function rankByPatience(vectors: readonly ObjectiveVector[], order: Uint32Array, ranks: Uint32Array): void {
  // Ascending: the least second objective in each front so far. A front holds a dominator iff its entry is ≤.
  const least: number[] = [];
  let [before, beforeFirst, beforeSecond] = [0, Number.NaN, Number.NaN];
  for (const index of order) {
    const [first = 0, second = 0] = vectors[index] ?? [];
    if (first === beforeFirst && second === beforeSecond) {
      ranks[index] = before;
      continue;
    }
    let low = 0;
    let high = least.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (least[middle]! <= second) low = middle + 1;
      else high = middle;
    }
    least[low] = second;
    ranks[index] = low;
    [before, beforeFirst, beforeSecond] = [low, first, second];
  }
}

function rankByTree(vectors: readonly ObjectiveVector[], order: Uint32Array, ranks: Uint32Array): void {
  const tree = new DominatorTree(vectors);
  let before: ObjectiveVector | null = null;
  let rank = 0;
  for (const index of order) {
    const vector = vectors[index] as ObjectiveVector;
    if (before === null || compareLexicographically(before, vector) !== 0) {
      rank = tree.highestDominatorRank(vector) + 1;
      tree.insert(index, rank);
    }
    ranks[index] = rank;
    before = vector;
  }
}
