import type { Cell } from "../cell/cell.ts";
import { cellOf, type WrittenCell } from "../cell/writtenCell.ts";
import { type GeneSpace, isOpen, nominalGenes } from "../network/geneSpace.ts";
import { geneNames, type Network, type OpenGenes } from "../network/network.ts";
import type { Config } from "./schema.ts";

type ModelConfig = Pick<Config, "model" | "training">;

/** What a config says of the genes beside the cell. */
export function geneSpaceOf({ model, training }: ModelConfig): GeneSpace {
  return {
    hidden: model.hidden,
    layers: model.layers,
    embedding: model.embedding,
    learningRate: training.learning_rate,
  };
}

/**
 * The network of an individual.
 *
 * @param genes what its log has of the genes that the config leaves open. What is not there (a run without open genes, a
 *   baseline) is the middle of what the config allows; where the config has one number (a retraining at a size of its
 *   own), that number counts.
 */
export function networkOf(cell: Cell, config: ModelConfig, genes: OpenGenes = {}): Network {
  const space = geneSpaceOf(config);
  const own = geneNames.filter((name) => isOpen(space[name]) && genes[name] !== undefined);
  return { cell, ...nominalGenes(space), ...Object.fromEntries(own.map((name) => [name, genes[name]])) };
}

/** The same of what a log or a message carries. @throws {CellFormatError} */
export function writtenNetwork(written: WrittenCell & { readonly genes?: OpenGenes }, config: ModelConfig): Network {
  return networkOf(cellOf(written), config, written.genes);
}
