import { assert, present } from "../base/assert.ts";
import type { Cell } from "../cell/cell.ts";
import { parseEquations } from "../cell/equations.ts";
import { seedCells } from "../cell/seedCells.ts";
import { operatorNames, operatorsIn } from "../cell/transformations/operatorName.ts";
import { cellOfZoo, expandedCellNames, zooCell } from "../cell/zoo/zoo.ts";
import { inputSize, readoutOf } from "../compiler/modelSpec.ts";
import { fitnessOf } from "../config/fitness.ts";
import { geneSpaceOf, networkOf } from "../config/networkOf.ts";
import type { Config } from "../config/schema.ts";
import type { Dataset } from "../data/dataset.ts";
import { targetVariance } from "../data/targetVariance.ts";
import { type Complexity, complexity, type ModelSizes } from "../measures/complexity.ts";
import { measureOf } from "../measures/measures.ts";
import type { GeneSpace } from "../network/geneSpace.ts";
import type { Network } from "../network/network.ts";
import { resolveObjectives } from "../search/objectives.ts";
import type { SearchSettings } from "../search/searchOptions.ts";
import { modelSpecFor } from "../training/modelSpecFor.ts";

/**
 * What a config asks of the search, at the sizes of its data.
 *
 * @param config as `parseConfig` accepted it.
 * @throws {ModelConfigError} when the network does not fit the task.
 */
export function searchSettings(config: Config, dataset: Dataset): SearchSettings {
  const { search } = config;
  const fitness = fitnessOf(config);
  const costs = (network: Network) => complexityAt(network, config, dataset);
  const { objectives, constraints } = resolveObjectives(search, (name) => measureOf(config.task, name), {
    output: dataset.output,
    ...(dataset.output.loss === "meanSquaredError" ? { targetVariance: targetVariance(dataset) } : {}),
    ...(dataset.targetScales === undefined ? {} : { targetScales: dataset.targetScales }),
    lstm: costs(networkOf(seedCells.lstm, config)),
  });
  return {
    algorithm: search.algorithm,
    population: search.population,
    offspring: search.offspring ?? search.population,
    generations: search.generations,
    objectives,
    constraints,
    seedCells: expandedCellNames(search.seed_cells, Object.keys(config.cells)).map((name) => ({
      name,
      cell: namedCell(name, config),
    })),
    space: searchedSpace(config, dataset),
    maxBlocks: search.max_blocks,
    simplifies: search.blocks !== "paper",
    crossover: search.crossover,
    edits: search.edits,
    initialEdits: search.initial_edits,
    blocks: search.blocks,
    operators: operatorsOf(search),
    preselectionFactor: search.preselection.factor,
    rungs: fitness.rungs,
    lookEpochs: fitness.lookEpochs,
    keep: search.early_stopping.keep,
    maxEvaluations: search.stop.evaluations ?? null,
    maxCpuMs: search.stop.cpu ?? null,
    stagnation: search.stop.stagnation ?? null,
    complexity: costs,
  };
}

function operatorsOf({ vary, blocks, operators }: Config["search"]): SearchSettings["operators"] {
  if (vary === "sizes") return { ...operators, ...Object.fromEntries(operatorNames.map((name) => [name, 0])) };
  return operatorsIn(blocks, operators);
}

/** What the config leaves open; an embedding only where there are symbols to embed. */
function searchedSpace(config: Config, dataset: Dataset): GeneSpace {
  const space = geneSpaceOf(config);
  return dataset.input.kind === "tokens" ? space : { ...space, embedding: undefined };
}

/** What a network costs on the data. */
export function complexityAt(network: Network, config: Config, dataset: Dataset): Complexity {
  return complexity(network.cell, modelSizes(network, config, dataset));
}

/** The sizes of a network on the data; they do not depend on its cell. */
export function modelSizes(network: Network, config: Config, dataset: Dataset): ModelSizes {
  const spec = modelSpecFor(network, dataset, config);
  return {
    inputSize: inputSize(spec),
    hiddenSize: spec.hiddenSize,
    layers: spec.layers,
    input: spec.input,
    outputSize: spec.output.size,
    tiedToEmbedding: spec.output.tiedToEmbedding,
    ...readoutOf(spec),
  };
}

/** One of the config's own cells, else of the zoo. */
function namedCell(name: string, config: Config): Cell {
  const published = Object.hasOwn(config.cells, name) ? undefined : zooCell(name);
  if (published !== undefined) return cellOfZoo(published);
  const parsed = parseEquations(present(config.cells[name], `the cell ${name} of an accepted config`));
  assert("cell" in parsed, `the cell ${name} of an accepted config is one`);
  return parsed.cell;
}
