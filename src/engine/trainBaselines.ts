import { availableParallelism } from "node:os";
import { toCellJson } from "../cell/cellJson.ts";
import { cellHash } from "../cell/hash.ts";
import { seedCells } from "../cell/seedCells.ts";
import { defaultStarts } from "../cell/weightStarts.ts";
import { networkOf } from "../config/networkOf.ts";
import type { Config } from "../config/schema.ts";
import type { DatasetPayload } from "../data/dataset.ts";
import { openDataset } from "../data/openDataset.ts";
import type { Evaluation } from "../run/evaluation.ts";
import type { Individual, IndividualId } from "../run/individual.ts";
import type { RunFolder } from "../store/runFolder.ts";
import { openEvaluator } from "./evaluators/openEvaluator.ts";
import { inParallel } from "./inParallel.ts";
import { complexityAt } from "./searchSettings.ts";

interface Baseline {
  readonly individual: Individual;
  readonly evaluation: Evaluation;
}

/**
 * Trains basic, GRU and LSTM from scratch for `epochs`, side by side.
 *
 * A cell of the front has inherited what its ancestors learned, so it is fairly compared with baselines that had as
 * many epochs as its whole lineage, not as its own evaluation.
 *
 * @param run whose session has ended.
 * @param dataFolder where relative paths of the config start.
 * @throws {CancelledError} when the signal is aborted.
 */
export async function trainBaselines(
  config: Config,
  payload: DatasetPayload,
  epochs: number,
  run: RunFolder,
  dataFolder: string,
  signal: AbortSignal,
): Promise<Baseline[]> {
  const longer = { ...config, training: { ...config.training, epochs } };
  const dataset = openDataset(payload);
  const places = config.run.workers === "auto" ? availableParallelism() : config.run.workers;
  const evaluator = openEvaluator({
    payload,
    config: longer,
    places,
    folder: dataFolder,
    trainerFolder: run.trainerFolder,
  });
  const individuals = Object.entries(seedCells).map(
    ([name, cell], index): Individual => ({
      id: index as IndividualId,
      generation: 0,
      cell: toCellJson(cell),
      hash: cellHash(cell),
      origin: { kind: "seed", name },
      starts: defaultStarts(cell),
      complexity: complexityAt(networkOf(cell, config), config, dataset),
    }),
  );
  const train = async (individual: Individual, ended: AbortSignal): Promise<Baseline> => {
    const job = { individual, parents: [], seed: config.seed, untilEpoch: null, checkpoint: null };
    const { evaluation } = await evaluator.evaluate(job, { signal: ended, onEpoch: () => {} });
    return { individual, evaluation };
  };
  try {
    const order = (a: Individual, b: Individual) => b.complexity.macs - a.complexity.macs;
    const baselines: Baseline[] = [];
    for await (const baseline of inParallel(individuals, { places, order, signal, run: train })) {
      baselines.push(baseline);
    }
    return baselines;
  } finally {
    await evaluator.close();
  }
}
