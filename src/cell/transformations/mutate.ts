import { assert } from "../../base/assert.ts";
import type { Rng } from "../../base/rng.ts";
import type { Cell } from "../cell.ts";
import type { WeightStarts } from "../weightStart.ts";
import { composeStarts, inheritedStarts } from "../weightStarts.ts";
import { type OperatorName, operatorNames } from "./operatorName.ts";
import type { TransformationContext } from "./transformation.ts";
import { transformations } from "./transformations.ts";

export interface MutationOptions extends TransformationContext {
  /** Relative weight by operator name; absent is 0. */
  readonly operators: { readonly [operator: string]: number };
  /** Least and most edits. */
  readonly edits: readonly [number, number];
  /** How the blocks of the cell as given start; by default all inherit from parent 0. After crossover: its starts. */
  readonly starts?: WeightStarts;
}

export interface MutationResult {
  readonly cell: Cell;
  /** Of every weighted block of the cell. */
  readonly starts: WeightStarts;
  /** In the order in which they were applied; fewer than drawn where nothing was left to edit. */
  readonly edits: readonly AppliedEdit[];
}

/** An `Edit` of the run's log. */
interface AppliedEdit {
  readonly operator: OperatorName;
  readonly description: string;
}

/**
 * A child of `cell` by a random number of random transformations.
 *
 * Operators are drawn by their weights among those that find a target: one that finds none is put aside and the draw
 * repeated, without counting.
 *
 * @returns null where not one operator found a target.
 */
export function mutate(cell: Cell, rng: Rng, options: MutationOptions): MutationResult | null {
  const [least, most] = options.edits;
  assert(least >= 1 && most >= least, `edits go from at least 1 upwards, got ${least} to ${most}`);
  const count = least + rng.int(most - least + 1);
  let child: MutationResult = { cell, starts: options.starts ?? inheritedStarts(cell), edits: [] };
  for (let edit = 0; edit < count; edit++) {
    const next = applyOne(child, rng, options);
    if (next === null) break;
    child = next;
  }
  return child.edits.length > 0 ? child : null;
}

function applyOne(child: MutationResult, rng: Rng, options: MutationOptions): MutationResult | null {
  const candidates = operatorNames.filter((name) => (options.operators[name] ?? 0) > 0);
  while (candidates.length > 0) {
    const drawn = rng.weighted(candidates.map((name) => options.operators[name] ?? 0));
    const [operator] = candidates.splice(drawn, 1) as [OperatorName];
    const result = transformations[operator].apply(child.cell, rng, options);
    if (result === null) continue;
    return {
      cell: result.cell,
      starts: composeStarts(result.cell, child.starts, result.starts),
      edits: [...child.edits, { operator, description: result.description }],
    };
  }
  return null;
}
