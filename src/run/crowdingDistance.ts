import { compareLexicographically, type ObjectiveVector } from "./dominance.ts";

/**
 * How lonely each member of a front is: the sum over objectives of the gap between its neighbours, as a share of the
 * front's span; infinite at the two ends of an objective.
 *
 * Three cases that the paper leaves open. An objective on which the whole front agrees separates nobody: it adds
 * nothing and has no ends. A copy of an earlier vector adds nothing to the spread, so it gets 0 and is nobody's
 * neighbour. Ties in one objective are ordered by the whole vector, so distances do not depend on the order given.
 *
 * @param front [member][objective], minimised, finite.
 * @see Deb et al. (2002), §III-B, crowding-distance-assignment. O(m N log N).
 */
export function crowdingDistance(front: readonly ObjectiveVector[]): Float64Array {
  const distances = new Float64Array(front.length);
  const vector = (index: number) => front[index] as ObjectiveVector;
  const sorted = front.map((_, index) => index);
  sorted.sort((a, b) => compareLexicographically(vector(a), vector(b)) || a - b);
  const distinct = sorted.filter(
    (index, position) =>
      position === 0 || compareLexicographically(vector(sorted[position - 1] as number), vector(index)) !== 0,
  );
  const dimension = front[0]?.length ?? 0;
  for (let objective = 0; objective < dimension; objective++) {
    const value = (position: number) => vector(order[position] as number)[objective] as number;
    // `distinct` is in lexicographic order and the sort is stable, which orders ties.
    const order = distinct.toSorted((a, b) => (vector(a)[objective] as number) - (vector(b)[objective] as number));
    const last = order.length - 1;
    const span = value(last) - value(0);
    if (!(span > 0)) continue;
    distances[order[0] as number] = Number.POSITIVE_INFINITY;
    distances[order[last] as number] = Number.POSITIVE_INFINITY;
    for (let position = 1; position < last; position++) {
      const index = order[position] as number;
      distances[index] = (distances[index] as number) + (value(position + 1) - value(position - 1)) / span;
    }
  }
  // A front of one distinct vector has no span at all, yet nobody else stands there.
  if (distinct.length === 1) distances[distinct[0] as number] = Number.POSITIVE_INFINITY;
  return distances;
}
