import { countOf } from "../measures/complexity.ts";
import { recordedLossUnit } from "../measures/loss.ts";
import type { Evaluation } from "./evaluation.ts";
import type { Individual } from "./individual.ts";
import { type Constraint, directed, type Objective } from "./objective.ts";

/**
 * What is known of an individual under a name: a metric of its evaluation, else a complexity of its cell.
 *
 * Undefined where it was not measured, which includes every metric of a failed evaluation.
 */
export function measure(individual: Individual, evaluation: Evaluation, name: string): number | undefined {
  if (evaluation.status === "ok" && Object.hasOwn(evaluation.metrics, name)) return evaluation.metrics[name];
  return countOf(individual.complexity, name);
}

/** The unit of an individual's losses. */
export function lossUnitOf(
  { objectives }: { readonly objectives: readonly Objective[] },
  { evaluation }: { readonly evaluation: Evaluation | null },
): string {
  return recordedLossUnit(objectives, evaluation?.status === "ok" ? Object.keys(evaluation.metrics) : []);
}

/**
 * The individual as a point to minimise, one number per objective in their order.
 *
 * Null where it cannot be placed: the evaluation failed, or a value is absent or not finite (a perplexity that
 * overflows), or it was only looked at. Such an individual is infeasible; it never gets a magic number.
 */
export function objectiveVector(
  individual: Individual,
  evaluation: Evaluation,
  objectives: readonly Objective[],
): number[] | null {
  if (evaluation.status === "failed" || evaluation.look) return null;
  const vector: number[] = [];
  for (const objective of objectives) {
    const value = measure(individual, evaluation, objective.name);
    if (value === undefined || !Number.isFinite(value)) return null;
    vector.push(directed(objective, value));
  }
  return vector;
}

/**
 * By how much all constraints together are broken; 0 is feasible.
 *
 * Every excess is divided by the size of its bound (by 1 for a bound of 0), so that 10 % too many parameters and 10 %
 * too slow weigh alike, and the excesses are added. A failed evaluation, or a measure that is absent or not finite,
 * is infinitely infeasible.
 *
 * @see Deb et al. (2002), §VI, which sums normalised violations and leaves the normalisation open.
 */
export function constraintViolation(
  individual: Individual,
  evaluation: Evaluation,
  constraints: readonly Constraint[],
): number {
  if (evaluation.status === "failed" || evaluation.look) return Number.POSITIVE_INFINITY;
  let total = 0;
  for (const { name, min, max } of constraints) {
    const value = measure(individual, evaluation, name);
    if (value === undefined || !Number.isFinite(value)) return Number.POSITIVE_INFINITY;
    if (min !== undefined && value < min) total += (min - value) / (Math.abs(min) || 1);
    if (max !== undefined && value > max) total += (value - max) / (Math.abs(max) || 1);
  }
  return total;
}
