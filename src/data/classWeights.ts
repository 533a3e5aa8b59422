import { present } from "../base/assert.ts";
import { elementAt } from "../base/elementAt.ts";
import { DataError, wholeFile } from "./dataError.ts";

/** As `task.class_weights` is written: by rule, or by class, where a class that is not named has 1. */
type ClassWeightRule = "balanced" | { readonly [name: string]: number };

/**
 * What the loss of each class is multiplied by, [O]. `balanced` weighs every class alike, however many examples it has. The mean
 * over the training examples is 1, so that losses and learning rates keep their size.
 *
 * @param counts training examples of each class, above 0.
 * @param file the training file, for errors.
 * @throws {DataError} for a weight of a class that does not exist.
 */
export function classWeights(
  rule: ClassWeightRule,
  classes: readonly string[],
  counts: readonly number[],
  file: string,
): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (rule === "balanced") return counts.map((count) => total / (counts.length * count));
  const unknown = Object.keys(rule).find((name) => !classes.includes(name));
  if (unknown !== undefined) {
    const known = classes.slice(0, 20).join(", ");
    const what = `\`class_weights\` names the class \`${unknown}\`, which no training example has`;
    throw new DataError("DATA_UNKNOWN_CLASS", wholeFile(file), what, `The classes are ${known}. Correct the name.`);
  }
  const weights = classes.map((name) => (Object.hasOwn(rule, name) ? present(rule[name], name) : 1));
  const mean = weights.reduce((sum, weight, index) => sum + weight * elementAt(counts, index), 0) / total;
  return weights.map((weight) => weight / mean);
}
