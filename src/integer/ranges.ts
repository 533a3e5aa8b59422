import { present, unreachable } from "../base/assert.ts";
import { exp, log } from "../base/portableMath.ts";
import { type Block, type BlockId, isProduct, type Source, type WeightedBlock } from "../cell/block.ts";
import type { Batch, ModelSpec } from "../compiler/modelSpec.ts";
import { inputSize } from "../compiler/modelSpec.ts";
import { fewestFractionBits, mostFractionBits, sigmoid, tanh } from "./arithmetic.ts";
import { requireIntegerForm } from "./integerForm.ts";
import { transposed } from "./weightCodes.ts";

/** The largest sizes that values took while a network ran in floating point. */
export interface Ranges {
  /** Of the features; 0 for tokens. */
  input: number;
  readonly layers: readonly LayerRanges[];
  output: number;
  /** Of each output without its bias, [O]. */
  readonly outputSums: Float64Array;
}

interface LayerRanges {
  readonly blocks: Map<BlockId, number>;
  /** Of each unit of a product without its bias, [H]. */
  readonly sums: Map<BlockId, Float64Array>;
}

/** What int16 values can hold with the fewest fraction bits; a state that grows without bounds saturates there, too. */
const largestValue = 2 ** (mostFractionBits - fewestFractionBits);

function bounded(value: number): number {
  return Math.max(-largestValue, Math.min(largestValue, value));
}

/** Timesteps of one sequence after which calibration has seen enough. */
const mostTimesteps = 5_000;

/**
 * Runs a network in float64 over batches of the training data and records how large each value becomes.
 *
 * @param weights every tensor of `parameterShapes(spec)`.
 */
export function calibrateRanges(
  spec: ModelSpec,
  weights: ReadonlyMap<string, Float32Array>,
  batches: Iterable<Batch>,
): Ranges {
  const { hiddenSize: H, layers, cell, output } = spec;
  requireIntegerForm(cell);
  const tensor = (name: string) => present(weights.get(name), `parameter ${name}`);
  const embedding = spec.input.kind === "tokens" ? tensor("embedding.weight") : null;
  const ranges: Ranges = {
    input: 0,
    layers: Array.from({ length: layers }, () => ({ blocks: new Map(), sums: new Map() })),
    output: 0,
    outputSums: new Float64Array(output.size),
  };
  const decoder = output.tiedToEmbedding
    ? transposed(present(embedding, "embedding"), output.size, H)
    : tensor("decoder.weight");
  const decoderBias = tensor("decoder.bias");
  const I = inputSize(spec);

  const step = (x: ArrayLike<number>, state: Float64Array[]): void => {
    let input = x;
    for (let layer = 0; layer < layers; layer++) {
      const values = new Map<Source, ArrayLike<number>>([
        ["x", input],
        ["h", state[2 * layer] as Float64Array],
        ["c", state[2 * layer + 1] as Float64Array],
        ["1", new Float64Array(H).fill(1)],
      ]);
      const seen = ranges.layers[layer] as LayerRanges;
      for (const block of cell.blocks) {
        const operands = block.inputs.map((source) => present(values.get(source), source));
        const value = isProduct(block)
          ? product(block.id, operands[0] as ArrayLike<number>, layer, seen)
          : isLearned(block)
            ? learned(block, operands[0], layer)
            : elementwise(block, operands, H);
        seen.blocks.set(block.id, Math.max(seen.blocks.get(block.id) ?? 0, largestOf(value)));
        values.set(block.id, value);
      }
      state[2 * layer] = values.get(cell.hNext) as Float64Array;
      state[2 * layer + 1] = values.get(cell.cNext) as Float64Array;
      input = state[2 * layer] as Float64Array;
    }
    const sums = matrixProduct(input, decoder, output.size);
    noteLargest(ranges.outputSums, sums);
    ranges.output = Math.max(ranges.output, largestOf(sums.map((sum, o) => sum + decoderBias[o]!)));
  };

  const product = (id: BlockId, input: ArrayLike<number>, layer: number, seen: LayerRanges): Float64Array => {
    const name = `layers.${layer}.${id}`;
    const sums = matrixProduct(input, tensor(`${name}.weight`), H);
    const largest = seen.sums.get(id) ?? new Float64Array(H);
    noteLargest(largest, sums);
    seen.sums.set(id, largest);
    const bias = weights.get(`${name}.bias`);
    return sums.map((sum, n) => bounded(sum + (bias?.[n] ?? 0)));
  };

  const learned = (block: LearnedBlock, input: ArrayLike<number> | undefined, layer: number) => {
    const values = tensor(learnedTensor(block, layer));
    return Float64Array.from({ length: H }, (_, n) => {
      const value = values[values.length === 1 ? 0 : n]!;
      return bounded(block.op === "scale" ? value * (input?.[n] ?? 0) : value);
    });
  };

  let timesteps = 0;
  let lanes: Float64Array[][] | null = null;
  for (const batch of batches) {
    const { steps, inputs } = batch;
    const width = embedding === null ? I : 1;
    const count = inputs.length / (steps * width);
    if (lanes === null || lanes.length !== count || !batch.carryState) {
      lanes = Array.from({ length: count }, () => Array.from({ length: 2 * layers }, () => new Float64Array(H)));
    }
    for (let b = 0; b < count; b++) {
      for (let t = 0; t < steps; t++) {
        const at = (t * count + b) * width;
        if (embedding === null) ranges.input = Math.max(ranges.input, largestOf(inputs.subarray(at, at + width)));
        const token = inputs[at]!;
        step(
          embedding === null ? inputs.subarray(at, at + width) : embedding.subarray(token * I, (token + 1) * I),
          lanes[b] as Float64Array[],
        );
      }
    }
    timesteps += steps * count;
    if (timesteps >= mostTimesteps) break;
  }
  return ranges;
}

/** A block with a learned vector, or one learned number. */
export type LearnedBlock = Extract<WeightedBlock, { readonly op: "scale" | "bias" | "scalar" }>;

export function isLearned(block: Block): block is LearnedBlock {
  return block.op === "scale" || block.op === "bias" || block.op === "scalar";
}

/** The name of the tensor of a `scale`, `bias` or `scalar`. */
export function learnedTensor({ id, op }: LearnedBlock, layer: number): string {
  return `layers.${layer}.${id}.${op === "scale" ? "weight" : op}`;
}

function elementwise(block: Block, operands: readonly ArrayLike<number>[], size: number): Float64Array {
  const f = elementOf(block);
  const [a, b] = operands as [ArrayLike<number>, ArrayLike<number>?];
  return Float64Array.from({ length: size }, (_, n) => bounded(f(a[n]!, b?.[n] ?? 0)));
}

function elementOf({ op }: Block): (a: number, b: number) => number {
  switch (op) {
    case "add":
      return (a, b) => a + b;
    case "sub":
      return (a, b) => a - b;
    case "elem_mul":
      return (a, b) => a * b;
    case "identity":
      return (a) => a;
    case "sigmoid":
      return sigmoid;
    case "tanh":
      return tanh;
    case "relu":
      return (a) => Math.max(a, 0);
    case "leaky_relu":
      return (a) => (a > 0 ? a : 0.01 * a);
    case "hard_sigmoid":
      return (a) => Math.max(0, Math.min(1, a / 6 + 0.5));
    case "hard_tanh":
      return (a) => Math.max(-1, Math.min(1, a));
    case "softplus":
      return (a) => Math.max(a, 0) + log(1 + exp(-Math.abs(a)));
    case "low_rank":
    case "low_rank_b":
    case "scale":
    case "bias":
    case "scalar":
      throw new RangeError(`${op} has no integer form`);
    case "linear":
    case "linear_b":
      throw new RangeError(`${op} is no elementwise block`);
    default:
      return unreachable(op);
  }
}

/** input [K] · weight [K, N] → [N]. */
function matrixProduct(input: ArrayLike<number>, weight: Float32Array, size: number): Float64Array {
  const result = new Float64Array(size);
  for (let k = 0; k < input.length; k++) {
    const value = input[k]!;
    for (let n = 0; n < size; n++) result[n] = result[n]! + value * weight[k * size + n]!;
  }
  return result;
}

function largestOf(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!));
  return largest;
}

function noteLargest(largest: Float64Array, values: Float64Array): void {
  values.forEach((value, n) => {
    largest[n] = Math.max(largest[n]!, Math.abs(value));
  });
}
