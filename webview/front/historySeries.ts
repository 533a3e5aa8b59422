import type { BestStep } from "./frontHistory.ts";
import type { FrontRun } from "./frontRun.ts";

/** A curve against the number of evaluations, as a step line: it keeps its value until the next one. */
export interface Curve {
  readonly title: string;
  readonly evaluations: number[];
  readonly values: number[];
}

/** The hypervolume at the end of every generation. */
export function hypervolumeCurve(run: FrontRun): Curve {
  return {
    title: "Hypervolume",
    evaluations: run.generations.map(({ nextId }) => nextId),
    values: run.generations.map(({ hypervolume }) => hypervolume),
  };
}

/** The best feasible value so far of an objective. @param index among the objectives. */
export function bestCurve(run: FrontRun, index: number): Curve {
  const steps: readonly BestStep[] = run.history.best(index);
  const evaluations = steps.map(({ id }) => id + 1);
  const values = steps.map(({ value }) => value);
  const last = values.at(-1);
  // To the end of the run, where nothing better came.
  if (last !== undefined && (evaluations.at(-1) ?? 0) < run.columns.count) {
    evaluations.push(run.columns.count);
    values.push(last);
  }
  const objective = run.objectives[index];
  return { title: run.header.measures[objective?.measure ?? 0]?.name ?? "", evaluations, values };
}

/** What an axis spans for values that are all the same, for which a chart would make up a scale. */
export function spanAround(value: number): readonly [least: number, most: number] {
  const room = Math.abs(value) * 0.1 || 1;
  return [value - room, value + room];
}

/** The last generation that had ended by a number of evaluations; −1 before the first. */
export function generationAt(run: FrontRun, evaluations: number): number {
  let low = 0;
  let high = run.generations.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((run.generations[middle]?.nextId ?? 0) <= evaluations) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
