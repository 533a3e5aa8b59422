import { assert, present, unreachable } from "../base/assert.ts";
import { type Block, hasBias, isLearnedConstant, type Source } from "../cell/block.ts";
import { type Batch, inputSize, type ModelSpec, type Pool } from "./modelSpec.ts";

/** Dropout made explicit: factors that the input [T', B, I] and the last layer's output [T', B, H] are multiplied by. */
export interface DropoutMasks {
  readonly input: ArrayLike<number> | null;
  readonly output: ArrayLike<number> | null;
}

interface Interpretation {
  /** Mean over the output rows, as `LossKind` defines it. */
  readonly loss: number;
  /** [rows, O], before any softmax or sigmoid. */
  readonly outputs: Float64Array;
  /** h and c after the last timestep, [layers, 2, B, H]; 0 of a bidirectional model, which carries none. */
  readonly nextState: Float64Array;
}

/**
 * The oracle: what a model computes, in float64, block by block and row by row, straight from the definitions.
 *
 * It shares nothing with the compiler but the specification, and does nothing cleverly.
 *
 * @param parameters every tensor of `parameterShapes(spec)`, row-major.
 * @param state h and c before the first timestep, [layers, 2, B, H]; null is zero. `batch.carryState` is not read.
 */
export function interpretModel(
  spec: ModelSpec,
  parameters: ReadonlyMap<string, Float64Array>,
  batch: Batch,
  state: ArrayLike<number> | null,
  masks: DropoutMasks = { input: null, output: null },
): Interpretation {
  const { batch: B, hiddenSize: H, layers } = spec;
  const tensor = (name: string) => present(parameters.get(name), `parameter ${name}`);
  const nextState = new Float64Array(layers * 2 * B * H);
  let sequence = inputVectors(spec, batch, tensor);
  applyMask(sequence, masks.input);
  for (let layer = 0; layer < layers; layer++) {
    const at = (memory: 0 | 1, b: number) => ((layer * 2 + memory) * B + b) * H;
    const outputs: Float64Array[] = [];
    const h = Array.from({ length: B }, (_, b) => vectorAt(state, at(0, b), H));
    const c = Array.from({ length: B }, (_, b) => vectorAt(state, at(1, b), H));
    for (let t = 0; t < batch.steps; t++) {
      for (let b = 0; b < B; b++) {
        const x = present(sequence[t * B + b], "input row");
        const next = interpretCell(spec, `layers.${layer}`, tensor, x, present(h[b], "h"), present(c[b], "c"));
        h[b] = next.h;
        c[b] = next.c;
        outputs.push(Float64Array.from(next.h));
      }
    }
    for (let b = 0; b < B && spec.bidirectional !== true; b++) {
      nextState.set(present(h[b], "h"), at(0, b));
      nextState.set(present(c[b], "c"), at(1, b));
    }
    if (spec.bidirectional === true) addReversed(spec, layer, tensor, sequence, outputs, sequenceLengths(spec, batch));
    sequence = outputs;
  }
  applyMask(sequence, masks.output);
  if (spec.pool !== undefined) sequence = pooled(sequence, B, spec.pool);

  const rows = batch.outputRows === null ? sequence.map((_, row) => row) : [...batch.outputRows];
  const outputs = new Float64Array(rows.length * spec.output.size);
  rows.forEach((row, index) => {
    outputs.set(decode(spec, tensor, present(sequence[row], "output row")), index * spec.output.size);
  });
  return { loss: lossOf(spec, outputs, batch.targets, rows.length), outputs, nextState };
}

/** Timesteps of each column: to its last output row. */
function sequenceLengths({ batch: B }: ModelSpec, { steps, outputRows }: Batch): number[] {
  if (outputRows === null) return Array.from({ length: B }, () => steps);
  return Array.from({ length: B }, (_, b) =>
    outputRows.reduce((last, row) => (row % B === b ? Math.max(last, Math.floor(row / B) + 1) : last), 0),
  );
}

/** Adds to the outputs of a layer what its second cell yields, which reads each column from its end. */
function addReversed(
  spec: ModelSpec,
  layer: number,
  tensor: (name: string) => Float64Array,
  sequence: readonly Float64Array[],
  outputs: readonly Float64Array[],
  lengths: readonly number[],
): void {
  lengths.forEach((length, b) => {
    let [h, c]: [Float64Array, Float64Array] = [new Float64Array(spec.hiddenSize), new Float64Array(spec.hiddenSize)];
    for (let t = length - 1; t >= 0; t--) {
      const row = t * spec.batch + b;
      const x = present(sequence[row], "input row");
      ({ h, c } = interpretCell(spec, `layers.${layer}.reverse`, tensor, x, h, c));
      const output = present(outputs[row], "output row");
      h.forEach((value, i) => {
        output[i]! += value;
      });
    }
  });
}

/** Of each row and all earlier ones of its column. */
function pooled(sequence: readonly Float64Array[], B: number, pool: Pool): Float64Array[] {
  return sequence.map((row, at) =>
    row.map((_, i) => {
      const values = sequence.filter((_, other) => other <= at && other % B === at % B).map((each) => each[i]!);
      return pool === "max" ? Math.max(...values) : values.reduce((sum, value) => sum + value, 0) / values.length;
    }),
  );
}

/** The layer's x, one vector per row t·B + b. */
function inputVectors(spec: ModelSpec, batch: Batch, tensor: (name: string) => Float64Array): Float64Array[] {
  const I = inputSize(spec);
  return Array.from({ length: batch.steps * spec.batch }, (_, row) => {
    if (spec.input.kind === "features") return vectorAt(batch.inputs, row * I, I);
    return vectorAt(tensor("embedding.weight"), present(batch.inputs[row], "token") * I, I);
  });
}

/** One timestep of one sequence: x [in], h [H], c [H] → h' [H], c' [H]. */
function interpretCell(
  spec: ModelSpec,
  path: string,
  tensor: (name: string) => Float64Array,
  x: Float64Array,
  h: Float64Array,
  c: Float64Array,
): { h: Float64Array; c: Float64Array } {
  const values = new Map<Source, Float64Array>([
    ["x", x],
    ["h", h],
    ["c", c],
    ["1", new Float64Array(spec.hiddenSize).fill(1)],
  ]);
  const valueAt = (source: Source) => present(values.get(source), `value of ${source}`);
  for (const block of spec.cell.blocks) {
    const operands = block.inputs.map(valueAt);
    values.set(block.id, interpretBlock(block, operands, `${path}.${block.id}`, spec.hiddenSize, tensor));
  }
  return { h: valueAt(spec.cell.hNext), c: valueAt(spec.cell.cNext) };
}

function interpretBlock(
  block: Block,
  operands: readonly Float64Array[],
  name: string,
  hiddenSize: number,
  tensor: (name: string) => Float64Array,
): Float64Array {
  const a = isLearnedConstant(block) ? new Float64Array() : present(operands[0], `first input of ${block.id}`);
  const second = (i: number) => present(operands[1]?.[i], `second input of ${block.id}`);
  switch (block.op) {
    case "add":
      return a.map((value, i) => value + second(i));
    case "sub":
      return a.map((value, i) => value - second(i));
    case "elem_mul":
      return a.map((value, i) => value * second(i));
    case "identity":
      return a;
    case "sigmoid":
      return a.map(sigmoid);
    case "tanh":
      return a.map(Math.tanh);
    case "relu":
      return a.map((value) => Math.max(value, 0));
    case "leaky_relu":
      return a.map((value) => (value > 0 ? value : 0.01 * value));
    case "hard_sigmoid":
      return a.map((value) => Math.min(Math.max(value / 6 + 0.5, 0), 1));
    case "hard_tanh":
      return a.map((value) => Math.min(Math.max(value, -1), 1));
    case "softplus":
      return a.map((value) => Math.max(value, 0) + Math.log1p(Math.exp(-Math.abs(value))));
    case "linear":
      return affine(a, tensor(`${name}.weight`), null, hiddenSize);
    case "linear_b":
      return affine(a, tensor(`${name}.weight`), tensor(`${name}.bias`), hiddenSize);
    case "low_rank":
    case "low_rank_b": {
      const inner = affine(a, tensor(`${name}.down`), null, block.rank);
      return affine(inner, tensor(`${name}.up`), hasBias(block) ? tensor(`${name}.bias`) : null, hiddenSize);
    }
    case "scale":
      return a.map((value, i) => value * present(tensor(`${name}.weight`)[i], "scale"));
    case "bias":
      return tensor(`${name}.bias`);
    case "scalar":
      return new Float64Array(hiddenSize).fill(present(tensor(`${name}.scalar`)[0], "scalar"));
    default:
      return unreachable(block);
  }
}

/** input [K] · weight [K, N] + bias [N]. */
function affine(input: Float64Array, weight: Float64Array, bias: Float64Array | null, size: number): Float64Array {
  assert(weight.length === input.length * size, `weight [${input.length}, ${size}] has ${weight.length} elements`);
  const result = bias === null ? new Float64Array(size) : Float64Array.from(bias);
  for (let k = 0; k < input.length; k++) {
    for (let n = 0; n < size; n++) result[n]! += input[k]! * weight[k * size + n]!;
  }
  return result;
}

/** One row of outputs [O] from one hidden state [H]. */
function decode(spec: ModelSpec, tensor: (name: string) => Float64Array, h: Float64Array): Float64Array {
  const O = spec.output.size;
  if (!spec.output.tiedToEmbedding) return affine(h, tensor("decoder.weight"), tensor("decoder.bias"), O);
  const embedding = tensor("embedding.weight");
  return tensor("decoder.bias").map((bias, o) =>
    h.reduce((sum, value, i) => sum + value * present(embedding[o * h.length + i], "embedding"), bias),
  );
}

function lossOf(spec: ModelSpec, outputs: Float64Array, targets: ArrayLike<number>, rows: number): number {
  if (rows === 0) return 0;
  const O = spec.output.size;
  const target = (i: number) => present(targets[i], "target");
  switch (spec.output.loss) {
    case "softmaxCrossEntropy": {
      let sum = 0;
      for (let row = 0; row < rows; row++) {
        const logits = outputs.subarray(row * O, (row + 1) * O);
        const largest = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
        const total = logits.reduce((acc, logit) => acc + Math.exp(logit - largest), 0);
        const weight = spec.output.classWeights?.[target(row)] ?? 1;
        sum += weight * (Math.log(total) + largest - present(logits[target(row)], "logit of the target"));
      }
      return sum / rows;
    }
    case "sigmoidCrossEntropy": {
      const each = outputs.map((z, i) => Math.max(z, 0) - z * target(i) + Math.log1p(Math.exp(-Math.abs(z))));
      return each.reduce((a, b) => a + b, 0) / (rows * O);
    }
    case "meanSquaredError":
      return outputs.map((value, i) => (value - target(i)) ** 2).reduce((a, b) => a + b, 0) / (rows * O);
    default:
      return unreachable(spec.output.loss);
  }
}

function applyMask(rows: readonly Float64Array[], mask: ArrayLike<number> | null): void {
  if (mask === null) return;
  rows.forEach((row, index) => {
    for (let i = 0; i < row.length; i++) row[i]! *= present(mask[index * row.length + i], "mask");
  });
}

function vectorAt(values: ArrayLike<number> | null, start: number, size: number): Float64Array {
  return Float64Array.from({ length: size }, (_, i) => (values === null ? 0 : present(values[start + i], "element")));
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
