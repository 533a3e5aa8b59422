import { blockTensors, isWeighted } from "../cell/block.ts";
import type { Cell } from "../cell/cell.ts";

/**
 * A whole trainable model around one cell: what the compiler turns into a program.
 *
 * input → (embedding) → dropout → cell × layers → dropout → (pool) → decoder (linear with bias) → loss
 *
 * Every layer repeats the cell with its own weights; layer 0 reads size I (the embedding or the features), later
 * layers read H.
 */
export interface ModelSpec {
  readonly cell: Cell;
  readonly layers: number;
  /** H. */
  readonly hiddenSize: number;
  /** B: sequences side by side. */
  readonly batch: number;
  /** T: the most timesteps of one truncated-BPTT segment. */
  readonly time: number;
  readonly input: TokenInput | FeatureInput;
  readonly output: OutputSpec;
  /**
   * The decoder reads, of timestep t, the mean or the largest of every element of h over timesteps 0 … t; absent: h of
   * t.
   */
  readonly pool?: Pool;
  /**
   * A second cell, with weights of its own, reads each layer's sequence from its end to its beginning, and the two h of
   * a timestep are added. The sequence of a column ends at its last output row; what lies behind is padding. No state
   * is carried.
   *
   * @see Schuster, Paliwal (1997)
   */
  readonly bidirectional?: boolean;
  readonly dropout: {
    /** Probability that an element of the input to layer 0 is dropped. */
    readonly input: number;
    /** The same for the output of the last layer. */
    readonly output: number;
    /** Probability that an element of a matrix that reads h or c is dropped, for all timesteps of a batch; absent is 0. */
    readonly recurrent?: number;
  };
}

export type Pool = "mean" | "max";

/** Tokens looked up in `embedding.weight` [V, I]. */
interface TokenInput {
  readonly kind: "tokens";
  readonly vocabularySize: number;
  /** I. */
  readonly embeddingSize: number;
}

/** Real-valued vectors of size I. */
interface FeatureInput {
  readonly kind: "features";
  /** I. */
  readonly size: number;
}

interface OutputSpec {
  /** O: classes, symbols or values per output row. */
  readonly size: number;
  readonly loss: LossKind;
  /**
   * With `softmaxCrossEntropy`: what the loss of a row is multiplied by, by its target, [O]; absent where all are 1.
   */
  readonly classWeights?: readonly number[];
  /** The decoder's matrix is the embedding transposed (needs I = H and tokens in and out alike). */
  readonly tiedToEmbedding: boolean;
}

/**
 * All are means over the output rows of a batch.
 *
 * - `softmaxCrossEntropy`: −log softmax(logits)[target], in nats, times the target's weight; targets Int32 [rows].
 * - `sigmoidCrossEntropy`: the mean over the O symbols of binary cross-entropy, in nats; targets Float32 [rows, O] in
 *   {0, 1}.
 * - `meanSquaredError`: the mean over the O values of (output − target)²; targets Float32 [rows, O].
 */
export type LossKind = "softmaxCrossEntropy" | "sigmoidCrossEntropy" | "meanSquaredError";

/** What one truncated-BPTT segment feeds the model. Arrays belong to the caller and are not kept. */
export interface Batch {
  /** T' ≤ T timesteps are run. */
  readonly steps: number;
  /** Tokens [T', B] or features [T', B, I], row-major. */
  readonly inputs: Int32Array | Float32Array;
  /**
   * Where the loss is taken: rows t·B + b, strictly ascending. Padding and unscored timesteps are simply not listed;
   * `null` means every row of [T', B].
   */
  readonly outputRows: Int32Array | null;
  /** One entry per output row, see `LossKind`. */
  readonly targets: Int32Array | Float32Array;
  /** Whether h and c go on from the end of the previous batch; else they start at 0. */
  readonly carryState: boolean;
}

/** One named tensor of the model, row-major. */
export interface ParameterShape {
  /**
   * `embedding.weight` [V, I]; `layers.<n>.<block>.<part>` as `blockTensors` has it, of a cell that reads backwards
   * `layers.<n>.reverse.<block>.…`; `decoder.weight` [H, O] (absent when tied) and `decoder.bias` [O].
   */
  readonly name: string;
  readonly shape: readonly number[];
}

/** The tensors of a model, in the order of its memory: embedding, layers (blocks in the cell's order), decoder. */
export function parameterShapes(spec: ModelSpec): ParameterShape[] {
  const { cell, hiddenSize: H } = spec;
  const I = inputSize(spec);
  const shapes: ParameterShape[] = [];
  if (spec.input.kind === "tokens") shapes.push({ name: "embedding.weight", shape: [spec.input.vocabularySize, I] });
  for (const { path, inputWidth } of cellPasses(spec)) {
    for (const block of cell.blocks) {
      if (!isWeighted(block)) continue;
      const size = block.inputs[0] === "x" ? inputWidth : H;
      for (const { part, shape } of blockTensors(block, size, H)) {
        shapes.push({ name: `${path}.${block.id}.${part}`, shape });
      }
    }
  }
  if (!spec.output.tiedToEmbedding) shapes.push({ name: "decoder.weight", shape: [H, spec.output.size] });
  shapes.push({ name: "decoder.bias", shape: [spec.output.size] });
  return shapes;
}

/** How the sequence is read, where it is not the usual way: for a model that is described by its sizes only. */
export function readoutOf({ pool, bidirectional }: ModelSpec): Pick<ModelSpec, "pool" | "bidirectional"> {
  return { ...(pool === undefined ? {} : { pool }), ...(bidirectional === true ? { bidirectional } : {}) };
}

/** Whether its answers are about a sequence as a whole, not about what a state holds so far. */
export function readsWhole({ pool, bidirectional }: Pick<ModelSpec, "pool" | "bidirectional">): boolean {
  return pool !== undefined || bidirectional === true;
}

/** A cell with weights of its own that goes over a sequence. */
export interface CellPass {
  readonly layer: number;
  readonly reversed: boolean;
  /** What the names of its tensors begin with: `layers.0`, `layers.0.reverse`. */
  readonly path: string;
  /** Size of the x that it reads. */
  readonly inputWidth: number;
}

/** In the order of computation: layer by layer, in each forwards, then (of a bidirectional model) backwards. */
export function cellPasses(spec: Pick<ModelSpec, "layers" | "hiddenSize" | "input" | "bidirectional">): CellPass[] {
  return Array.from({ length: spec.layers }, (_, layer) => {
    const inputWidth = layer === 0 ? inputSize(spec) : spec.hiddenSize;
    const forward = { layer, reversed: false, path: `layers.${layer}`, inputWidth };
    return spec.bidirectional === true
      ? [forward, { ...forward, reversed: true, path: `${forward.path}.reverse` }]
      : [forward];
  }).flat();
}

/** I, the size of what layer 0 reads. */
export function inputSize(spec: Pick<ModelSpec, "input">): number {
  return spec.input.kind === "tokens" ? spec.input.embeddingSize : spec.input.size;
}
