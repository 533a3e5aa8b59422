import { isCombination, isWeighted } from "./block.ts";
import type { Cell } from "./cell.ts";
import { normalForm } from "./normalForm.ts";

/** What a cell costs, counted on its normal form at the sizes of the run; known before any training. */
export interface Complexity {
  /** Live blocks. */
  readonly blocks: number;
  /** Weights and biases of the cells of all layers. */
  readonly parameters: number;
  /** The same with embedding and decoder. */
  readonly total_parameters: number;
  /** Multiply–accumulates per timestep, all layers, without embedding and decoder. */
  readonly macs: number;
  /** Floats kept between timesteps, all layers: 2H a layer, or H where c is not used. */
  readonly state_size: number;
  /** 4 × total_parameters. */
  readonly weight_bytes: number;
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
}

/**
 * What a cell costs, counted on its normal form.
 *
 * A multiply–accumulate is one for each weight of a matrix and one for each element of a combination (a sum
 * accumulates, a product multiplies); biases and activations count none. A memory that is read but never written
 * stays 0 and is no state.
 */
export function complexity(cell: Cell, sizes: ModelSizes): Complexity {
  const { inputSize: I, hiddenSize: H, layers, outputSize: O } = sizes;
  const normal = normalForm(cell);
  const weighted = normal.blocks.filter(isWeighted);
  const matrices = (layer: number) =>
    weighted.reduce((sum, block) => sum + (block.inputs[0] === "x" && layer === 0 ? I : H) * H, 0);
  const biases = weighted.filter((block) => block.op === "linear_b").length * H;
  const combinations = normal.blocks.filter(isCombination).length * H;

  let parameters = 0;
  let macs = 0;
  for (let layer = 0; layer < layers; layer++) {
    parameters += matrices(layer) + biases;
    macs += matrices(layer) + combinations;
  }
  const embedding = sizes.input.kind === "tokens" ? sizes.input.vocabularySize * I : 0;
  const decoder = (sizes.tiedToEmbedding ? 0 : H * O) + O;
  const total = embedding + parameters + decoder;
  return {
    blocks: normal.blocks.length,
    parameters,
    total_parameters: total,
    macs,
    state_size: layers * (normal.cNext === "c" ? H : 2 * H),
    weight_bytes: 4 * total,
  };
}
