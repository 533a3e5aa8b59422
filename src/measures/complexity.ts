import { blockTensors, isCombination, isWeighted } from "../cell/block.ts";
import type { Cell } from "../cell/cell.ts";
import { normalForm } from "../cell/normalForm.ts";
import type { Measure } from "./measure.ts";

/** What a cell costs, counted on its normal form at the sizes of the run; known before any training. */
export interface Complexity {
  readonly blocks: number;
  readonly parameters: number;
  readonly total_parameters: number;
  readonly macs: number;
  readonly state_size: number;
  readonly weight_bytes: number;
  /** A measure that logs of another version lack or have. */
  readonly [name: string]: number;
}

/** The sizes of the network around a cell. */
export interface ModelSizes {
  /** I: the embedding or the features, what the first layer reads. */
  readonly inputSize: number;
  /** H. */
  readonly hiddenSize: number;
  readonly layers: number;
  /** Tokens are looked up in an embedding [V, I]; features come as they are. */
  readonly input: { readonly kind: "tokens"; readonly vocabularySize: number } | { readonly kind: "features" };
  /** O: what the decoder yields for an output row. */
  readonly outputSize: number;
  /** The decoder's matrix is the embedding, counted once; its bias is its own. */
  readonly tiedToEmbedding: boolean;
  /** Each layer has a second cell, with weights of its own, that reads backwards; their h are added. */
  readonly bidirectional?: boolean;
  /** The decoder reads the mean or the largest of h over the timesteps. */
  readonly pool?: "mean" | "max";
}

/** A cell in its normal form, and the network around it. */
interface Network {
  readonly cell: Cell;
  readonly sizes: ModelSizes;
}

/** A measure that is counted. */
interface Count extends Pick<Measure, "name" | "words" | "unit" | "description" | "ranking"> {
  count(network: Network): number;
}

const counts: readonly Count[] = [
  {
    name: "blocks",
    words: "blocks",
    unit: "blocks",
    description: "Live blocks of the cell (basic 4, GRU 17, LSTM 21).",
    count: ({ cell }) => cell.blocks.length,
  },
  {
    name: "parameters",
    words: "parameters",
    unit: "weights",
    description: "Weights and biases of the cells of all layers.",
    ranking: { family: "size", isExact: true },
    count: parameters,
  },
  {
    name: "total_parameters",
    words: "total parameters",
    unit: "weights",
    description: "The same with embedding and decoder.",
    ranking: { family: "size", isExact: true },
    count: totalParameters,
  },
  {
    name: "macs",
    words: "MACs",
    unit: "MACs",
    description: "Multiply–accumulates per timestep, all layers.",
    ranking: { family: "size", isExact: false },
    count: multiplyAccumulates,
  },
  {
    name: "state_size",
    words: "state size",
    unit: "floats",
    description: "Floats kept between timesteps.",
    count: ({ cell, sizes }) => directions(sizes) * sizes.layers * (cell.cNext === "c" ? 1 : 2) * sizes.hiddenSize,
  },
  {
    name: "weight_bytes",
    words: "weight bytes",
    unit: "bytes",
    description: "Size of all weights in float32.",
    ranking: { family: "size", isExact: true },
    count: (network) => 4 * totalParameters(network),
  },
  {
    name: "int8_bytes",
    words: "weight bytes in int8",
    unit: "bytes",
    description: "Size of all weights in the C export with `--int8`: matrices in 8 bits with a scale for each output.",
    ranking: { family: "size", isExact: false },
    count: bytesInInt8,
  },
];

/**
 * Bytes of a matrix [rows, columns] in 8 bits, with a float32 scale for each output: its columns, of an embedding its
 * rows. A vector [rows] stays in float32.
 */
export function int8Bytes(shape: readonly number[], isEmbedding: boolean): number {
  const [rows = 0, columns] = shape;
  return columns === undefined ? 4 * rows : rows * columns + 4 * (isEmbedding ? rows : columns);
}

/** What is counted on a cell; the reference is twice the LSTM's. */
export const cellMeasures: readonly Measure[] = counts.map(({ count: _, ...measure }) => ({
  ...measure,
  direction: "minimize",
  source: "cell",
  reference: ({ lstm }) => 2 * (lstm[measure.name] ?? Number.NaN),
}));

/** What a cell costs in the network around it. */
export function complexity(cell: Cell, sizes: ModelSizes): Complexity {
  const network: Network = { cell: normalForm(cell), sizes };
  return Object.fromEntries(counts.map(({ name, count }) => [name, count(network)])) as Complexity & object;
}

/** What is known of a complexity under any name. */
export function countOf(complexity: Complexity, name: string): number | undefined {
  return Object.hasOwn(complexity, name) ? complexity[name] : undefined;
}

/** Sizes of the tensors of one layer: only the first reads the network's input. */
function tensors({ cell, sizes: { inputSize: I, hiddenSize: H } }: Network, layer: number): (readonly number[])[] {
  return cell.blocks.filter(isWeighted).flatMap((block) => {
    const size = block.inputs[0] === "x" && layer === 0 ? I : H;
    return blockTensors(block, size, H).map(({ shape }) => shape);
  });
}

function weightsOf(shapes: readonly (readonly number[])[]): number {
  return shapes.reduce((sum, shape) => sum + shape.reduce((size, extent) => size * extent, 1), 0);
}

function matrices(network: Network, layer: number): number {
  return weightsOf(tensors(network, layer).filter((shape) => shape.length === 2));
}

function parameters(network: Network): number {
  const { sizes } = network;
  return directions(sizes) * sumOverLayers(sizes, (layer) => weightsOf(tensors(network, layer)));
}

/** With the embedding [V, I] and the decoder, [H, O] and O, of which the matrix may be the embedding. */
function totalParameters(network: Network): number {
  const { input, inputSize: I, hiddenSize: H, outputSize: O, tiedToEmbedding } = network.sizes;
  const embedding = input.kind === "tokens" ? input.vocabularySize * I : 0;
  return embedding + parameters(network) + (tiedToEmbedding ? 0 : H * O) + O;
}

/** As `totalParameters`, tensor by tensor. */
function bytesInInt8(network: Network): number {
  const { input, inputSize: I, hiddenSize: H, outputSize: O, tiedToEmbedding } = network.sizes;
  const embedding = input.kind === "tokens" ? int8Bytes([input.vocabularySize, I], true) : 0;
  const ofLayer = (layer: number) => tensors(network, layer).reduce((sum, shape) => sum + int8Bytes(shape, false), 0);
  const ofCells = directions(network.sizes) * sumOverLayers(network.sizes, ofLayer);
  return embedding + ofCells + (tiedToEmbedding ? 0 : int8Bytes([H, O], false)) + int8Bytes([O], false);
}

/**
 * One for each weight of a matrix and one for each element of a combination (a sum accumulates, a product multiplies) or
 * of a scale,
 * also where the h of two directions are added, or pooled; biases and activations count none.
 */
function multiplyAccumulates(network: Network): number {
  const { cell, sizes } = network;
  const H = sizes.hiddenSize;
  const combinations = cell.blocks.filter((block) => isCombination(block) || block.op === "scale").length * H;
  const added = sizes.bidirectional === true ? H : 0;
  const ofCells = sumOverLayers(
    sizes,
    (layer) => directions(sizes) * (matrices(network, layer) + combinations) + added,
  );
  return ofCells + (sizes.pool === undefined ? 0 : H);
}

/** Cells of a layer. */
function directions({ bidirectional }: ModelSizes): 1 | 2 {
  return bidirectional === true ? 2 : 1;
}

function sumOverLayers({ layers }: ModelSizes, of: (layer: number) => number): number {
  let sum = 0;
  for (let layer = 0; layer < layers; layer++) sum += of(layer);
  return sum;
}
