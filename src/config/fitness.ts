import type { Config } from "./schema.ts";

/** How a search comes by the numbers that it compares: `search.fitness` with all that follows from it. */
export interface Fitness {
  /** Whether children begin with their parents' weights in the training that counts. */
  readonly inherits: boolean;
  /** Whether what an edit says of first weights counts in a training that inherits nothing. */
  readonly keepsStarts: boolean;
  /** Epochs at which candidates are compared, ascending; none is off. */
  readonly rungs: readonly number[];
  /** Epochs that a child trains from its parents' weights before it is decided whether it is trained from scratch. */
  readonly lookEpochs: number | null;
}

/**
 * | `fitness` | the training that counts | a child before it | halving by default |
 * |---|---|---|---|
 * | `inherited` | from the parents' weights, unless `training.inheritance` is off | – | off |
 * | `scratch` | from scratch | – | at a ninth and a third of all epochs |
 * | `hybrid` | from scratch | a look: a tenth of all epochs from the parents' weights | as `scratch` |
 */
export function fitnessOf({ search, training, task }: Pick<Config, "search" | "training" | "task">): Fitness {
  const { fitness, early_stopping } = search;
  if (fitness === "inherited") {
    const { inheritance: inherits } = training;
    return { inherits, keepsStarts: true, rungs: early_stopping.rungs ?? [], lookEpochs: null };
  }
  const canHalve = training.backend !== "command" && !("folds" in task && task.folds !== undefined);
  const rungs = early_stopping.rungs ?? (canHalve ? usualRungs(training.epochs) : []);
  const lookEpochs = fitness === "hybrid" ? Math.max(1, Math.round(training.epochs / 10)) : null;
  return { inherits: false, keepsStarts: false, rungs, lookEpochs };
}

/** Thirds, as in successive halving with η = 3 (Li et al. 2018), those that come before the end. */
function usualRungs(epochs: number): number[] {
  const rungs = [Math.round(epochs / 9), Math.round(epochs / 3)];
  return [...new Set(rungs)].filter((rung) => rung >= 1 && rung < epochs);
}
