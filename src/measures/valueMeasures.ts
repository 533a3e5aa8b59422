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

/** Differences are averaged over all values of all rows, on the scale of the data set also where training has another for each window. */
export function valueScorer(): Scorer {
  let [count, absolute, squares] = [0, 0, 0];
  let isLoss = true;
  return {
    add({ targets, restoring }, outputs) {
      if (restoring !== undefined) isLoss = false;
      for (let i = 0; i < targets.length; i++) {
        const difference = (outputs[i] as number) - (targets[i] as number);
        const error = restoring === undefined ? difference : difference * (restoring.unit[i] as number);
        absolute += Math.abs(error);
        squares += error * error;
      }
      count += targets.length;
    },
    result: (meanLoss) => ({ mse: isLoss ? meanLoss : share(squares, count), mae: share(absolute, count) }),
  };
}
