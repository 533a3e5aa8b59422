import { counted } from "../../base/counted.ts";
import { shortNumber } from "../../base/numberText.ts";
import { perTargetName } from "../../measures/perTargetMeasures.ts";
import { classTable, confusionTable } from "../terminal/classTables.ts";
import { textTable } from "../terminal/table.ts";
import type { Score, Scores } from "./score.ts";

const headings: { readonly [metric: string]: string } = {
  balanced_accuracy: "balanced accuracy",
  macro_f1: "macro F1",
  macro_precision: "macro precision",
  auc: "AUC",
  bits_per_character: "bits per character",
  mse: "MSE (scaled)",
  mae: "MAE (scaled)",
  mase: "MASE",
  smape: "sMAPE",
};

/** A score for people: the model beside the simple solutions, then classes or targets one by one. */
export function scoreText(score: Score): string {
  const parts = [summary(score), metricsTable(score)];
  if (score.classes !== undefined)
    parts.push(classTable(score.classes), confusionTable(score.classes, score.confusion ?? [], "the file's"));
  if (score.model.targets !== undefined) parts.push(targetTable([score.model, ...score.references]));
  return `${parts.join("\n\n")}\n`;
}

function summary({ task, file, count, leftOut, unknownShare }: Score): string {
  const word =
    { classification: "sequence", regression: "sequence", labelling: "sequence", forecasting: "window" }[task] ??
    "predicted symbol";
  const unknown =
    unknownShare !== null && unknownShare > 0
      ? `; ${(unknownShare * 100).toPrecision(2)} % of its symbols are not in the vocabulary`
      : "";
  const dropped = leftOut > 0 ? `; ${counted(leftOut, "sequence")} longer than \`max_length\` left out` : "";
  return `${file}: ${counted(count, word)}${dropped}${unknown}`;
}

function metricsTable({ model, references }: Score): string {
  // Those of single targets have a table of their own.
  const names = Object.keys(model.metrics).filter((name) => perTargetName(name) === null);
  const rows = [model, ...references].map(({ name, parameters, metrics }) => [
    name,
    parameters.toLocaleString("en-US"),
    ...names.map((metric) => shortNumber(metrics[metric])),
  ]);
  return textTable(["", "parameters", ...names.map((metric) => headings[metric] ?? metric)], rows);
}

/** In the data's units. */
function targetTable(all: readonly Scores[]): string {
  const rows = (all[0]?.targets ?? []).flatMap(({ name: target }, index) =>
    all.map(({ name, targets }) => {
      const { values, rmse, mae, mape, r2, zeros = 0 } = targets?.[index] ?? {};
      const percent = typeof mape === "number" ? shortNumber(mape * 100) : "–";
      return [target, name, ...[values, rmse, mae].map(shortNumber), percent, shortNumber(r2), shortNumber(zeros)];
    }),
  );
  // Zeros have no relative error; the column is of interest only where there are some.
  const hasZeros = all.some(({ targets = [] }) => targets.some(({ zeros }) => zeros > 0));
  const header = ["target", "", "values", "RMSE", "MAE", "MAPE %", "R²", "zeros, not in MAPE"];
  return textTable(hasZeros ? header : header.slice(0, -1), hasZeros ? rows : rows.map((row) => row.slice(0, -1)));
}
