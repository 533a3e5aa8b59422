import type { Cell } from "../cell/cell.ts";
import type { Config } from "../config/schema.ts";
import { type Complexity, complexity } from "../measures/complexity.ts";

/** What is known of the network around a cell before the data are read. */
export interface NetworkSizes {
  /** I: what the first layer reads; null where it depends on the data. */
  readonly inputSize: number | null;
}

/** @param columns of the training file, where it is a table and has been looked at. */
export function networkSizes({ task, model }: Config, columns: readonly string[] | null): NetworkSizes {
  const embedding = model.embedding ?? model.hidden;
  switch (task.type) {
    case "language_modelling":
    case "formal_language":
      return { inputSize: embedding };
    case "synthetic":
      return { inputSize: task.problem === "copy_memory" ? embedding : task.problem === "adding" ? 2 : 1 };
    case "classification":
      return { inputSize: task.unit === "number" || task.format === "ts" ? null : embedding };
    case "forecasting":
      return { inputSize: task.columns?.length ?? columns?.length ?? null };
  }
}

/**
 * The measures of a cell that do not depend on the vocabulary; those that need the input size only where it is known.
 */
export function cellCost(cell: Cell, { model }: Config, { inputSize }: NetworkSizes): Partial<Complexity> {
  const { blocks, parameters, macs, state_size } = complexity(cell, {
    inputSize: inputSize ?? 1,
    hiddenSize: model.hidden,
    layers: model.layers,
    input: { kind: "features" },
    outputSize: 1,
    tiedToEmbedding: false,
  });
  return inputSize === null ? { blocks, state_size } : { blocks, parameters, macs, state_size };
}
