import { unreachable } from "../base/assert.ts";
import { log } from "../base/portableMath.ts";
import type { Loss, Measure, ReferenceContext } from "./measure.ts";

/** The measure that every training yields. */
export const validationLossName = "validation_loss";

const squaredUnits = "squared units";

export function lossUnit(loss: Loss): string {
  return loss === "meanSquaredError" ? squaredUnits : "nats";
}

/** Validation loss; its reference is what a guess that learned nothing has: uniform, or the mean as a forecast. */
export function validationLoss(loss: Loss): Measure {
  return {
    name: validationLossName,
    words: "validation loss",
    unit: lossUnit(loss),
    direction: "minimize",
    description: "Loss on the validation data at the best epoch.",
    source: "training",
    reference: guessedLoss,
    ranking: { family: "loss", isExact: true },
  };
}

/** The loss of retrained networks on the test data, which no search knows. */
export const testLoss = { name: "test_loss", words: "test loss" } as const;

export interface NamedUnit {
  readonly name: string;
  readonly unit: string;
}

/**
 * The unit of a run's losses.
 *
 * @param metrics names of what its evaluations measured: runs of version 0.1.0 call squared errors `nats`.
 */
export function recordedLossUnit(objectives: readonly NamedUnit[], metrics: readonly string[]): string {
  if (metrics.includes("mse")) return squaredUnits;
  return objectives.find(({ name }) => name === validationLossName)?.unit || lossUnit("softmaxCrossEntropy");
}

/** What a guess that learned nothing has: uniform, or the mean as a forecast. */
export function guessedLoss({ output: { size, loss }, targetVariance = 1 }: ReferenceContext): number {
  switch (loss) {
    case "softmaxCrossEntropy":
      return log(size);
    case "sigmoidCrossEntropy":
      return Math.LN2;
    case "meanSquaredError":
      return targetVariance;
    default:
      return unreachable(loss);
  }
}
