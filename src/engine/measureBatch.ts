import type { Cell } from "../cell/cell.ts";
import { networkOf } from "../config/networkOf.ts";
import type { Config } from "../config/schema.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Network } from "../network/network.ts";
import type { Backend } from "../training/backend.ts";
import { threadCpuMs } from "../training/stopwatch.ts";
import { trainIndividual } from "../training/trainIndividual.ts";
import type { TrainingJob } from "../training/trainingJob.ts";

/** A validation batch is forward without backward: a third of a training batch. */
export const validationShare = 1 / 3;
/** Many times what a clock is off. */
const enoughMs = 100;
const mostBatches = 3 ** 6;

/** Milliseconds. */
interface MeasuredBatch {
  /** Of one training batch. */
  readonly batchMs: number;
  /** Of a training whatever its length: compiling the cell, drawing its weights. */
  readonly startMs: number;
}

/**
 * Measures a batch by the difference between a longer and a shorter training, where starting costs cancel. Trainings
 * get longer until the difference says something; a slow cell is measured by its first five batches.
 *
 * @param clock milliseconds; by default processor time, which other programs do not lengthen, and for a backend that
 *   may compute on threads of its own the time that passes.
 */
export async function measureBatch(
  cell: Cell,
  config: Config,
  dataset: Dataset,
  backend: Pick<Backend, "name" | "createModel">,
  clock: () => number = backend.name === "wasm" ? threadCpuMs : () => performance.now(),
): Promise<MeasuredBatch> {
  const measure = async (batches: number) => {
    const { training, work } = trainingOf(batches, config, dataset);
    const begunMs = clock();
    await trainIndividual(
      job(networkOf(cell, config)),
      dataset,
      { ...config, training },
      { signal, createModel: backend.createModel },
    );
    return { ms: clock() - begunMs, work };
  };
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

/** A training of at least so many batches, in several epochs where the data set is small, and its work in batches. */
function trainingOf(batches: number, config: Config, dataset: Dataset) {
  const perEpoch = Math.min(batches, dataset.batchCount("train", config.training.batch));
  const epochs = Math.ceil(batches / perEpoch);
  // No rule may end the training early.
  const { loss_limit: _, ...unlimited } = config.training;
  const training = { ...unlimited, early_stop: 0, epochs, max_batches: perEpoch, max_validation_batches: 1 };
  return { training, work: epochs * (perEpoch + validationShare) };
}

const { signal } = new AbortController();

function job(network: Network): TrainingJob {
  return { network, starts: {}, parents: [], seed: 0, streamName: "estimate", untilEpoch: null, checkpoint: null };
}
