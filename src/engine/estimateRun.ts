import { type seedCells as builtIn, seedCells } from "../cell/seedCells.ts";
import { inheritedEpochs } from "../config/inheritedEpochs.ts";
import { networkOf } from "../config/networkOf.ts";
import type { Config } from "../config/schema.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Complexity } from "../measures/complexity.ts";
import { type Backend, wasmBackend } from "../training/backend.ts";
import { BlasUnavailableError } from "../training/blas/blasErrors.ts";
import { blasBackend, openBackend } from "../training/openBackend.ts";
import { measureBatch, validationShare } from "./measureBatch.ts";
import { complexityAt } from "./searchSettings.ts";

interface CellEstimate {
  readonly name: keyof typeof builtIn;
  readonly complexity: Complexity;
  /** Of training from scratch with `training.epochs`, on one worker. */
  readonly trainingMs: number;
  /** What comes on top of it, however many epochs there are. */
  readonly startMs: number;
}

/**
 * The search's own work for an evaluation: to propose a cell, to check and to write down its result (`npm run scale`).
 */
const ownMs = 5;

interface RunEstimate {
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
  /**
   * What times were measured with: `wasm` also stands in for a program of the user's, whose speed is not known
   * before it has trained.
   */
  readonly backend: string;
  /** The system's BLAS against our own products; null where there is none, or where another backend trains. */
  readonly blas: BlasEstimate | null;
}

/** Milliseconds of one training batch of an LSTM. */
export interface BlasEstimate {
  readonly library: string;
  readonly offMs: number;
  readonly onMs: number;
}

/**
 * What a search will cost, from measured batches of basic, GRU and LSTM at its sizes. Takes a few seconds, or some
 * thirty times a training batch where that is more.
 *
 * @param folder where relative paths of the config start.
 * @throws {BlasUnavailableError} | {TensorflowUnavailableError}
 */
export async function estimateRun(
  config: Config,
  dataset: Dataset,
  workers: number,
  folder: string,
): Promise<RunEstimate> {
  const backend = config.training.backend === "command" ? wasmBackend : await openBackend(config.training, folder);
  const { training, search } = config;
  // An individual trains on each fold in turn, which are of one size.
  const folds = dataset.folds?.count ?? 1;
  const data = dataset.folds?.dataset(0) ?? dataset;
  const batchesPerEpoch = bounded(data.batchCount("train", training.batch), training.max_batches);
  const validationBatches = bounded(data.batchCount("validation", training.batch), training.max_validation_batches);
  const evaluations = Math.min(
    search.population + search.generations * (search.offspring ?? search.population),
    search.stop.evaluations ?? Number.POSITIVE_INFINITY,
  );
  const cells: CellEstimate[] = [];
  for (const name of Object.keys(seedCells) as (keyof typeof seedCells)[]) {
    const { batchMs, startMs } = await measureBatch(seedCells[name], config, dataset, backend);
    const epochMs = batchMs * (batchesPerEpoch + validationBatches * validationShare);
    const complexity = complexityAt(networkOf(seedCells[name], config), config, dataset);
    cells.push({ name, complexity, trainingMs: folds * epochMs * training.epochs, startMs: folds * startMs });
  }
  const inherited = training.inheritance ? inheritedEpochs(training) : training.epochs;
  /** Of all evaluations, where each takes `share` of a training from scratch. */
  const totalsMs = (share: number) =>
    cells.map(({ trainingMs, startMs }) => evaluations * ((trainingMs * share + startMs) / workers + ownMs));
  return {
    evaluations,
    batchesPerEpoch,
    validationBatches,
    cells,
    totalMs: {
      least: Math.min(...totalsMs(inherited / training.epochs)),
      most: Math.max(...totalsMs(1)),
    },
    backend: backend.name,
    blas: await blasEstimate(config, dataset, folder),
  };
}

/**
 * The fastest of several measurements in turn: a machine that is busy for a moment slows neither. Slow ones are steady.
 */
async function blasEstimate(config: Config, dataset: Dataset, folder: string): Promise<BlasEstimate | null> {
  const { backend, blas } = config.training;
  if (backend !== "wasm") return null;
  let native: Backend;
  try {
    native = await blasBackend(blas === "off" ? "system" : blas, folder);
  } catch (cause) {
    if (!(cause instanceof BlasUnavailableError)) throw cause;
    return null;
  }
  let [offMs, onMs] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < 3; round++) {
    offMs = Math.min(offMs, (await measureBatch(seedCells.lstm, config, dataset, wasmBackend)).batchMs);
    onMs = Math.min(onMs, (await measureBatch(seedCells.lstm, config, dataset, native)).batchMs);
    if (onMs > 100) break;
  }
  // What follows the number describes the build.
  const [number = ""] = native.library?.version.split(" ") ?? [];
  return { library: `${native.library?.name} ${number}`, offMs, onMs };
}

function bounded(count: number, most: number | undefined): number {
  return Math.min(count, most ?? Number.POSITIVE_INFINITY);
}
