import type { Cell } from "../cell/cell.ts";

/** What a search varies: a cell, and the sizes and the learning rate of the network around it. */
export interface Network extends Genes {
  readonly cell: Cell;
}

/** What a network has beside its cell. */
export interface Genes {
  /** H, of every layer. */
  readonly hidden: number;
  readonly layers: number;
  /** Size of a symbol's embedding; undefined where it is H, or the task reads no symbols. */
  readonly embedding: number | undefined;
  /** At the start of training. */
  readonly learningRate: number;
}

export type GeneName = keyof Genes;

/** In the order in which they are written and shown. */
export const geneNames = ["hidden", "layers", "embedding", "learningRate"] as const satisfies readonly GeneName[];

/** The genes that a config leaves open, at the values of one individual; the others are the config's. */
export type OpenGenes = { readonly [G in GeneName]?: number };
