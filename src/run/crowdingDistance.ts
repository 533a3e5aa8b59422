import { compareLexicographically, type ObjectiveVector } from "./dominance.ts";

/**
 * How lonely each member of a front is: the sum over objectives of the gap between its neighbours, as a share of the
 * front's span; infinite at the two ends of an objective.
 *
 * Three cases that the paper leaves open. An objective with one value on the whole front separates no two members: it
 * adds nothing and has no ends. A copy of an earlier vector adds nothing to the spread, so it gets 0 and is no member's
 * neighbour. Ties in one objective are ordered by the whole vector, so distances do not depend on the order given.
 *
 * @param front [member][objective], minimised, finite.
 * @see Deb et al. (2002), §III-B, crowding-distance-assignment. O(m N log N).
 */
export function crowdingDistance(front: readonly ObjectiveVector[]): Float64Array {
  const distances = new Float64Array(front.length);
  const sorted = front.map((vector, index) => ({ vector, index }));
  sorted.sort((a, b) => compareLexicographically(a.vector, b.vector) || a.index - b.index);
  const distinct = sorted.filter(({ vector }, position) => {
    const before = sorted[position - 1];
    return before === undefined || compareLexicographically(before.vector, vector) !== 0;
  });
  const dimension = front[0]?.length ?? 0;
  for (let objective = 0; objective < dimension; objective++) {
    // `distinct` is in lexicographic order and the sort is stable, which orders ties.
    const order = distinct
      .map(({ vector, index }) => ({ value: vector[objective] ?? 0, index }))
      .sort((a, b) => a.value - b.value);
    const [first, last] = [order[0], order.at(-1)];
    if (first === undefined || last === undefined) break;
    const span = last.value - first.value;
    if (!(span > 0)) continue;
    distances[first.index] = Number.POSITIVE_INFINITY;
    distances[last.index] = Number.POSITIVE_INFINITY;
    for (const [position, { index }] of order.entries()) {
      const [before, after] = [order[position - 1], order[position + 1]];
      if (before !== undefined && after !== undefined) distances[index]! += (after.value - before.value) / span;
    }
  }
  // A front of one distinct vector has no span at all, and no other member stands there.
  if (distinct.length === 1 && distinct[0] !== undefined) distances[distinct[0].index] = Number.POSITIVE_INFINITY;
  return distances;
}
