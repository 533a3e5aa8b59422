import { ForecastErrors } from "./forecastErrors.ts";
import type { Measure, TaskTraits } from "./measure.ts";
import type { TargetScale } from "./outputNames.ts";
import { perTargetName } from "./perTargetMeasures.ts";
import { restored, type ScoredBatch, type Scorer, share } from "./scorer.ts";

const isForecast = ({ type }: TaskTraits) => type === "forecasting";

/** Of forecasting O values, which are on the scale of training. */
export const valueMeasures: readonly Measure[] = [
  {
    name: "mse",
    words: "MSE",
    unit: "squared units",
    direction: "minimize",
    description: "Mean squared error, on scaled values.",
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
  {
    name: "mase",
    words: "MASE",
    unit: "naive errors",
    direction: "minimize",
    description:
      "Mean absolute scaled error: that of each target divided by the naive forecast's on the training rows (the last value, or that of the season which fits them best), mean over the targets (Hyndman and Koehler 2006). Below 1 is better than naive one row ahead.",
    source: "training",
    reference: () => 1,
    belongsTo: isForecast,
  },
  {
    name: "smape",
    words: "sMAPE",
    unit: "share",
    direction: "minimize",
    description: "Symmetric mean absolute percentage error: mean of 2 · |error| / (|value| + |forecast|), 0 to 2.",
    source: "training",
    reference: () => 2,
    belongsTo: isForecast,
  },
];

/** Collects errors of values, on any numbers. */
interface ValueScorer extends Scorer {
  add(batch: ScoredBatch, outputs: ArrayLike<number>): void;
}

/**
 * Differences are averaged over all values of all rows, on the scale of the data set also where training has another for each window.
 *
 * @param targets columns of the outputs; null where they have no names, and then no measures in their units.
 * @param wanted names of what `result` has to hold of single targets.
 */
export function valueScorer(
  targets: readonly TargetScale[] | null = null,
  wanted: readonly string[] = [],
): ValueScorer {
  let [count, absolute, squares] = [0, 0, 0];
  let isLoss = true;
  const columns = (targets ?? []).map(({ mean, deviation }) => new ForecastErrors(mean, deviation));
  return {
    add(batch, outputs) {
      const { targets: actual, restoring } = batch;
      if (restoring !== undefined) isLoss = false;
      for (let i = 0; i < actual.length; i++) {
        const difference = outputs[i]! - actual[i]!;
        const error = restoring === undefined ? difference : difference * restoring.unit[i]!;
        absolute += Math.abs(error);
        squares += error * error;
        columns[i % columns.length]?.add(restored(batch, i, actual[i]!), restored(batch, i, outputs[i]!));
      }
      count += actual.length;
    },
    result: (meanLoss) => ({
      // Where only errors are asked for there is no loss.
      mse: isLoss && !Number.isNaN(meanLoss) ? meanLoss : share(squares, count),
      mae: share(absolute, count),
      ...(targets === null ? {} : ofTargets(targets, columns, wanted)),
    }),
  };
}

function ofTargets(
  targets: readonly TargetScale[],
  columns: readonly ForecastErrors[],
  wanted: readonly string[],
): { readonly [name: string]: number } {
  const scores = columns.map((column) => column.score());
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const mase = targets.map(({ deviation, naive }, index) => (scores[index]?.mae ?? 0) / deviation / (naive || 1));
  const single = wanted.flatMap((name) => {
    const parsed = perTargetName(name);
    const score = scores[targets.findIndex((target) => target.name === parsed?.target)];
    return parsed === null || score === undefined ? [] : [[name, score[parsed.kind] ?? 0] as const];
  });
  return { mase: mean(mase), smape: mean(scores.map(({ smape }) => smape ?? 0)), ...Object.fromEntries(single) };
}
