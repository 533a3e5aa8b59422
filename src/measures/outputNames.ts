/** What a scorer knows of the outputs; null where there is no such thing. */
export interface OutputNames {
  readonly classes: readonly string[] | null;
  /** Columns of values: output o is of column o modulo their number. */
  readonly targets: readonly TargetScale[] | null;
}

/** A target is (value − mean) / deviation. */
export interface TargetScale {
  readonly name: string;
  readonly mean: number;
  readonly deviation: number;
  /** Mean absolute error of the naive forecast on the training rows, in deviations; null where there is none. */
  readonly naive: number | null;
}
