import { assert } from "../base/assert.ts";
import type { Rng } from "../base/rng.ts";
import type { Batch } from "../compiler/modelSpec.ts";
import type { TrainableModel } from "../compiler/trainableModel.ts";
import type { Dataset } from "../data/dataset.ts";
import { divergence, type TrainingFailure } from "./earlyStop.ts";
import { forwardMacs, type ModelCost, outputRowCount, trainingStepMacs } from "./trainingCost.ts";
import type { Turns } from "./turns.ts";

/** What every pass over a split works on. */
export interface PassContext {
  readonly model: TrainableModel;
  readonly dataset: Dataset;
  /** B. */
  readonly lanes: number;
  readonly cost: ModelCost;
  readonly turns: Turns;
}

interface TrainingPass {
  /** 1, 2, … */
  readonly epoch: number;
  readonly learningRate: number;
  readonly clipNorm: number;
  /** At most so many batches; undefined means all. */
  readonly maxBatches: number | undefined;
  /** The stream of this epoch: the order of sequences, the dropout masks. */
  readonly rng: Rng;
}

interface TrainingPassResult {
  /** Mean over all output rows. */
  readonly loss: number;
  readonly macs: number;
  readonly failure: TrainingFailure | null;
}

/**
 * One epoch of truncated BPTT; ends at the first loss or gradient that is not finite.
 *
 * @throws {CancelledError} when aborted; the model is then half an epoch on and must be thrown away.
 */
export async function trainEpoch(context: PassContext, pass: TrainingPass): Promise<TrainingPassResult> {
  const { model, lanes, cost, turns } = context;
  const dropout = pass.rng.fork("dropout");
  const mean = new RowMean();
  let macs = 0;
  let position = 0;
  for (const batch of epochBatches(context, pass)) {
    await turns.next();
    position++;
    const { loss, gradientNorm } = model.trainStep(batch, {
      learningRate: pass.learningRate,
      clipNorm: pass.clipNorm,
      dropoutSeed: dropout.uint32(),
    });
    macs += trainingStepMacs(cost, batch, lanes);
    const where = `in epoch ${pass.epoch}, batch ${position}`;
    const failure = divergence({ "training loss": loss, gradient: gradientNorm }, where);
    if (failure !== null) return { loss, macs, failure };
    mean.add(loss, outputRowCount(batch, lanes));
    boundCarriedState(model);
  }
  return { loss: mean.value(), macs, failure: null };
}

/** Largest element of a state that training carries from one batch to the next. */
const largestCarried = 100;

/**
 * Keeps what an unbounded path to h' has piled up from growing on from batch to batch: within a batch it stays finite, so
 * that training can teach the cell not to. Nearly all cells that diverged had such a path (docs/studies.md).
 */
function boundCarriedState(model: TrainableModel): void {
  const state = model.readCarriedState();
  if (!state.some((value) => Math.abs(value) > largestCarried)) return;
  model.writeCarriedState(state.map((value) => Math.max(-largestCarried, Math.min(largestCarried, value))));
}

/**
 * The batches of one epoch. Where `maxBatches` cuts it short, epochs take turns: each goes on where the one before
 * ended and wraps around, so that large data is seen in parts rather than its beginning again and again.
 */
function* epochBatches({ dataset, lanes }: PassContext, { epoch, maxBatches, rng }: TrainingPass): Iterable<Batch> {
  const count = dataset.batchCount("train", lanes);
  const wanted = batchesInEpoch(dataset, lanes, maxBatches);
  const first = ((epoch - 1) * wanted) % count;
  let taken = 0;
  for (const from of [first, 0]) {
    let index = 0;
    for (const batch of dataset.batches("train", lanes, rng.fork("order"))) {
      if (index++ < from) continue;
      yield taken === 0 ? { ...batch, carryState: false } : batch;
      if (++taken === wanted) return;
    }
  }
}

/** Batches that an epoch trains on. */
export function batchesInEpoch(dataset: Dataset, lanes: number, maxBatches: number | undefined): number {
  const count = dataset.batchCount("train", lanes);
  return Math.min(count, maxBatches ?? count);
}

interface EvaluationPassResult {
  /** Mean over all output rows. */
  readonly loss: number;
  /** Of the task, by name. */
  readonly metrics: { readonly [name: string]: number };
  /** Of naming one of a few classes, [actual][predicted]. */
  readonly confusion?: readonly (readonly number[])[];
  readonly macs: number;
}

/**
 * One pass over a split, in order and without dropout. Loss and metrics may be NaN or infinite.
 *
 * @param maxBatches the pass ends after so many; undefined means all.
 * @throws {CancelledError} when aborted.
 */
export async function evaluateSplit(
  { model, dataset, lanes, cost, turns }: PassContext,
  split: "validation" | "test",
  maxBatches?: number,
): Promise<EvaluationPassResult> {
  const scorer = dataset.scorer();
  const mean = new RowMean();
  let macs = 0;
  let taken = 0;
  for (const batch of dataset.batches(split, lanes, null)) {
    if (taken++ === maxBatches) break;
    await turns.next();
    const { loss, rows, outputs } = model.evaluate(batch);
    mean.add(loss, rows);
    scorer.add(batch, outputs);
    macs += forwardMacs(cost, batch, lanes);
  }
  const loss = mean.value();
  const confusion = scorer.confusion?.();
  return { loss, metrics: scorer.result(loss), ...(confusion === undefined ? {} : { confusion }), macs };
}

/** The mean over rows from the means over batches. */
class RowMean {
  #sum = 0;
  #rows = 0;

  add(mean: number, rows: number): void {
    if (rows === 0) return;
    this.#sum += mean * rows;
    this.#rows += rows;
  }

  value(): number {
    assert(this.#rows > 0, "a pass over a split has at least one output row");
    return this.#sum / this.#rows;
  }
}
