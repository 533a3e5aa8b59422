/** Errors of one column's forecasts, in the data's units; null where it is not defined. */
export interface ForecastScore {
  /** Values that were forecast. */
  readonly values: number;
  readonly rmse: number | null;
  readonly mae: number | null;
  /** Mean of |error| / |value| as a share, over the values that are not 0; null where all are. */
  readonly mape: number | null;
  /** Mean of 2 · |error| / (|value| + |forecast|), 0 where both are 0. */
  readonly smape: number | null;
  /** Values that are 0, which `mape` leaves out. */
  readonly zeros: number;
  /** 1 − Σ error² / Σ (value − their mean)²; null where the values are all the same. */
  readonly r2: number | null;
}

/** float32 knows a value to this share of its size; values and outputs are float32. */
const roundingShare = 2 ** -23;

/**
 * Collects a column's values and forecasts, both standardised: (value − mean) / deviation. Sums are of standardised numbers and
 * scaled at the end, so that units of 1e200 neither overflow nor vanish when they are squared.
 */
export class ForecastErrors {
  #values = 0;
  #squares = 0;
  #absolute = 0;
  #relative = 0;
  #symmetric = 0;
  #zeros = 0;
  /** Welford's running mean of the values, and the sum of squares around it. */
  #mean = 0;
  #spread = 0;

  constructor(
    private readonly mean: number,
    private readonly deviation: number,
  ) {}

  add(actual: number, forecast: number): void {
    const error = forecast - actual;
    this.#values++;
    this.#squares += error * error;
    this.#absolute += Math.abs(error);
    const fromMean = actual - this.#mean;
    this.#mean += fromMean / this.#values;
    this.#spread += fromMean * (actual - this.#mean);
    // In deviations: the value itself, which is 0 where the standardised one is that of 0 but for rounding.
    const origin = this.mean / this.deviation;
    const size = Math.abs(actual + origin);
    if (size <= Math.abs(origin) * roundingShare) this.#zeros++;
    else this.#relative += Math.abs(error) / size;
    const both = size + Math.abs(forecast + origin);
    if (both > 0) this.#symmetric += (2 * Math.abs(error)) / both;
  }

  score(): ForecastScore {
    const [count, nonZero] = [this.#values, this.#values - this.#zeros];
    return {
      values: count,
      rmse: count === 0 ? null : Math.sqrt(this.#squares / count) * this.deviation,
      mae: count === 0 ? null : (this.#absolute / count) * this.deviation,
      mape: nonZero === 0 ? null : this.#relative / nonZero,
      smape: count === 0 ? null : this.#symmetric / count,
      zeros: this.#zeros,
      r2: this.#spread === 0 ? null : 1 - this.#squares / this.#spread,
    };
  }
}
