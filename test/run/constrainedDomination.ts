import { type ConstrainedPoint, dominates } from "../../src/run/dominance.ts";

/**
 * Constrained domination: feasible beats infeasible, less violation beats more, and among the feasible the
 * objectives decide.
 *
 * @see Deb et al. (2002), §VI, definition 1.
 */
export function constrainedDominates(a: ConstrainedPoint, b: ConstrainedPoint): boolean {
  if (a.violation > 0 || b.violation > 0) return a.violation < b.violation;
  return dominates(a.vector, b.vector);
}
