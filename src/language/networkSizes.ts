import type { Cell } from "../cell/cell.ts";
import { geneSpaceOf } from "../config/networkOf.ts";
import type { Config } from "../config/schema.ts";
import { type Complexity, complexity } from "../measures/complexity.ts";
import { nominalGenes } from "../network/geneSpace.ts";

/** What is known of the network around a cell before the data are read. */
export interface NetworkSizes {
  /** I: what the first layer reads; null where it depends on the data. */
  readonly inputSize: number | null;
}

/** @param columns of the training file, where it is a table and has been looked at. */
export function networkSizes(config: Config, columns: readonly string[] | null): NetworkSizes {
  const { task } = config;
  const genes = nominalGenes(geneSpaceOf(config));
  const embedding = genes.embedding ?? genes.hidden;
  switch (task.type) {
    case "language_modelling":
    case "formal_language":
      return { inputSize: embedding };
    case "synthetic":
      return { inputSize: task.problem === "copy_memory" ? embedding : task.problem === "adding" ? 2 : 1 };
    case "classification":
    case "regression":
    case "labelling":
      return { inputSize: task.unit === "number" || task.format === "ts" ? null : embedding };
    case "forecasting": {
      // How many inputs these become is in the data.
      if (task.categorical !== undefined || task.known !== undefined || task.missing === "mask")
        return { inputSize: null };
      const numbers = task.columns?.length ?? columns?.length;
      return { inputSize: numbers === undefined ? null : numbers + 2 * (task.calendar?.length ?? 0) };
    }
  }
}

/**
 * The measures of a cell that do not depend on the vocabulary; those that need the input size only where it is known.
 */
export function cellCost(cell: Cell, config: Config, { inputSize }: NetworkSizes): Partial<Complexity> {
  const { hidden, layers } = nominalGenes(geneSpaceOf(config));
  const { pool } = config.model;
  const { blocks, parameters, macs, state_size } = complexity(cell, {
    inputSize: inputSize ?? 1,
    hiddenSize: hidden,
    layers,
    input: { kind: "features" },
    outputSize: 1,
    tiedToEmbedding: false,
    bidirectional: config.model.bidirectional === true,
    ...(pool === undefined || pool === "last" ? {} : { pool }),
  });
  return inputSize === null ? { blocks, state_size } : { blocks, parameters, macs, state_size };
}
