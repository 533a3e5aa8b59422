import { AreaUnderCurve } from "./areaUnderCurve.ts";
import { ConfusionMatrix, classScores } from "./confusion.ts";
import type { Measure, TaskTraits } from "./measure.ts";
import { perClassResults } from "./perClassMeasures.ts";
import type { Scorer } from "./scorer.ts";

const namesClasses = ({ type }: TaskTraits) => type === "classification" || type === "labelling";

/** More is better; 0 is the least there is. */
function quality(name: string, words: string, description: string): Measure {
  return {
    name,
    words,
    unit: "share",
    direction: "maximize",
    description,
    source: "training",
    reference: () => 0,
    belongsTo: namesClasses,
  };
}

/** Of naming one of O classes. */
export const classMeasures: readonly Measure[] = [
  {
    name: "error",
    words: "error",
    unit: "share",
    direction: "minimize",
    description: "Share of validation predictions that are wrong.",
    source: "training",
    reference: () => 1,
    ranking: { family: "accuracy", isExact: true },
  },
  {
    ...quality("accuracy", "accuracy", "Share of validation predictions that are right: 1 − `error`."),
    ranking: { family: "accuracy", isExact: true },
  },
  quality(
    "balanced_accuracy",
    "balanced accuracy",
    "Mean over the classes of the share of their examples that are found (macro recall): rare classes weigh as much as frequent ones.",
  ),
  quality("macro_f1", "macro F1", "Mean over the classes of F1, the harmonic mean of precision and recall."),
  quality(
    "macro_precision",
    "macro precision",
    "Mean over the classes of the share of right ones among the predictions of the class; 0 for a class that is never predicted.",
  ),
  quality(
    "auc",
    "AUC",
    "Area under the ROC curve, each class against the others, mean over the classes: how often an example of the class is ranked above one that is not.",
  ),
];

/** Classes up to which an evaluation keeps the confusion matrix. */
export const mostConfused = 20;

/**
 * A row is taken for the class of its largest logit (the first of equals).
 *
 * @param size O.
 * @param classes their names, for measures of single ones.
 * @param wanted names of what `result` has to hold; AUC, which sorts all rows, is left out where it is not among them.
 */
export function classScorer(size: number, wanted: readonly string[], classes: readonly string[] | null = null): Scorer {
  const matrix = new ConfusionMatrix(size);
  const area = wanted.includes("auc") ? new AreaUnderCurve(size) : null;
  return {
    add({ targets }, outputs) {
      for (let row = 0; row < targets.length; row++) {
        let best = 0;
        for (let c = 1; c < size; c++) {
          if (outputs[row * size + c]! > outputs[row * size + best]!) best = c;
        }
        matrix.add(targets[row]!, best);
      }
      area?.add(targets, outputs);
    },
    ...(size > mostConfused ? {} : { confusion: () => matrix.rows() }),
    result: () => ({
      ...classScores(matrix),
      ...(area === null ? {} : { auc: area.value() }),
      ...perClassResults(matrix, classes, wanted),
    }),
  };
}
