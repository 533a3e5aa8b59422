/** What a scorer reads of a batch; T timesteps, W sequences wide. */
export interface ScoredBatch {
  readonly steps: number;
  /** [T, W], or [T, W, features] flat. */
  readonly inputs: { readonly length: number };
  /** For each output row its place in [T, W]; null where every place has one. */
  readonly outputRows: ArrayLike<number> | null;
  /** One entry for each output row: an index, or O values. */
  readonly targets: ArrayLike<number>;
  /** Of values that are relative to each sequence, [rows, O]: output · unit + origin is the scaled value. Absent where outputs are. */
  readonly restoring?: { readonly origin: ArrayLike<number>; readonly unit: ArrayLike<number> };
}

/** The scaled value that output (or target) `at` of [rows, O] stands for. */
export function restored({ restoring }: ScoredBatch, at: number, value: number): number {
  return restoring === undefined ? value : value * restoring.unit[at]! + restoring.origin[at]!;
}

/** Collects the outputs of one pass over a split. */
export interface Scorer {
  /** @param outputs [rows, O] as `TrainableModel.evaluate` gives them for `batch`. */
  add(batch: ScoredBatch, outputs: Float32Array): void;
  /**
   * Every metric by name; NaN is never returned for finite outputs.
   *
   * @param meanLoss the mean over all output rows of the pass.
   */
  result(meanLoss: number): { readonly [name: string]: number };
  /** Of naming one of a few classes: how often each (row) was taken for each (column). */
  confusion?(): readonly (readonly number[])[];
}

export function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
