import path from "node:path";
import { AppError } from "../base/errors.ts";
import { writtenNetwork } from "../config/networkOf.ts";
import { polishConfig } from "../config/polishConfig.ts";
import type { Config } from "../config/schema.ts";
import { openDataset } from "../data/openDataset.ts";
import type { IndividualId } from "../run/individual.ts";
import { individualRecord, type RunView } from "../run/runView.ts";
import { neighboursOf } from "../search/neighbours.ts";
import { networkVariation } from "../search/networkVariation.ts";
import { type RunFolder, readConfigCopy, readManifest } from "../store/runFolder.ts";
import type { RunRequest } from "./createRun.ts";
import { readRunConfig } from "./runConfig.ts";
import { unchangedConfig, unchangedData } from "./runInputs.ts";
import { searchSettings } from "./searchSettings.ts";

interface Polish {
  /** The search that looks around the network, to be begun. */
  readonly request: RunRequest;
  /** What its text says. */
  readonly config: Config;
  /** Networks that it trains beside the one asked about. */
  readonly neighbours: number;
}

/** Stands for a file in errors about its config. */
const polishName = "the config of the polish";

/** No edit of the network is within what the run allows. */
export class NoNeighboursError extends AppError {
  readonly code = "NO_NEIGHBOURS";
  constructor(id: number, maxBlocks: number) {
    super(
      `No edit of #${id} leads to another network of at most ${maxBlocks} blocks.`,
      "Raise `search.max_blocks`, or polish another network.",
    );
  }
}

/**
 * A search of all networks that are one edit of the cell away from an individual: a run of its own beside that of the
 * individual, so that it is paused, resumed, shown and exported like any other.
 *
 * @param id of an individual of the run.
 * @throws {ConfigChangedError} | {DataChangedError} | {DataMissingError} | {DataError} | {NoNeighboursError}
 */
export async function polishOf(run: RunFolder, view: RunView, id: IndividualId): Promise<Polish> {
  const manifest = await readManifest(run);
  const config = await unchangedConfig(run, manifest);
  const { payload, dataFolder, config: found } = await unchangedData(run, manifest, config);
  const { individual } = individualRecord(view, id);
  const written = await readConfigCopy(run);
  const network = writtenNetwork(individual, config);
  const textFor = (neighbours: number) =>
    polishConfig(written, {
      ...{ name: config.name, id, network, neighbours, task: found.task },
      objectives: view.objectives.map(({ name }) => name),
    });
  const settings = searchSettings(readRunConfig(textFor(1), polishName), openDataset(payload));
  const variation = networkVariation(settings);
  const [seed] = variation.seeds;
  const asked = { id: 0 as IndividualId, generation: 0, ...seed } as typeof individual;
  const neighbours = neighboursOf(asked, variation, settings.population).length;
  if (neighbours === 0) throw new NoNeighboursError(id, settings.maxBlocks);
  const configText = textFor(neighbours);
  return {
    request: { configText, configFile: null, folder: dataFolder, runsFolder: path.dirname(run.folder) },
    config: readRunConfig(configText, polishName),
    neighbours,
  };
}
