import { stringify } from "yaml";
import { printEquations } from "../cell/printEquations.ts";
import type { Network } from "../network/network.ts";
import type { Config } from "./schema.ts";
import { withChanges } from "./studyChanges.ts";
import { readYaml } from "./yamlDocument.ts";

/** What a config of its own needs to know to look around one network of a run. */
interface PolishRequest {
  /** Of the run. */
  readonly name: string;
  readonly id: number;
  readonly network: Network;
  /** Names of the run's objectives. */
  readonly objectives: readonly string[];
  /** Networks that are one edit away. */
  readonly neighbours: number;
  /** Paths of data files as they are found now. */
  readonly task: Config["task"];
}

/** Keys of `search` that say what is looked for; how it is looked for is another matter here. */
const keptSearchKeys = ["constraints", "max_blocks", "blocks", "operators", "microcontroller"];

/**
 * The config of a search that trains a network and everything one edit away from it: sizes and rate as the network has them,
 * each from scratch with successive halving, and the best in a race (`confirm`).
 *
 * @param text of the run's config, which is valid.
 */
export function polishConfig(text: string, request: PolishRequest): string {
  const { name, id, network, objectives, neighbours, task } = request;
  const { study: _, search = {}, ...whole } = readYaml(text).data as { readonly [section: string]: object };
  const { cell, hidden, layers, embedding, learningRate } = network;
  const kept = Object.fromEntries(Object.entries(search).filter(([key]) => keptSearchKeys.includes(key)));
  const files = Object.fromEntries(
    Object.entries(task).filter(([key]) => key === "train" || key === "validation" || key === "test"),
  );
  const changed = withChanges(whole, {
    name: `${name} polish ${id}`,
    task: files,
    model: { hidden, layers, ...(embedding === undefined ? {} : { embedding }) },
    training: { learning_rate: learningRate },
    cells: { [cellName(id)]: printEquations(cell) },
    confirm: { share: 1 },
  });
  return stringify({
    ...changed,
    search: {
      algorithm: "neighbours",
      population: 2,
      offspring: neighbours,
      generations: 1,
      ...kept,
      seed_cells: [cellName(id)],
      objectives,
      fitness: "scratch",
      edits: [1, 1],
    },
  });
}

/** What the network is called there. */
function cellName(id: number): string {
  return `polished_${id}`;
}
