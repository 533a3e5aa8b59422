import { cos } from "../base/portableMath.ts";
import type { Config } from "../config/schema.ts";

export type Schedule = Config["training"]["schedule"];

/**
 * The learning rate of one epoch: a pure function of what came before, so a resumed training needs no state for it.
 *
 * - `constant`: the initial rate.
 * - `plateau`: multiplied by `factor` whenever more than `patience` epochs in a row were no better than the best
 *   before them; then the count of bad epochs starts again.
 * - `step`: multiplied by `factor` after every `every` epochs.
 * - `cosine`: from the initial rate to the share `final` of it along half a cosine, reached when all epochs are over
 *   (Loshchilov & Hutter 2017, eq. 5, one period).
 *
 * @param epoch 0 for the first epoch.
 * @param validationLosses of the epochs before this one, oldest first.
 * @param epochs how many the whole training has.
 */
export function learningRateAt(
  schedule: Schedule,
  initialRate: number,
  epoch: number,
  validationLosses: readonly number[],
  epochs: number,
): number {
  switch (schedule.type) {
    case "constant":
      return initialRate;
    case "plateau":
      return initialRate * power(schedule.factor, plateaus(validationLosses, schedule.patience));
    case "step":
      return initialRate * power(schedule.factor, Math.floor(epoch / schedule.every));
    case "cosine": {
      const left = (1 + cos((Math.PI * epoch) / epochs)) / 2;
      return initialRate * (schedule.final + (1 - schedule.final) * left);
    }
  }
}

/** How often the losses stood still for more than `patience` epochs. */
function plateaus(losses: readonly number[], patience: number): number {
  let best = Number.POSITIVE_INFINITY;
  let badEpochs = 0;
  let count = 0;
  for (const loss of losses) {
    badEpochs = loss < best ? 0 : badEpochs + 1;
    best = Math.min(best, loss);
    if (badEpochs > patience) {
      count++;
      badEpochs = 0;
    }
  }
  return count;
}

/** baseⁿ by repeated products: `Math.pow` may differ in the last bit between engines. */
function power(base: number, exponent: number): number {
  let result = 1;
  for (let i = 0; i < exponent; i++) result *= base;
  return result;
}
