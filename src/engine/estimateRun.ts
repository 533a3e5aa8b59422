import type { Cell } from "../cell/cell.ts";
import type { Complexity } from "../cell/complexity.ts";
import { type seedCells as builtIn, seedCells } from "../cell/seedCells.ts";
import type { Config } from "../config/schema.ts";
import type { Dataset } from "../data/dataset.ts";
import { wasmBackend } from "../training/backend.ts";
import { trainIndividual } from "../training/trainIndividual.ts";
import { complexityAt } from "./searchSettings.ts";

export interface CellEstimate {
  readonly name: keyof typeof builtIn;
  readonly complexity: Complexity;
  /** Of training from scratch with `training.epochs`, on one worker. */
  readonly trainingMs: number;
}

export interface RunEstimate {
  /** Individuals that are trained when no rule ends the search early. */
  readonly evaluations: number;
  readonly batchesPerEpoch: number;
  readonly validationBatches: number;
  readonly cells: readonly CellEstimate[];
  /**
   * Wall time with `workers` workers: from all individuals as cheap as the basic cell and on inherited epochs, to all
   * as costly as an LSTM from scratch.
   */
  readonly totalMs: { readonly least: number; readonly most: number };
}

/**
 * What a search will cost, from a few measured batches of basic, GRU and LSTM at its sizes. Takes a few seconds.
 *
 * A validation batch is counted as a third of a training batch: forward without backward.
 */
export async function estimateRun(config: Config, dataset: Dataset, workers: number): Promise<RunEstimate> {
  const { training, search } = config;
  const batchesPerEpoch = bounded(dataset.batchCount("train", training.batch), training.max_batches);
  const validationBatches = bounded(dataset.batchCount("validation", training.batch), training.max_validation_batches);
  const evaluations = Math.min(
    search.population + search.generations * (search.offspring ?? search.population),
    search.stop.evaluations ?? Number.POSITIVE_INFINITY,
  );
  const cells: CellEstimate[] = [];
  for (const name of Object.keys(seedCells) as (keyof typeof seedCells)[]) {
    const batchMs = await measuredBatchMs(seedCells[name], config, dataset);
    const epochMs = batchMs * (batchesPerEpoch + validationBatches / 3);
    const complexity = complexityAt(seedCells[name], config, dataset);
    cells.push({ name, complexity, trainingMs: epochMs * training.epochs });
  }
  const times = cells.map((cell) => cell.trainingMs);
  const inherited = training.inheritance
    ? (training.inherited_epochs ?? Math.max(1, Math.round(training.epochs / 3)))
    : training.epochs;
  const rounds = evaluations / workers;
  return {
    evaluations,
    batchesPerEpoch,
    validationBatches,
    cells,
    totalMs: {
      least: rounds * Math.min(...times) * Math.min(1, inherited / training.epochs),
      most: rounds * Math.max(...times),
    },
  };
}

/** The difference between a longer and a shorter training, per batch, so that starting costs cancel. */
async function measuredBatchMs(cell: Cell, config: Config, dataset: Dataset): Promise<number> {
  const [few, many] = [6, 18];
  await trainingMs(cell, config, dataset, few);
  const short = await trainingMs(cell, config, dataset, few);
  const long = await trainingMs(cell, config, dataset, many);
  return Math.max(0.01, (long - short) / (many - few));
}

async function trainingMs(cell: Cell, config: Config, dataset: Dataset, batches: number): Promise<number> {
  const training = { ...config.training, epochs: 1, max_batches: batches, max_validation_batches: 1 };
  const job = { cell, starts: {}, parents: [], seed: 0, streamName: "estimate", untilEpoch: null, checkpoint: null };
  const begunMs = performance.now();
  await trainIndividual(
    job,
    dataset,
    { ...config, training },
    {
      signal: new AbortController().signal,
      createModel: wasmBackend.createModel,
    },
  );
  return performance.now() - begunMs;
}

function bounded(count: number, most: number | undefined): number {
  return Math.min(count, most ?? Number.POSITIVE_INFINITY);
}
