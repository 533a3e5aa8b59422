import { shortNumber } from "../../base/numberText.ts";
import type { ClassScore } from "../../measures/confusion.ts";
import { textTable } from "./table.ts";

/** Classes up to which the confusion matrix fits a terminal. */
const mostInMatrix = 20;

interface NamedClassScore extends ClassScore {
  readonly name: string;
}

export function classTable(classes: readonly NamedClassScore[]): string {
  const rows = classes.map(({ name, support, predicted, precision, recall, f1 }) => [
    name,
    ...[support, predicted, precision, recall, f1].map(shortNumber),
  ]);
  return textTable(["class", "sequences", "predicted", "precision", "recall", "F1"], rows);
}

/** @param confusion [actual][predicted]. @param whose what the rows are of: `the file's`. */
export function confusionTable(
  classes: readonly NamedClassScore[],
  confusion: readonly (readonly number[])[],
  whose: string,
): string {
  if (classes.length > mostInMatrix) return `The confusion matrix of ${classes.length} classes is in \`--json\`.`;
  const names = classes.map(({ name }) => name);
  const rows = confusion.map((counts, index) => [names[index] as string, ...counts.map((each) => shortNumber(each))]);
  return `Rows are ${whose} classes, columns the predicted ones:\n${textTable(["", ...names], rows)}`;
}
