import { present, unreachable } from "../base/assert.ts";
import { type Block, isProduct, type Source } from "../cell/block.ts";
import {
  integerHardSigmoid,
  integerSigmoid,
  integerSoftplusTail,
  integerTanh,
  leakySlope,
  leakySlopeFraction,
  mostFractionBits,
  one,
  oneFraction,
  requantized,
  rescaled,
  saturated,
  shiftedRight,
  sigmoidArgumentFraction,
  tanhArgumentFraction,
  toInteger,
} from "./arithmetic.ts";
import { embeddingFactor, type IntegerMatrix, type IntegerModel } from "./integerModel.ts";
import { isLearned } from "./ranges.ts";

/** h and c of each layer, [layers, 2] of [H]. */
export type IntegerState = Int16Array[];

/** The integer network in TypeScript: the same bits as the exported C. */
export class IntegerRun {
  readonly #steps: ((x: Int16Array, state: IntegerState) => void)[];
  readonly #output: Int16Array;

  constructor(private readonly model: IntegerModel) {
    this.#steps = model.layers.map((_, layer) => layerStep(model, layer));
    this.#output = new Int16Array(model.spec.output.size);
  }

  /** Zeros: the state before the first timestep of a sequence. */
  start(): IntegerState {
    const { layers, hiddenSize } = this.model.spec;
    return Array.from({ length: 2 * layers }, () => new Int16Array(hiddenSize));
  }

  /** Features as the network reads them. */
  features(values: ArrayLike<number>): Int16Array {
    const fraction = present(this.model.inputFraction, "an input of features");
    return Int16Array.from(values, (value) => toInteger(value, fraction));
  }

  token(token: number): Int16Array {
    const codes = present(this.model.embedding, "an embedding");
    const size = present(this.model.layers[0], "a layer").inputSize;
    return Int16Array.from(codes.subarray(token * size, (token + 1) * size), (code) => code * embeddingFactor);
  }

  /**
   * One timestep, which changes `state`.
   *
   * @param x from `features` or `token`.
   * @returns [O] with the output's fraction bits; the array is used again.
   */
  step(x: Int16Array, state: IntegerState): Int16Array {
    let input = x;
    this.#steps.forEach((step, layer) => {
      step(input, state);
      input = state[2 * layer] as Int16Array;
    });
    multiply(this.model.decoder, input, this.#output);
    return this.#output;
  }
}

function layerStep(model: IntegerModel, number: number): (x: Int16Array, state: IntegerState) => void {
  const { cell, hiddenSize } = model.spec;
  const { fractions, matrices, constants, h, c } = present(model.layers[number], "layer");
  const vectors = new Map<Source, Int16Array>([["1", new Int16Array(hiddenSize).fill(one)]]);
  for (const { id } of cell.blocks) vectors.set(id, new Int16Array(hiddenSize));
  const fractionOf = (source: Source): number => {
    if (source === "h") return h;
    if (source === "c") return c;
    return source === "1" ? oneFraction : present(fractions.get(source), source);
  };
  const vector = (source: Source) => present(vectors.get(source), source);
  const passes = cell.blocks.map((block) => {
    const out = vector(block.id);
    if (isProduct(block)) {
      const matrix = present(matrices.get(block.id), block.id);
      return () => multiply(matrix, vector(block.inputs[0]), out);
    }
    if (isLearned(block)) {
      const { values, fraction } = present(constants.get(block.id), block.id);
      if (block.op !== "scale") {
        out.set(values.length === 1 ? out.map(() => values[0]!) : values);
        return () => {};
      }
      const source = block.inputs[0];
      const by = fractionOf(source) + fraction;
      const to = fractionOf(block.id);
      return () => {
        const a = vector(source);
        for (let n = 0; n < hiddenSize; n++) out[n] = rescaled(a[n]! * values[n]!, by, to);
      };
    }
    const f = elementOf(block, fractionOf);
    const [first, second = first] = block.inputs as readonly [Source, Source?];
    return () => {
      const [a, b] = [vector(first), vector(second)];
      for (let n = 0; n < hiddenSize; n++) out[n] = f(a[n]!, b[n]!);
    };
  });
  return (x, state) => {
    const [hBefore, cBefore] = [state[2 * number] as Int16Array, state[2 * number + 1] as Int16Array];
    vectors.set("x", x);
    vectors.set("h", hBefore);
    vectors.set("c", cBefore);
    for (const pass of passes) pass();
    if (cell.cNext !== "c") cBefore.set(vector(cell.cNext));
    hBefore.set(vector(cell.hNext));
  };
}

/** What a block computes of two integers, or of one. */
function elementOf(block: Block, fractionOf: (source: Source) => number): (a: number, b: number) => number {
  const to = fractionOf(block.id);
  const [first, second = first] = block.inputs as readonly [Source, Source?];
  const [fa, fb] = [fractionOf(first), fractionOf(second)];
  const common = Math.max(fa, fb);
  const [liftA, liftB] = [2 ** (common - fa), 2 ** (common - fb)];
  switch (block.op) {
    case "add":
      return (a, b) => rescaled(a * liftA + b * liftB, common, to);
    case "sub":
      return (a, b) => rescaled(a * liftA - b * liftB, common, to);
    case "elem_mul":
      return (a, b) => rescaled(a * b, fa + fb, to);
    case "identity":
      return (a) => rescaled(a, fa, to);
    case "sigmoid":
      return (a) => rescaled(integerSigmoid(rescaled(a, fa, sigmoidArgumentFraction)), mostFractionBits, to);
    case "tanh":
      return (a) => rescaled(integerTanh(rescaled(a, fa, tanhArgumentFraction)), mostFractionBits, to);
    case "relu":
      return (a) => rescaled(Math.max(a, 0), fa, to);
    case "leaky_relu":
      return (a) =>
        a >= 0 ? rescaled(a, fa, to) : saturated(shiftedRight(a * leakySlope, leakySlopeFraction + fa - to));
    case "hard_sigmoid":
      return (a) => rescaled(integerHardSigmoid(a, fa), mostFractionBits, to);
    case "hard_tanh":
      // With 15 fraction bits int16 saturates at ±1 by itself.
      return (a) => rescaled(rescaled(a, fa, mostFractionBits), mostFractionBits, to);
    case "softplus":
      return (a) => {
        const tail = integerSoftplusTail(rescaled(a, fa, tanhArgumentFraction));
        return saturated(rescaled(Math.max(a, 0), fa, to) + rescaled(tail, mostFractionBits, to));
      };
    case "low_rank":
    case "low_rank_b":
    case "scale":
    case "bias":
    case "scalar":
      throw new RangeError(`${block.op} has no integer form`);
    case "linear":
    case "linear_b":
      throw new RangeError(`${block.op} is no elementwise block`);
    default:
      return unreachable(block);
  }
}

function multiply(matrix: IntegerMatrix, input: Int16Array, out: Int16Array): void {
  const { rows, columns, weights, multipliers, bias, pre, post } = matrix;
  for (let r = 0; r < rows; r++) {
    let sum = 0;
    const at = r * columns;
    for (let k = 0; k < columns; k++) sum += weights[at + k]! * input[k]!;
    const multiplier = multipliers[multipliers.length === 1 ? 0 : r]!;
    out[r] = requantized(sum, pre, multiplier, post, bias === null ? 0 : bias[r]!);
  }
}
