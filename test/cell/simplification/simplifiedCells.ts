import { present } from "../../../src/base/assert.ts";
import { hasBias, isLowRank, isProduct, isWeighted } from "../../../src/cell/block.ts";
import type { Cell } from "../../../src/cell/cell.ts";
import { parseEquations } from "../../../src/cell/equations.ts";
import type { WeightChain } from "../../../src/cell/simplification/combinedWeights.ts";
import type { Simplification } from "../../../src/cell/simplification/simplify.ts";
import type { BlockWeights } from "../evaluateCell.ts";

export function cellOf(equations: string): Cell {
  const parsed = parseEquations(equations);
  if ("cell" in parsed) return parsed.cell;
  throw new Error(parsed.errors.map(({ message }) => message).join("; "));
}

type Matrix = readonly (readonly number[])[];

/**
 * The weights that a simplification gives its cell: sums of products of the matrices before, in float64; a scale is a
 * diagonal matrix, a scalar a number for every unit.
 *
 * @param original the cell before.
 */
export function mappedWeights(
  { cell, weights }: Simplification,
  original: Cell,
  before: ReadonlyMap<string, BlockWeights>,
): Map<string, BlockWeights> {
  const kinds = new Map(original.blocks.map(({ id, op }) => [id, op]));
  const of = (block: string) => present(before.get(block), block);
  const vectorOf = (block: string) => {
    const { bias } = of(block);
    return kinds.get(block) === "scalar" ? bias.map(() => bias[0] as number) : bias;
  };
  const asMatrix = (block: string): Matrix => {
    const kind = kinds.get(block);
    if (kind !== "scale" && kind !== "scalar") return of(block).matrix;
    return vectorOf(block).map((value, row) => of(block).bias.map((_, column) => (row === column ? value : 0)));
  };
  const matrixOf = ({ sign, factors: [first = "", ...others] }: WeightChain): Matrix =>
    others.reduce<Matrix>(
      (product, block) => times(asMatrix(block), product),
      asMatrix(first).map((row) => row.map((value) => sign * value)),
    );
  const biasOf = ({ sign, factors: [first = "", ...others] }: WeightChain): Matrix =>
    others.reduce<Matrix>(
      (product, block) => times(asMatrix(block), product),
      vectorOf(first).map((value) => [sign * value]),
    );
  const entries = cell.blocks.filter(isWeighted).map((block): [string, BlockWeights] => {
    const { id, op } = block;
    const combined = weights.get(id);
    if (combined === undefined) return [id, of(id)];
    const bias = combined.bias.map(biasOf);
    const zero = of(id).bias.map(() => 0);
    if (!isProduct(block)) {
      const vectors = op === "scale" ? combined.weight.map(biasOf) : bias;
      return [id, { matrix: [], bias: vectors.reduce(plus).flat() }];
    }
    const matrix = combined.weight.map(matrixOf).reduce(plus);
    if (hasBias(block) !== bias.length > 0) throw new Error(`${id}: ${op} with ${bias.length} biases`);
    if (isLowRank(block) && rankOf(matrix) > block.rank) throw new Error(`${id}: more than rank ${block.rank}`);
    return [id, { matrix, bias: bias.length > 0 ? bias.reduce(plus).flat() : zero }];
  });
  return new Map(entries);
}

/** By Gaussian elimination with complete pivoting. */
function rankOf(matrix: Matrix): number {
  let rows = matrix.map((row) => [...row]);
  const size = Math.max(...rows.flat().map(Math.abs));
  for (let rank = 0; ; rank++) {
    const values = rows.flatMap((row, at) => row.map((value, column) => ({ at, column, value })));
    const pivot = values.reduce((a, b) => (Math.abs(b.value) > Math.abs(a.value) ? b : a), {
      at: 0,
      column: 0,
      value: 0,
    });
    if (Math.abs(pivot.value) <= 1e-9 * size) return rank;
    const top = rows[pivot.at] as number[];
    rows = rows
      .filter((_, at) => at !== pivot.at)
      .map((row) =>
        row.map((value, column) => value - ((row[pivot.column] as number) / pivot.value) * (top[column] as number)),
      );
  }
}

function times(first: Matrix, second: Matrix): Matrix {
  return first.map((row) =>
    (second[0] ?? []).map((_, column) =>
      row.reduce((sum, value, index) => sum + value * (second[index]?.[column] ?? Number.NaN), 0),
    ),
  );
}

function plus(first: Matrix, second: Matrix): Matrix {
  return first.map((row, i) => row.map((value, j) => value + (second[i]?.[j] ?? Number.NaN)));
}
