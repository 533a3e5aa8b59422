import { perTargetMeasures } from "../../measures/perTargetMeasures.ts";
import { type Reference, scoredSplits } from "../../measures/reference.ts";
import { valueScorer } from "../../measures/valueMeasures.ts";
import type { Split } from "../dataset.ts";
import { outputNames, type SequenceSet, type SequenceSplit } from "../sequenceSet.ts";
import { ridgeForecast } from "./ridgeForecast.ts";

/** Training windows that decide which season fits. */
const triedWindows = 20_000;

/** Writes the forecast of window `window` [horizon, targets] into `into`; false where there is nothing to forecast it from. */
export type Forecast = (split: SequenceSplit, window: number, into: Float64Array) => boolean;

/** Values that are handed to a scorer at once. */
const valuesTogether = 4096;

const forecastOnly: ReadonlySet<string> = new Set(["mase", "smape"]);

/** Rows after which days, weeks, months and years come again in rows of a minute to a month. */
const seasons = [4, 7, 12, 24, 48, 52, 60, 96, 144, 168, 288, 336, 365, 672, 1440, 8760];

/** A forecast that is no network. */
export interface SimpleForecast extends Pick<Reference, "name" | "description" | "parameters"> {
  readonly forecast: Forecast;
}

/** The simple forecasts, measured. @param set of a forecasting task, with at least one training window. */
export function forecastReferences(set: SequenceSet): Reference[] {
  return simpleForecasts(set).map((simple) => forecastReference(set, simple));
}

/**
 * The naive forecasts: the last value again, the value of a season before (the season that fits the training rows best), and a
 * ridge regression on the window.
 *
 * @param set of a forecasting task, with at least one training window.
 */
export function simpleForecasts(set: SequenceSet): SimpleForecast[] {
  const width = set.names.targets?.length ?? 1;
  const found: SimpleForecast[] = [
    {
      name: "last value",
      description: "The last value that is known, for every row ahead.",
      parameters: 0,
      forecast: seasonal(1, width),
    },
  ];
  const season = bestSeason(set, width);
  if (season !== null) {
    found.push({
      name: `value ${season} rows before`,
      description: `The value ${season} rows before; of the usual seasons it fits the training rows best.`,
      parameters: 0,
      forecast: seasonal(season, width),
    });
  }
  const ridge = ridgeForecast(set);
  if (ridge !== null) {
    found.push({
      name: "ridge regression",
      description: `A linear function of the last ${ridge.rows} rows, by ridge regression on the training windows.`,
      parameters: ridge.parameters,
      forecast: ridge.forecast,
    });
  }
  return found;
}

/** The values of the newest whole season before the rows that are forecast. */
function seasonal(season: number, width: number): Forecast {
  return ({ targets, targetStarts, seriesStarts }, window, into) => {
    const start = targetStarts[window]!;
    const first = seriesStarts?.[window] ?? 0;
    for (let at = 0; at < into.length; at++) {
      const ahead = Math.floor(at / width);
      const from = start + at - season * width * Math.ceil((ahead + 1) / season);
      if (from < first) return false;
      into[at] = targets[from]!;
    }
    return true;
  };
}

/** Null where no season does better than the last value. */
function bestSeason(set: SequenceSet, width: number): number | null {
  let best: { readonly season: number | null; readonly mse: number } = {
    season: null,
    mse: trainingError(set, seasonal(1, width)),
  };
  const rows = set.splits.train.targets.length / width;
  for (const season of seasons) {
    if (season > rows / 3) break;
    const mse = trainingError(set, seasonal(season, width));
    if (mse < best.mse) best = { season, mse };
  }
  return best.season;
}

/**
 * Mean absolute error of the naive forecast one row ahead on the training windows, by target, on the scale of the data set:
 * that of the season that fits them best, or of the last value.
 *
 * @see Hyndman, Koehler (2006), Another look at measures of forecast accuracy: the scale of MASE.
 */
export function naiveErrors(set: SequenceSet): number[] {
  const width = set.names.targets?.length ?? 1;
  const naive = seasonal(bestSeason(set, width) ?? 1, width);
  const { train } = set.splits;
  const into = new Float64Array(width);
  const sums = new Float64Array(width);
  let count = 0;
  for (let window = 0; window < train.targetStarts.length; window++) {
    if (!naive(train, window, into)) continue;
    const start = train.targetStarts[window]!;
    for (let at = 0; at < width; at++) {
      sums[at]! += Math.abs(into[at]! - train.targets[start + at]!);
    }
    count++;
  }
  return Array.from(sums, (sum) => (count === 0 ? 0 : sum / count));
}

/** A simple solution that yields values, measured. */
export function forecastReference(set: SequenceSet, { forecast, ...described }: SimpleForecast): Reference {
  const [validation = null, test = null] = scoredSplits.map((split) => forecastScoresOn(set, split, forecast));
  return { ...described, scores: { validation, test } };
}

/** All measures of values on a split; null where none of its windows has the rows that this forecast needs. */
export function forecastScoresOn(set: SequenceSet, split: Split, forecast: Forecast): Reference["scores"]["test"] {
  const wanted = perTargetMeasures(set.names.targets ?? []).map(({ name }) => name);
  const scorer = valueScorer(outputNames(set).targets, wanted);
  const windows = set.splits[split];
  const { size } = set.output;
  const into = new Float64Array(size);
  const together = Math.max(1, Math.floor(valuesTogether / size));
  const [targets, outputs] = [new Float32Array(together * size), new Float64Array(together * size)];
  let [count, held] = [0, 0];
  const hand = () => {
    const batch = { steps: 1, inputs: [], outputRows: [0], targets: targets.subarray(0, held * size) };
    scorer.add(batch, outputs);
    held = 0;
  };
  for (let window = 0; window < windows.targetStarts.length; window++) {
    if (!forecast(windows, window, into)) continue;
    const start = windows.targetStarts[window]!;
    for (let at = 0; at < size; at++) {
      targets[held * size + at] = windows.targets[start + at]!;
      outputs[held * size + at] = into[at]!;
    }
    count++;
    if (++held === together) hand();
  }
  if (count === 0) return null;
  if (held > 0) hand();
  const measured = Object.entries(scorer.result(Number.NaN));
  // A regression has no order in time, so that nothing is naive.
  return Object.fromEntries(measured.filter(([name]) => set.naive !== undefined || !forecastOnly.has(name)));
}

/** Mean squared error on the training windows. */
function trainingError(set: SequenceSet, forecast: Forecast): number {
  const { train } = set.splits;
  const stride = Math.max(1, Math.ceil(train.targetStarts.length / triedWindows));
  const into = new Float64Array(set.output.size);
  let [squares, count] = [0, 0];
  for (let window = 0; window < train.targetStarts.length; window += stride) {
    if (!forecast(train, window, into)) continue;
    const start = train.targetStarts[window]!;
    for (let at = 0; at < into.length; at++) {
      squares += (into[at]! - train.targets[start + at]!) ** 2;
    }
    count += into.length;
  }
  return count === 0 ? Number.POSITIVE_INFINITY : squares / count;
}
