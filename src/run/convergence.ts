import { dominates, type ObjectiveVector } from "./dominance.ts";
import { hypervolume } from "./hypervolume.ts";
import { constraintViolation, objectiveVector } from "./measure.ts";
import { directedVector, type Objective } from "./objective.ts";
import { individualRecords, type RunView } from "./runView.ts";

/** What a search has paid, counted in several ways. */
export const costNames = ["evaluations", "training_macs", "cpu"] as const;
export type CostName = (typeof costNames)[number];

/** How far a search was when an evaluation had been paid for. */
export interface ConvergencePoint {
  /** Trained individuals: twins cost nothing. */
  readonly evaluations: number;
  /** Multiply–accumulates of all training so far. */
  readonly training_macs: number;
  /** CPU seconds of all training so far; differs from machine to machine. */
  readonly cpu: number;
  /** Of all feasible individuals so far. */
  readonly hypervolume: number;
}

/**
 * The hypervolume after every trained individual of a run, in the order of its log.
 *
 * O(N · F) for fronts of F individuals, and a hypervolume each time that the front changes.
 *
 * @param objectives in which the front is measured; the run's own, or those that several runs share.
 * @param reference [objective], in each objective's own unit.
 */
export function convergence(
  view: RunView,
  objectives: readonly Objective[],
  reference: readonly number[],
): ConvergencePoint[] {
  const bound = directedVector(objectives, reference);
  const points: ConvergencePoint[] = [];
  let front: ObjectiveVector[] = [];
  let volume = 0;
  let [trainingMacs, cpuMs] = [0, 0];
  for (const { individual, evaluation, twinOf } of individualRecords(view)) {
    if (evaluation === null || twinOf !== null) continue;
    trainingMacs += evaluation.trainingMacs;
    cpuMs += evaluation.timing.cpuMs;
    const vector = objectiveVector(individual, evaluation, objectives);
    const isFeasible = vector !== null && constraintViolation(individual, evaluation, view.constraints) === 0;
    if (isFeasible && !front.some((other) => dominates(other, vector))) {
      front = [...front.filter((other) => !dominates(vector, other)), vector];
      volume = hypervolume(front, bound);
    }
    const evaluations = points.length + 1;
    points.push({ evaluations, training_macs: trainingMacs, cpu: cpuMs / 1000, hypervolume: volume });
  }
  return points;
}

/** The hypervolume when `budget` had been paid: of the last evaluation that it covers, 0 before the first. */
export function hypervolumeAt(points: readonly ConvergencePoint[], cost: CostName, budget: number): number {
  let [low, high] = [0, points.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle] as ConvergencePoint)[cost] <= budget) low = middle + 1;
    else high = middle;
  }
  return points[low - 1]?.hypervolume ?? 0;
}
