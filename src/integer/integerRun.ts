import { present, unreachable } from "../base/assert.ts";
import { type Block, isProduct, type Source } from "../cell/block.ts";
import type { ModelSpec, Pool } from "../compiler/modelSpec.ts";
import {
  integerHardSigmoid,
  integerSigmoid,
  integerSoftplusTail,
  integerTanh,
  leakySlope,
  leakySlopeFraction,
  meanOfRaised,
  mostAveraged,
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
import { embeddingFactor, type IntegerCell, type IntegerMatrix, type IntegerModel } from "./integerModel.ts";
import { isLearned } from "./ranges.ts";

/** What one segment of a sequence hands to the next. A network of both directions reads a sequence at once, from zeros. */
export interface IntegerState {
  /** Of each layer, [H]. */
  readonly h: readonly Int16Array[];
  readonly c: readonly Int16Array[];
  readonly pool: RunningPool | null;
}

/** The integer network in TypeScript: the same bits as the exported C. */
export class IntegerRun {
  readonly #steps: ((x: Int16Array, h: Int16Array, c: Int16Array) => void)[];

  constructor(private readonly model: IntegerModel) {
    this.#steps = model.cells.map((cell) => cellStep(model.spec, cell));
  }

  /** Zeros: the state before the first timestep of a sequence. */
  start(): IntegerState {
    const { layers, hiddenSize, pool } = this.model.spec;
    const zeros = () => Array.from({ length: layers }, () => new Int16Array(hiddenSize));
    return { h: zeros(), c: zeros(), pool: pool === undefined ? null : new RunningPool(pool, hiddenSize) };
  }

  /** Features as the network reads them. */
  features(values: ArrayLike<number>): Int16Array {
    const fraction = present(this.model.inputFraction, "an input of features");
    return Int16Array.from(values, (value) => toInteger(value, fraction));
  }

  token(token: number): Int16Array {
    const codes = present(this.model.embedding, "an embedding");
    const size = present(this.model.cells[0], "a cell").inputSize;
    return Int16Array.from(codes.subarray(token * size, (token + 1) * size), (code) => code * embeddingFactor);
  }

  /**
   * A sequence, or a segment of one.
   *
   * @param inputs of each timestep, from `features` or `token`. @param state is changed.
   * @returns of each timestep [O], with the output's fraction bits.
   */
  outputs(inputs: readonly Int16Array[], state: IntegerState): Int16Array[] {
    const { spec, decoder, cells, layerFractions } = this.model;
    let sequence = inputs;
    for (let layer = 0; layer < spec.layers; layer++) {
      if (spec.bidirectional === true) {
        const [forward, backward] = [cells[2 * layer] as IntegerCell, cells[2 * layer + 1] as IntegerCell];
        const ahead = this.#over(2 * layer, sequence);
        const back = this.#over(2 * layer + 1, [...sequence].reverse()).reverse();
        const add = sumOf(forward.h, backward.h, present(layerFractions[layer], "a layer"));
        sequence = ahead.map((h, t) => h.map((value, n) => add(value, back[t]![n]!)));
      } else sequence = this.#over(layer, sequence, state.h[layer], state.c[layer]);
    }
    const { pool } = state;
    return sequence.map((h) => {
      const output = new Int16Array(spec.output.size);
      multiply(decoder, pool === null ? h : pool.add(h), output);
      return output;
    });
  }

  /** h after each timestep of one cell. */
  #over(
    pass: number,
    sequence: readonly Int16Array[],
    h: Int16Array = new Int16Array(this.model.spec.hiddenSize),
    c: Int16Array = new Int16Array(this.model.spec.hiddenSize),
  ): Int16Array[] {
    const step = present(this.#steps[pass], "a cell");
    return sequence.map((x) => {
      step(x, h, c);
      return h.slice();
    });
  }
}

/** The mean or the largest of each element of all vectors so far. */
class RunningPool {
  readonly #value: Int16Array;
  readonly #sums: Float64Array;
  #count = 0;

  constructor(
    private readonly pool: Pool,
    size: number,
  ) {
    this.#value = new Int16Array(size).fill(-32768);
    this.#sums = new Float64Array(size);
  }

  /** @returns an array that is used again. */
  add(h: Int16Array): Int16Array {
    if (this.pool === "max") {
      h.forEach((value, n) => {
        this.#value[n] = Math.max(value, this.#value[n]!);
      });
    } else if (this.#count < mostAveraged) {
      this.#count++;
      h.forEach((value, n) => {
        this.#sums[n]! += value + 32768;
        this.#value[n] = meanOfRaised(this.#sums[n]!, this.#count);
      });
    }
    return this.#value;
  }
}

/** Two integers with fraction bits of their own, added. */
function sumOf(fa: number, fb: number, to: number): (a: number, b: number) => number {
  const common = Math.max(fa, fb);
  const [liftA, liftB] = [2 ** (common - fa), 2 ** (common - fb)];
  return (a, b) => rescaled(a * liftA + b * liftB, common, to);
}

function cellStep(
  { cell, hiddenSize }: ModelSpec,
  { fractions, matrices, downs, constants, h, c }: IntegerCell,
): (x: Int16Array, state: Int16Array, memory: Int16Array) => void {
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
      const down = downs.get(block.id);
      if (down === undefined) return () => multiply(matrix, vector(block.inputs[0]), out);
      const between = new Int16Array(down.rows);
      return () => {
        multiply(down, vector(block.inputs[0]), between);
        multiply(matrix, between, out);
      };
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
  return (x, hBefore, cBefore) => {
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
      return sumOf(fa, fb, to);
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
    case "linear":
    case "linear_b":
    case "low_rank":
    case "low_rank_b":
    case "scale":
    case "bias":
    case "scalar":
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
