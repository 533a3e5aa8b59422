import { toCellJson } from "../cell/cellJson.ts";
import { seedCells } from "../cell/seedCells.ts";
import { cellOfZoo, expandedCellNames, zooCell } from "../cell/zoo/zoo.ts";
import { geneSpaceOf, networkOf, writtenNetwork } from "../config/networkOf.ts";
import type { Config } from "../config/schema.ts";
import type { Dataset, Metric } from "../data/dataset.ts";
import { openGenes } from "../network/geneSpace.ts";
import type { Network } from "../network/network.ts";
import { networkHash } from "../network/networkHash.ts";
import { emptyFrontReason, isFruitless } from "../run/failures.ts";
import type { IndividualId } from "../run/individual.ts";
import type { Objective } from "../run/objective.ts";
import type { RetrainSubject } from "../run/retrainRecord.ts";
import { individualRecord, type RunView } from "../run/runView.ts";
import { matchedBaselines } from "./matchedBaselines.ts";
import { RetrainIdError } from "./retrainErrors.ts";
import { complexityAt } from "./searchSettings.ts";

/**
 * The cells to retrain: those asked for, then basic, GRU and LSTM, and further baselines, at the middle of what the config
 * leaves open, then GRU and LSTM at the sizes of those asked for. Isomorphic cells in like networks are one subject, which is the first baseline that it is.
 *
 * @param baselines names of published cells, or of groups of them.
 * @throws {RetrainIdError} when an id is unknown, or no id is given and there is no front yet.
 */
export function retrainSubjects(
  view: RunView,
  chosen: readonly number[],
  config: Config,
  dataset: Dataset,
  baselines: readonly string[] = [],
): RetrainSubject[] {
  if (chosen.length === 0) throw noFront(view);
  const unknown = chosen.find((id) => id >= view.individuals.size);
  if (unknown !== undefined) {
    throw new RetrainIdError(
      `The run has no individual ${unknown}.`,
      `Its ids are 0 to ${view.individuals.size - 1}; \`moe-rnas front\` lists the best.`,
    );
  }
  const subjects = new Map<string, RetrainSubject>();
  const found = new Map<number, Network>();
  for (const id of chosen as readonly IndividualId[]) {
    const { individual } = individualRecord(view, id);
    const { genes } = individual;
    const network = writtenNetwork(individual, config);
    const hash = networkHash(network, geneSpaceOf(config));
    const complexity = complexityAt(network, config, dataset);
    const { cell } = individual;
    const subject = { key: String(id), baseline: null, id, cell, ...(genes && { genes }), hash, complexity };
    if (!subjects.has(hash)) subjects.set(hash, subject);
    found.set(id, network);
  }
  const hashes = new Set<string>();
  const addBaseline = (name: string, network: Network) => {
    const hash = networkHash(network, geneSpaceOf(config));
    if (hashes.has(hash)) return;
    hashes.add(hash);
    const complexity = complexityAt(network, config, dataset);
    const genes = openGenes(geneSpaceOf(config), network);
    const cell = toCellJson(network.cell);
    const id = subjects.get(hash)?.id ?? null;
    subjects.set(hash, { key: name, baseline: name, id, cell, ...(genes && { genes }), hash, complexity });
  };
  for (const name of [...Object.keys(seedCells), ...expandedCellNames(baselines)]) {
    const entry = zooCell(name);
    if (entry === undefined) {
      throw new RetrainIdError(`There is no cell "${name}".`, "`moe-rnas cells` lists those that may be baselines.");
    }
    addBaseline(name, networkOf(cellOfZoo(entry), config));
  }
  for (const { name, network } of matchedBaselines(found, config, dataset)) addBaseline(name, network);
  return [...subjects.values()];
}

function noFront(view: RunView): RetrainIdError {
  const [what = "", ...why] = emptyFrontReason(view) ?? [];
  if (!isFruitless(view)) return new RetrainIdError(what, "Let it search, then retrain.");
  return new RetrainIdError([what, ...why].join(" "), "Change the config so, and search again.");
}

/** What cells are compared with LSTM by: the first objective that is a metric of the task, else the loss. */
export function comparedMetric(objectives: readonly Objective[], metrics: readonly Metric[]): string {
  const names = metrics.map(({ name }) => name);
  const first = objectives.find(({ name }) => name === "validation_loss" || names.includes(name))?.name;
  return first === undefined || first === "validation_loss" ? "test_loss" : first;
}
