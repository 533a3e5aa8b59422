import { elementAt } from "../base/elementAt.ts";

/** One axis of the search. Values are stored as measured; `directed` turns them so that less is better. */
export interface Objective {
  /** A metric of the task (`validation_loss`, `perplexity`, …), a complexity (`blocks`, …) or `latency_us`. */
  readonly name: string;
  readonly direction: "minimize" | "maximize";
  /** For axes: `nats`, `blocks`, `µs`, … */
  readonly unit: string;
  /** Hypervolume reference in the objective's own unit: worse values contribute nothing. */
  readonly reference: number;
  /** False for measured times: a run with such an objective cannot be repeated byte for byte. */
  readonly reproducible: boolean;
}

/** A bound on any measure, objective or not. */
export interface Constraint {
  readonly name: string;
  readonly min?: number;
  readonly max?: number;
}

/** The value with its sign turned so that smaller is better. */
export function directed(objective: Pick<Objective, "direction">, value: number): number {
  return objective.direction === "minimize" ? value : -value;
}

/** The same for a value of each objective, there and back. */
export function directedVector(objectives: readonly Objective[], values: readonly number[]): number[] {
  return objectives.map((objective, index) => directed(objective, elementAt(values, index)));
}
