import type { IndividualId } from "./individual.ts";
import { measure } from "./measure.ts";
import { individualRecords, type RunView } from "./runView.ts";

/** When a cell counts as one that solves the task. */
export interface SolvedRule {
  readonly measure: string;
  readonly at_most: number;
}

/** The smallest cell of a run that solves the task. */
export interface SolvedCell {
  readonly id: IndividualId;
  readonly blocks: number;
  readonly parameters: number;
  readonly value: number;
  /** Trained individuals up to and including it. */
  readonly evaluations: number;
}

/** The cell with the fewest blocks, then parameters, that solves the task; the first of equals. Null where none does. */
export function smallestSolvedCell(view: RunView, rule: SolvedRule): SolvedCell | null {
  let best: SolvedCell | null = null;
  let evaluations = 0;
  for (const { individual, evaluation, twinOf } of individualRecords(view)) {
    if (evaluation === null || twinOf !== null) continue;
    evaluations++;
    const value = measure(individual, evaluation, rule.measure);
    if (value === undefined || !(value <= rule.at_most)) continue;
    const { blocks, parameters } = individual.complexity;
    if (best !== null && (blocks - best.blocks || parameters - best.parameters) >= 0) continue;
    best = { id: individual.id, blocks, parameters, value, evaluations };
  }
  return best;
}
