import { present } from "../../src/base/assert.ts";
import type { Rng } from "../../src/base/rng.ts";
import { type Block, hasBias, isLowRank, isProduct, isWeighted } from "../../src/cell/block.ts";
import type { Cell } from "../../src/cell/cell.ts";
import type { WeightStart, WeightStarts } from "../../src/cell/weightStart.ts";

/** W [H, I or H] as rows (of low rank the product of the factors), and a bias [H] that `linear` ignores and a scale is. */
export interface BlockWeights {
  readonly matrix: readonly (readonly number[])[];
  readonly bias: readonly number[];
}

export type CellWeights = ReadonlyMap<string, BlockWeights>;

export interface TimestepInput {
  /** [I] */
  readonly x: readonly number[];
  /** [H] */
  readonly h: readonly number[];
  /** [H] */
  readonly c: readonly number[];
}

export interface TimestepOutput {
  /** h' [H] */
  readonly h: readonly number[];
  /** c' [H] */
  readonly c: readonly number[];
  /** Of every block and terminal. */
  readonly values: ReadonlyMap<string, readonly number[]>;
}

/** One timestep of a cell in float64, straight from the definition of each op: the oracle of what an edit preserves. */
export function evaluateCell(cell: Cell, weights: CellWeights, { x, h, c }: TimestepInput): TimestepOutput {
  const values = new Map<string, readonly number[]>([
    ["x", x],
    ["h", h],
    ["c", c],
    ["1", h.map(() => 1)],
  ]);
  const read = (source: string) => present(values.get(source), source);
  for (const block of cell.blocks) {
    const [first = [], second = []] = block.inputs.map(read);
    values.set(block.id, applyBlock(block, first, second, weights));
  }
  return { h: read(cell.hNext), c: read(cell.cNext), values };
}

function applyBlock(
  block: Block,
  first: readonly number[],
  second: readonly number[],
  weights: CellWeights,
): readonly number[] {
  const combine = (f: (a: number, b: number) => number) => first.map((a, index) => f(a, second[index] as number));
  switch (block.op) {
    case "add":
      return combine((a, b) => a + b);
    case "sub":
      return combine((a, b) => a - b);
    case "elem_mul":
      return combine((a, b) => a * b);
    case "identity":
      return first;
    case "sigmoid":
      return first.map((a) => 1 / (1 + Math.exp(-a)));
    case "tanh":
      return first.map(Math.tanh);
    case "relu":
      return first.map((a) => Math.max(a, 0));
    case "leaky_relu":
      return first.map((a) => (a > 0 ? a : 0.01 * a));
    case "hard_sigmoid":
      return first.map((a) => Math.min(1, Math.max(0, a / 6 + 1 / 2)));
    case "hard_tanh":
      return first.map((a) => Math.min(1, Math.max(-1, a)));
    case "softplus":
      return first.map((a) => Math.log(1 + Math.exp(a)));
    case "scale": {
      const { bias } = present(weights.get(block.id), `weights of ${block.id}`);
      return first.map((a, index) => a * (bias[index] as number));
    }
    case "bias":
      return present(weights.get(block.id), `weights of ${block.id}`).bias;
    case "scalar": {
      const { bias } = present(weights.get(block.id), `weights of ${block.id}`);
      return bias.map(() => bias[0] as number);
    }
    case "linear":
    case "linear_b":
    case "low_rank":
    case "low_rank_b": {
      const { matrix, bias } = present(weights.get(block.id), `weights of ${block.id}`);
      return matrix.map((row, index) => {
        const product = row.reduce((sum, weight, column) => sum + weight * (first[column] as number), 0);
        return hasBias(block) ? product + (bias[index] as number) : product;
      });
    }
  }
}

export const inputSize = 3;
export const hiddenSize = 4;

/** Weights and biases of every weighted block, uniform on ±1. */
export function randomWeights(cell: Cell, rng: Rng): Map<string, BlockWeights> {
  return new Map(cell.blocks.filter(isWeighted).map((block) => [block.id, drawWeights(block, rng)]));
}

/** The weights that `starts` gives a child. */
export function startedWeights(
  cell: Cell,
  starts: WeightStarts,
  parents: readonly CellWeights[],
  rng: Rng,
): Map<string, BlockWeights> {
  const start = (block: Block) => present(starts[block.id], `start of ${block.id}`);
  return new Map(
    cell.blocks.filter(isWeighted).map((block) => [block.id, startBlock(block, start(block), parents, rng)]),
  );
}

function startBlock(block: Block, start: WeightStart, parents: readonly CellWeights[], rng: Rng): BlockWeights {
  const drawn = drawWeights(block, rng);
  const fill = (value: (row: number, column: number) => number, bias: number): BlockWeights => ({
    matrix: drawn.matrix.map((row, i) => row.map((_, j) => value(i, j))),
    bias: drawn.bias.map(() => bias),
  });
  switch (start.kind) {
    case "inherit":
      return present(parents[start.parent]?.get(start.block ?? block.id), `parent's ${block.id}`);
    case "default":
      return drawn;
    case "zero":
      return fill(() => 0, start.bias ?? 0);
    case "identity":
      return fill((row, column) => (row === column ? 1 : 0), block.op === "scale" ? 1 : (start.bias ?? 0));
    case "combined":
      throw new Error("no transformation combines weights");
  }
}

export function randomVector(size: number, rng: Rng): number[] {
  return Array.from({ length: size }, () => rng.uniform(-1, 1));
}

export function randomInput(rng: Rng): TimestepInput {
  return { x: randomVector(inputSize, rng), h: randomVector(hiddenSize, rng), c: randomVector(hiddenSize, rng) };
}

/** Rows beyond the rank are a tenth of the sum of those before. */
function ofRank(matrix: readonly (readonly number[])[], rank: number): readonly (readonly number[])[] {
  const kept = matrix.slice(0, rank);
  const mixed = (matrix[0] ?? []).map((_, column) => kept.reduce((sum, row) => sum + (row[column] as number), 0) / 10);
  return matrix.map((row, index) => (index < rank ? row : mixed));
}

function drawWeights(block: Block, rng: Rng): BlockWeights {
  const columns = block.inputs[0] === "x" ? inputSize : hiddenSize;
  const whole = Array.from({ length: hiddenSize }, () => randomVector(columns, rng));
  return {
    matrix: isLowRank(block) ? ofRank(whole, block.rank) : whole,
    bias:
      hasBias(block) || !isProduct(block) ? randomVector(hiddenSize, rng) : Array.from({ length: hiddenSize }, () => 0),
  };
}
