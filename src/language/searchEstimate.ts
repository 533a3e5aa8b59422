import type { Cell } from "../cell/cell.ts";
import { seedCells } from "../cell/seedCells.ts";
import { fitnessOf } from "../config/fitness.ts";
import { inheritedEpochs } from "../config/inheritedEpochs.ts";
import { geneSpaceOf } from "../config/networkOf.ts";
import type { Config } from "../config/schema.ts";
import { nominalGenes } from "../network/geneSpace.ts";
import { dataRows } from "./dataRows.ts";
import type { FileFacts } from "./fileFacts.ts";
import { cellCost, type NetworkSizes } from "./networkSizes.ts";

/**
 * Multiply–accumulates that one core trains in a second, forward and backward together: about what our WebAssembly
 * backend reached on AMD EPYC cores, 4.7 · 10⁹ at H = 48 and 0.8 · 10⁹ to 1.3 · 10⁹ at H = 8. Estimates are no more
 * exact than that.
 */
function macsPerSecond(hiddenSize: number): number {
  return (11e9 * hiddenSize) / (hiddenSize + 64);
}

/** What a search costs, estimated from its config; `moe-rnas estimate` measures instead. */
export interface SearchEstimate {
  /** Individuals that are trained, twins and failures aside. */
  readonly evaluations: number;
  /** Of the whole search on all workers; null where the size of the data is not known. */
  readonly wallMs: number | null;
}

/** @param cores for `run.workers: auto`. */
export function estimateSearch(
  config: Config,
  sizes: NetworkSizes,
  data: FileFacts | null,
  cores: number,
  cells: readonly Cell[] = Object.values(seedCells),
): SearchEstimate {
  const { search, training, run } = config;
  const offspring = search.offspring ?? search.population;
  const unbounded = search.population + search.generations * offspring;
  const evaluations = Math.min(unbounded, search.stop.evaluations ?? Number.POSITIVE_INFINITY);
  const timesteps = timestepsPerEpoch(config, data);
  const costs = cells.map((cell) => cellCost(cell, config, sizes).macs);
  if (timesteps === null || costs.length === 0 || costs.some((macs) => macs === undefined)) {
    return { evaluations, wallMs: null };
  }
  const cellMacs = costs.reduce<number>((sum, macs) => sum + (macs ?? 0), 0) / costs.length;
  const { hidden } = nominalGenes(geneSpaceOf(config));
  const macs = cellMacs + decoderMacs(config, hidden);
  // Half of the children come near enough to their parents to train the shorter time.
  const childEpochs = training.inheritance ? (training.epochs + inheritedEpochs(training)) / 2 : training.epochs;
  const first = Math.min(search.population, evaluations);
  const epochs = first * training.epochs + (evaluations - first) * childEpochs * survivingShare(config);
  // A training step is three forward passes (the gradient needs two); validation adds about a tenth.
  const totalMacs = trainings(config) * epochs * timesteps * macs * 3.1;
  const workers = run.workers === "auto" ? cores : run.workers;
  return {
    evaluations,
    wallMs: ((totalMacs / macsPerSecond(hidden)) * 1000) / Math.min(workers, offspring),
  };
}

/** Of one individual, in passes over the training data: a fold leaves itself out, and trains on the validation data too. */
function trainings({ task }: Config): number {
  if (!("folds" in task) || task.folds === undefined) return 1;
  const [train, validation] = task.split;
  return (task.folds - 1) * (task.validation === undefined ? (train + validation) / train : 1);
}

/** Share of all epochs that is left where poor candidates stop at rungs. */
function survivingShare(config: Config): number {
  const { search, training } = config;
  const { keep } = search.early_stopping;
  const { rungs, lookEpochs } = fitnessOf(config);
  const bounds = [...rungs.filter((rung) => rung < training.epochs), training.epochs];
  const spent = bounds.reduce((sum, bound, index) => sum + (bound - (bounds[index - 1] ?? 0)) * keep ** index, 0);
  // Of those that were looked at, `keep` are trained at all.
  return lookEpochs === null ? spent / training.epochs : (keep * spent + lookEpochs) / training.epochs;
}

/** Of one timestep; where one output row follows a whole sequence it is next to nothing. */
function decoderMacs({ task }: Config, hidden: number): number {
  if (task.type === "language_modelling") {
    // A text has about a hundred different characters; words are as many as the limit lets in.
    return hidden * (task.unit === "character" ? 100 : Math.min(task.vocabulary_limit, 10_000));
  }
  return task.type === "formal_language" ? hidden * 4 : 0;
}

/** Timesteps × sequences of one training epoch; null where it depends on the data. */
function timestepsPerEpoch(config: Config, data: FileFacts | null): number | null {
  const { task, training } = config;
  const cap = (timestep: number, sequence: number) =>
    training.max_batches === undefined
      ? timestep
      : Math.min(timestep, training.max_batches * training.batch * sequence);
  switch (task.type) {
    case "formal_language":
      return cap(task.train_words * (task.max_length + 1), task.max_length + 1);
    case "synthetic": {
      const length = task.problem === "copy_memory" ? 2 * task.length + task.delay : task.length;
      return cap(task.train_sequences * length, length);
    }
    default: {
      const rows = data === null ? null : dataRows(task, data);
      if (rows === null) return null;
      const share =
        task.split[0] / (task.split[0] + (task.validation ? 0 : task.split[1]) + (task.test ? 0 : task.split[2]));
      if (task.type === "language_modelling") return cap(rows.timesteps * share, training.bptt);
      if (task.type !== "forecasting") {
        const length = Math.min(rows.timesteps / Math.max(1, rows.rows), task.max_length);
        return cap(rows.rows * share * length, length);
      }
      const windows = Math.max(0, rows.rows * share - task.look_back - task.horizon + 1) / task.stride;
      return cap(windows * task.look_back, task.look_back);
    }
  }
}
