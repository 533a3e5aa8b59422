import type { FailureReason } from "../run/evaluation.ts";

/** Why an individual fails while it trains, in words for its reader. */
export interface TrainingFailure {
  readonly reason: FailureReason;
  readonly message: string;
}

/**
 * 1-based position of the smallest loss, the earliest of equals; 0 where none is below `initialLoss`, that of inherited
 * weights before the first step.
 */
export function bestEpochOf(validationLosses: readonly number[], initialLoss = Number.POSITIVE_INFINITY): number {
  let best = 0;
  let smallest = initialLoss;
  validationLosses.forEach((loss, index) => {
    if (!(loss < smallest)) return;
    best = index + 1;
    smallest = loss;
  });
  return best;
}

/** Whether the last `patience` epochs brought no improvement; 0 never stops. */
export function hasStagnated(validationLosses: readonly number[], patience: number, initialLoss?: number): boolean {
  return patience > 0 && validationLosses.length - bestEpochOf(validationLosses, initialLoss) >= patience;
}

/** The failure when one of the values is NaN or infinite; `where` is for example `in epoch 2, batch 17`. */
export function divergence(values: { readonly [name: string]: number }, where: string): TrainingFailure | null {
  for (const [name, value] of Object.entries(values)) {
    if (Number.isFinite(value)) continue;
    const what = Number.isNaN(value) ? "not a number" : "infinite";
    return { reason: "diverged", message: `The ${name} became ${what} ${where}.` };
  }
  return null;
}

/** The failure when the validation loss is above the config's limit. */
export function lossAboveLimit(
  validationLoss: number,
  limit: number | undefined,
  where: string,
): TrainingFailure | null {
  if (limit === undefined || validationLoss <= limit) return null;
  return { reason: "lossLimit", message: `The validation loss ${validationLoss} is above ${limit} ${where}.` };
}
