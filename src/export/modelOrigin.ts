import { counted } from "../base/counted.ts";
import { type RetrainSettings, retrainSizesText } from "../run/retrainRecord.ts";

/** Where the weights of a model come from. */
export type ModelOrigin =
  /** As the search trained them, mostly from weights that a parent handed down. */
  | { readonly kind: "search"; readonly epochs: number }
  /** From scratch, when the search ended: of the best by validation of so many trainings. */
  | { readonly kind: "confirmed"; readonly epochs: number; readonly trainings: number }
  /** From scratch, by a retraining. */
  | {
      readonly kind: "retrained";
      /** Its folder below `retrain/` of the run. */
      readonly retraining: string;
      readonly settings: RetrainSettings;
      /** Which of the trainings of this cell, from 1, and of how many. */
      readonly training: number;
      readonly trainings: number;
      readonly validationLoss: number;
      /** `test_loss` and the task's metrics on the test data. */
      readonly test: { readonly [name: string]: number };
    };

/** As a sentence: `weights of the search, 4 epochs`. */
export function originText(origin: ModelOrigin): string {
  if (origin.kind === "search") return `weights of the search, ${counted(origin.epochs, "epoch")}`;
  if (origin.kind === "confirmed") {
    return `confirmed weights, trained from scratch for ${counted(origin.epochs, "epoch")}, the best by validation of ${counted(origin.trainings, "training")}`;
  }
  const { training, trainings, settings, validationLoss } = origin;
  return `retrained from scratch, training ${training} of ${trainings} (${retrainSizesText(settings)}, ${counted(settings.epochs, "epoch")}, validation loss ${validationLoss.toPrecision(5)})`;
}
