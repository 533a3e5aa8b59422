import type { Rng } from "../../base/rng.ts";
import type { Batch } from "../../compiler/modelSpec.ts";
import type { Dataset } from "../../data/dataset.ts";

/**
 * Consecutive batches of training data from a random place on, in arrays of their own. The first starts at zero states.
 *
 * @param count fewer where the data have fewer.
 */
export function consecutiveBatches(dataset: Dataset, lanes: number, count: number, rng: Rng): Batch[] {
  const first = rng.int(Math.max(1, dataset.batchCount("train", lanes) - count + 1));
  const batches: Batch[] = [];
  let index = 0;
  for (const batch of dataset.batches("train", lanes, rng.fork("order"))) {
    if (index++ < first) continue;
    batches.push({
      ...batch,
      inputs: batch.inputs.slice(),
      targets: batch.targets.slice(),
      outputRows: batch.outputRows?.slice() ?? null,
      carryState: batches.length > 0 && batch.carryState,
    });
    if (batches.length === count) break;
  }
  return batches;
}

/**
 * A random choice among the rows that matter, ascending: timesteps of all batches one after the other, `lanes` rows
 * each. A sequence's rows after its last output are padding.
 */
export function chooseRows(batches: readonly Batch[], lanes: number, most: number, rng: Rng): number[] {
  const rows: number[] = [];
  let first = 0;
  for (const { steps, outputRows } of batches) {
    const last = new Int32Array(lanes).fill(outputRows === null ? steps - 1 : -1);
    for (const row of outputRows ?? []) last[row % lanes] = Math.floor(row / lanes);
    for (let row = 0; row < steps * lanes; row++) {
      if (Math.floor(row / lanes) <= last[row % lanes]!) rows.push(first + row);
    }
    first += steps * lanes;
  }
  return rng
    .shuffle(rows)
    .slice(0, most)
    .sort((a, b) => a - b);
}
