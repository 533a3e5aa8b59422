import { present, unreachable } from "../base/assert.ts";
import { exp, log } from "../base/portableMath.ts";
import {
  type Block,
  type BlockId,
  isLowRank,
  isProduct,
  type ProductBlock,
  type Source,
  type WeightedBlock,
} from "../cell/block.ts";
import { type Batch, cellPasses, inputSize, type ModelSpec, type Pool } from "../compiler/modelSpec.ts";
import { columnLengths } from "../compiler/reversal.ts";
import { fewestFractionBits, mostFractionBits, sigmoid, tanh } from "./arithmetic.ts";
import { transposed } from "./weightCodes.ts";

/** The largest sizes that values took while a network ran in floating point. */
export interface Ranges {
  /** Of the features; 0 for tokens. */
  input: number;
  /** In the order of `cellPasses`. */
  readonly cells: readonly CellRanges[];
  /** Of what each layer yields: of h, or of both directions' added. */
  readonly layers: number[];
  output: number;
  /** Of each output without its bias, [O]. */
  readonly outputSums: Float64Array;
}

interface CellRanges {
  readonly blocks: Map<BlockId, number>;
  /** Of each unit of a product without its bias, [H]. */
  readonly sums: Map<BlockId, Float64Array>;
  /** Of each value within a product of low rank, [r]. */
  readonly downSums: Map<BlockId, Float64Array>;
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
  const tensor = (name: string) => present(weights.get(name), `parameter ${name}`);
  const embedding = spec.input.kind === "tokens" ? tensor("embedding.weight") : null;
  const passes = cellPasses(spec);
  const ranges: Ranges = {
    input: 0,
    cells: passes.map(() => ({ blocks: new Map(), sums: new Map(), downSums: new Map() })),
    layers: Array.from({ length: layers }, () => 0),
    output: 0,
    outputSums: new Float64Array(output.size),
  };
  const decoder = output.tiedToEmbedding
    ? transposed(present(embedding, "embedding"), output.size, H)
    : tensor("decoder.weight");
  const decoderBias = tensor("decoder.bias");
  const I = inputSize(spec);

  const step = (pass: number, x: ArrayLike<number>, state: CellState): ArrayLike<number> => {
    const values = new Map<Source, ArrayLike<number>>([
      ["x", x],
      ["h", state.h],
      ["c", state.c],
      ["1", new Float64Array(H).fill(1)],
    ]);
    const seen = present(ranges.cells[pass], "a pass");
    const { path } = present(passes[pass], "a pass");
    for (const block of cell.blocks) {
      const operands = block.inputs.map((source) => present(values.get(source), source));
      const value = isProduct(block)
        ? product(block, operands[0] as ArrayLike<number>, path, seen)
        : isLearned(block)
          ? learned(block, operands[0], path)
          : elementwise(block, operands, H);
      seen.blocks.set(block.id, Math.max(seen.blocks.get(block.id) ?? 0, largestOf(value)));
      values.set(block.id, value);
    }
    state.h = present(values.get(cell.hNext), "h'");
    state.c = present(values.get(cell.cNext), "c'");
    return state.h;
  };

  const product = (block: ProductBlock, input: ArrayLike<number>, path: string, seen: CellRanges): Float64Array => {
    const { id } = block;
    const name = `${path}.${id}`;
    const noted = (largest: Map<BlockId, Float64Array>, sums: Float64Array) => {
      largest.set(id, noteLargest(largest.get(id) ?? new Float64Array(sums.length), sums));
      return sums;
    };
    const read = isLowRank(block)
      ? noted(seen.downSums, matrixProduct(input, tensor(`${name}.down`), block.rank)).map(bounded)
      : input;
    const sums = noted(seen.sums, matrixProduct(read, tensor(`${name}.${isLowRank(block) ? "up" : "weight"}`), H));
    const bias = weights.get(`${name}.bias`);
    return sums.map((sum, n) => bounded(sum + (bias?.[n] ?? 0)));
  };

  const learned = (block: LearnedBlock, input: ArrayLike<number> | undefined, path: string) => {
    const values = tensor(learnedTensor(block, path));
    return Float64Array.from({ length: H }, (_, n) => {
      const value = values[values.length === 1 ? 0 : n]!;
      return bounded(block.op === "scale" ? value * (input?.[n] ?? 0) : value);
    });
  };

  const start = (): CellState => ({ h: new Float64Array(H), c: new Float64Array(H) });
  /** One sequence, or a segment of one whose states go on; of both directions, `length` timesteps from zeros. */
  const run = (inputs: readonly ArrayLike<number>[], states: readonly CellState[], length: number): void => {
    let sequence = spec.bidirectional === true ? inputs.slice(0, length) : inputs;
    passes.forEach(({ layer, reversed }, pass) => {
      if (reversed) return;
      const state = present(states[pass], "a state");
      let outputs = sequence.map((x) => step(pass, x, state));
      if (spec.bidirectional === true) {
        const back = start();
        const others = [...sequence].reverse().map((x) => step(pass + 1, x, back));
        outputs = outputs.map((h, t) => sumOf(h, present(others.at(-1 - t), "h of the other direction")));
      }
      ranges.layers[layer] = outputs.reduce((most, h) => Math.max(most, largestOf(h)), ranges.layers[layer] ?? 0);
      sequence = outputs;
    });
    for (const vector of spec.pool === undefined ? sequence : pooled(sequence, spec.pool)) {
      const sums = matrixProduct(vector, decoder, output.size);
      noteLargest(ranges.outputSums, sums);
      ranges.output = Math.max(ranges.output, largestOf(sums.map((sum, o) => sum + decoderBias[o]!)));
    }
  };

  let timesteps = 0;
  let lanes: CellState[][] | null = null;
  for (const batch of batches) {
    const { steps, inputs } = batch;
    const width = embedding === null ? I : 1;
    const count = inputs.length / (steps * width);
    if (lanes === null || lanes.length !== count || !batch.carryState) {
      lanes = Array.from({ length: count }, () => passes.map(start));
    }
    const lengths = columnLengths(batch, count);
    lanes.forEach((states, b) => {
      const vectors = Array.from({ length: steps }, (_, t) => {
        const at = (t * count + b) * width;
        if (embedding !== null) return embedding.subarray(inputs[at]! * I, (inputs[at]! + 1) * I);
        const features = inputs.subarray(at, at + width);
        ranges.input = Math.max(ranges.input, largestOf(features));
        return features;
      });
      run(vectors, states, lengths[b]!);
    });
    timesteps += steps * count;
    if (timesteps >= mostTimesteps) break;
  }
  return ranges;
}

interface CellState {
  h: ArrayLike<number>;
  c: ArrayLike<number>;
}

function sumOf(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  return Float64Array.from(a, (value, n) => value + b[n]!);
}

/** Of each vector and all before it. */
function pooled(sequence: readonly ArrayLike<number>[], pool: Pool): ArrayLike<number>[] {
  let so: ArrayLike<number> | null = null;
  return sequence.map((vector, t) => {
    const before = so;
    so =
      before === null
        ? vector
        : pool === "mean"
          ? sumOf(before, vector)
          : Float64Array.from(vector, (value, n) => Math.max(value, before[n]!));
    return pool === "mean" ? Float64Array.from(so, (sum) => sum / (t + 1)) : so;
  });
}

/** A block with a learned vector, or one learned number. */
export type LearnedBlock = Extract<WeightedBlock, { readonly op: "scale" | "bias" | "scalar" }>;

export function isLearned(block: Block): block is LearnedBlock {
  return block.op === "scale" || block.op === "bias" || block.op === "scalar";
}

/** The name of the tensor of a `scale`, `bias` or `scalar`. @param path of the pass. */
export function learnedTensor({ id, op }: LearnedBlock, path: string): string {
  return `${path}.${id}.${op === "scale" ? "weight" : op}`;
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
    case "linear":
    case "linear_b":
    case "low_rank":
    case "low_rank_b":
    case "scale":
    case "bias":
    case "scalar":
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

/** Changes and returns `largest`. */
function noteLargest(largest: Float64Array, values: Float64Array): Float64Array {
  values.forEach((value, n) => {
    largest[n] = Math.max(largest[n]!, Math.abs(value));
  });
  return largest;
}
