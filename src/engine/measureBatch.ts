import type { Cell } from "../cell/cell.ts";
import type { Config } from "../config/schema.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Backend } from "../training/backend.ts";
import { trainIndividual } from "../training/trainIndividual.ts";

/** A validation batch is forward without backward: a third of a training batch. */
export const validationShare = 1 / 3;
/** Enough to be measured by a clock that other programs disturb. */
const enoughMs = 100;
const mostBatches = 3 ** 6;

/** Milliseconds. */
export interface MeasuredBatch {
  /** Of one training batch. */
  readonly batchMs: number;
  /** Of a training whatever its length: compiling the cell, drawing its weights. */
  readonly startMs: number;
}

/**
 * Measures a batch by the difference between a longer and a shorter training, where starting costs cancel. Trainings
 * get longer until the difference says something; a slow cell is measured by its first five batches.
 */
export async function measureBatch(
  cell: Cell,
  config: Config,
  dataset: Dataset,
  backend: Pick<Backend, "createModel">,
): Promise<MeasuredBatch> {
  const measure = (batches: number) => timedTraining(cell, config, dataset, backend, batches);
  // The first one also compiles.
  await measure(1);
  const shortest = await measure(1);
  let shorter = shortest;
  for (let batches = 3; ; batches *= 3) {
    const longer = await measure(batches);
    const differenceMs = longer.ms - shorter.ms;
    if (differenceMs >= enoughMs || batches >= mostBatches) {
      const batchMs = Math.max(differenceMs, 0.001) / (longer.work - shorter.work);
      return { batchMs, startMs: Math.max(0, shortest.ms - batchMs * shortest.work) };
    }
    shorter = longer;
  }
}

/** Trains for at least so many batches; a small data set has them in several epochs. */
async function timedTraining(
  cell: Cell,
  config: Config,
  dataset: Dataset,
  { createModel }: Pick<Backend, "createModel">,
  batches: number,
): Promise<{ readonly ms: number; readonly work: number }> {
  const perEpoch = Math.min(batches, dataset.batchCount("train", config.training.batch));
  const epochs = Math.ceil(batches / perEpoch);
  // No rule may end the training early.
  const { loss_limit: _, ...unlimited } = config.training;
  const training = { ...unlimited, early_stop: 0, epochs, max_batches: perEpoch, max_validation_batches: 1 };
  const job = { cell, starts: {}, parents: [], seed: 0, streamName: "estimate", untilEpoch: null, checkpoint: null };
  const begunMs = performance.now();
  await trainIndividual(job, dataset, { ...config, training }, { signal: new AbortController().signal, createModel });
  return { ms: performance.now() - begunMs, work: epochs * (perEpoch + validationShare) };
}
