/** Something that an individual is measured by; what objectives and constraints name. */
export interface Measure {
  /** As configs, logs and exports write it. */
  readonly name: string;
  /** As people read it within a sentence, in English: `validation loss`, `MSE`. */
  readonly words: string;
  readonly unit: string;
  readonly direction: "minimize" | "maximize";
  readonly description: string;
  /** Measured by training, counted on the cell, or timed (and then not the same on every machine). */
  readonly source: "training" | "cell" | "clock";
  /**
   * Where the hypervolume ends unless the config says otherwise: derived from the task and its costs, never from a
   * result.
   */
  reference(context: ReferenceContext): number;
  readonly ranking?: Ranking;
  /** Whether a task of its family has it; by default all have. */
  belongsTo?(task: TaskTraits): boolean;
}

/** The keys of a config's `task` that decide its measures. */
export interface TaskTraits {
  readonly type:
    | "language_modelling"
    | "formal_language"
    | "synthetic"
    | "classification"
    | "regression"
    | "labelling"
    | "forecasting";
  readonly unit?: string;
  readonly problem?: string;
}

/** Measures of one family rank cells alike. */
interface Ranking {
  readonly family: "loss" | "size" | "accuracy";
  /** Monotone functions of each other: both rank all cells alike, so the second one adds no information. */
  readonly isExact: boolean;
}

/** The loss that training minimises. */
export type Loss = "softmaxCrossEntropy" | "sigmoidCrossEntropy" | "meanSquaredError";

/** What default references are derived from. */
export interface ReferenceContext {
  /** O and the loss, as `Dataset.output` has them. */
  readonly output: { readonly size: number; readonly loss: Loss };
  /** Mean squared deviation of the targets from their mean; needed with `meanSquaredError` only. */
  readonly targetVariance?: number;
  /** What 1 on the scale of the data set is in the unit of each target. */
  readonly targetScales?: { readonly [target: string]: number };
  /** What an LSTM at the sizes of the run costs, by the measure that is counted. */
  readonly lstm: { readonly macs: number; readonly [measure: string]: number };
}
