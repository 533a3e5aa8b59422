import { type Reference, scoredSplits } from "../../measures/reference.ts";
import type { Split } from "../dataset.ts";
import type { SequenceSet, SequenceSplit } from "../sequenceSet.ts";
import { ridgeForecast } from "./ridgeForecast.ts";

/** Training windows that decide which season fits. */
const triedWindows = 20_000;

/** Writes the forecast of window `window` [horizon, targets] into `into`; false where there is nothing to forecast it from. */
export type Forecast = (split: SequenceSplit, window: number, into: Float64Array) => boolean;

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
  return ({ targets, targetStarts }, window, into) => {
    const start = targetStarts[window] as number;
    for (let at = 0; at < into.length; at++) {
      const ahead = Math.floor(at / width);
      const from = start + at - season * width * Math.ceil((ahead + 1) / season);
      if (from < 0) return false;
      into[at] = targets[from] as number;
    }
    return true;
  };
}

/** Null where no season does better than the last value. */
function bestSeason(set: SequenceSet, width: number): number | null {
  let best: { readonly season: number | null; readonly mse: number } = {
    season: null,
    mse: errors(set, "train", seasonal(1, width), triedWindows)?.mse ?? Number.POSITIVE_INFINITY,
  };
  const rows = set.splits.train.targets.length / width;
  for (const season of seasons) {
    if (season > rows / 3) break;
    const mse = errors(set, "train", seasonal(season, width), triedWindows)?.mse ?? Number.POSITIVE_INFINITY;
    if (mse < best.mse) best = { season, mse };
  }
  return best.season;
}

/** A simple solution that yields values, measured. */
export function forecastReference(set: SequenceSet, { forecast, ...described }: SimpleForecast): Reference {
  const [validation, test] = scoredSplits.map((split) => errors(set, split, forecast)) as [Errors, Errors];
  return { ...described, scores: { validation, test } };
}

type Errors = { readonly mse: number; readonly mae: number } | null;

/** @param most windows that are looked at, spread evenly. */
function errors(set: SequenceSet, split: Split, forecast: Forecast, most = Number.POSITIVE_INFINITY): Errors {
  const windows = set.splits[split];
  const stride = Math.max(1, Math.ceil(windows.targetStarts.length / most));
  const into = new Float64Array(set.output.size);
  let [squares, absolute, count] = [0, 0, 0];
  for (let window = 0; window < windows.targetStarts.length; window += stride) {
    if (!forecast(windows, window, into)) continue;
    const start = windows.targetStarts[window] as number;
    for (let at = 0; at < into.length; at++) {
      const error = (into[at] as number) - (windows.targets[start + at] as number);
      squares += error * error;
      absolute += Math.abs(error);
    }
    count += into.length;
  }
  return count === 0 ? null : { mse: squares / count, mae: absolute / count };
}
