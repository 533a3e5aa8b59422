import { log } from "../base/portableMath.ts";
import type { Complexity } from "../cell/complexity.ts";

/** What default references are derived from: the task's shape and costs, never a result. */
export interface ReferenceContext {
  /** O and the loss, as `Dataset.output` has them. */
  readonly output: {
    readonly size: number;
    readonly loss: "softmaxCrossEntropy" | "sigmoidCrossEntropy" | "meanSquaredError";
  };
  /** Mean squared deviation of the targets from their mean; needed with `meanSquaredError` only. */
  readonly targetVariance?: number;
  /** Of an LSTM at the sizes of the run. */
  readonly lstm: Complexity;
}

/**
 * The value of a measure where the hypervolume ends unless the config says otherwise:
 *
 * - `validation_loss` and what follows from it: a uniform guess (ln O nats, perplexity O, log₂ O bits), or the mean as
 *   a forecast (the targets' variance, its root for `mae`), so that who learned nothing adds nothing;
 * - shares (`error`, `word_error`) and metrics not known here: 1, or 0 where more is better;
 * - complexities: twice the LSTM's;
 * - `latency_us`: twice what an LSTM takes at one multiply–accumulate a nanosecond.
 *
 * It is fixed before the search begins, so hypervolumes of one config can be compared.
 */
export function defaultReference(name: string, direction: "minimize" | "maximize", context: ReferenceContext): number {
  // What is to grow has no natural worst value but nothing at all.
  if (direction === "maximize") return 0;
  const { lstm, output, targetVariance = 1 } = context;
  if (Object.hasOwn(lstm, name)) return 2 * lstm[name as keyof Complexity];
  switch (name) {
    case "validation_loss":
      return guessedLoss(output, targetVariance);
    case "perplexity":
      return output.size;
    case "bits_per_character":
      return log(output.size) / Math.LN2;
    case "mse":
      return targetVariance;
    case "mae":
      return Math.sqrt(targetVariance);
    case "latency_us":
      return (2 * lstm.macs) / 1000;
    default:
      return 1;
  }
}

function guessedLoss({ size, loss }: ReferenceContext["output"], targetVariance: number): number {
  switch (loss) {
    case "softmaxCrossEntropy":
      return log(size);
    case "sigmoidCrossEntropy":
      return Math.LN2;
    case "meanSquaredError":
      return targetVariance;
  }
}
