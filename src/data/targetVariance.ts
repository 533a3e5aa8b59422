import { elementAt } from "../base/elementAt.ts";
import { restored } from "../measures/scorer.ts";
import type { Dataset } from "./dataset.ts";

/** Sequences read at once; it decides nothing. */
const lanes = 64;

/**
 * Mean squared deviation of the training targets from their mean, column by column, averaged over the columns: the
 * mean squared error of a forecast that learned nothing but the mean. In the squared units of the targets as the data set
 * scales them (standardised columns have about 1).
 *
 * @param dataset of a task whose loss is `meanSquaredError`. O(targets), in two passes.
 */
export function targetVariance(dataset: Dataset): number {
  const columns = dataset.output.size;
  const means = columnMeans(dataset, (value) => value);
  const variances = columnMeans(dataset, (value, column) => (value - elementAt(means, column)) ** 2);
  return variances.reduce((sum, variance) => sum + variance, 0) / columns;
}

function columnMeans(dataset: Dataset, of: (value: number, column: number) => number): number[] {
  const columns = dataset.output.size;
  const sums = new Array<number>(columns).fill(0);
  let rows = 0;
  for (const batch of dataset.batches("train", lanes, null)) {
    batch.targets.forEach((value, index) => {
      const column = index % columns;
      sums[column]! += of(restored(batch, index, value), column);
    });
    rows += batch.targets.length / columns;
  }
  return sums.map((sum) => sum / rows);
}
