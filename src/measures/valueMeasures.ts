import type { Measure } from "./measure.ts";
import { type Scorer, share } from "./scorer.ts";

/** Of forecasting O values, which are on the scale of training. */
export const valueMeasures: readonly Measure[] = [
  {
    name: "mse",
    words: "MSE",
    unit: "squared units",
    direction: "minimize",
    description: "Mean squared error.",
    source: "training",
    reference: ({ targetVariance = 1 }) => targetVariance,
    // It is the loss itself; configs of version 0.1.0 may have both as objectives, and their runs go on.
    ranking: { family: "loss", isExact: false },
  },
  {
    name: "mae",
    words: "MAE",
    unit: "units",
    direction: "minimize",
    description: "Mean absolute error, on scaled values.",
    source: "training",
    reference: ({ targetVariance = 1 }) => Math.sqrt(targetVariance),
    belongsTo: ({ type }) => type === "forecasting" || type === "regression",
  },
];

/** Absolute differences are averaged over all values of all rows. */
export function valueScorer(): Scorer {
  let count = 0;
  let sum = 0;
  return {
    add({ targets }, outputs) {
      for (let i = 0; i < targets.length; i++) sum += Math.abs((outputs[i] as number) - (targets[i] as number));
      count += targets.length;
    },
    result: (meanLoss) => ({ mse: meanLoss, mae: share(sum, count) }),
  };
}
