import type { Rng } from "../../base/rng.ts";
import type { Batch } from "../../compiler/modelSpec.ts";
import type { TrainableModel } from "../../compiler/trainableModel.ts";
import type { Turns } from "../turns.ts";

interface RepairOptions {
  /** Of the first batch; it falls to 0 with the last, so that what the optimiser has not warmed up for does little harm. */
  readonly learningRate: number;
  readonly clipNorm: number;
  readonly rng: Rng;
  readonly turns: Turns;
}

/** Ordinary training for a few batches. @returns whether every loss and gradient was finite. */
export async function repair(
  model: TrainableModel,
  batches: readonly Batch[],
  options: RepairOptions,
): Promise<boolean> {
  const dropout = options.rng.fork("dropout");
  for (const [index, batch] of batches.entries()) {
    await options.turns.next();
    const { loss, gradientNorm } = model.trainStep(batch, {
      learningRate: options.learningRate * (1 - index / batches.length),
      clipNorm: options.clipNorm,
      dropoutSeed: dropout.uint32(),
    });
    if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) return false;
  }
  return true;
}
