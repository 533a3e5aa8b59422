import { present } from "../../../src/base/assert.ts";
import { isWeighted } from "../../../src/cell/block.ts";
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

/** The weights that a simplification gives its cell: sums of products of the matrices before, in float64. */
export function mappedWeights(
  { cell, weights }: Simplification,
  before: ReadonlyMap<string, BlockWeights>,
): Map<string, BlockWeights> {
  const of = (block: string) => present(before.get(block), block);
  const matrixOf = ({ sign, factors: [first = "", ...others] }: WeightChain): Matrix =>
    others.reduce<Matrix>(
      (product, block) => times(of(block).matrix, product),
      of(first).matrix.map((row) => row.map((value) => sign * value)),
    );
  const biasOf = ({ sign, factors: [first = "", ...others] }: WeightChain): Matrix =>
    others.reduce<Matrix>(
      (product, block) => times(of(block).matrix, product),
      of(first).bias.map((value) => [sign * value]),
    );
  const entries = cell.blocks.filter(isWeighted).map(({ id, op }): [string, BlockWeights] => {
    const combined = weights.get(id);
    if (combined === undefined) return [id, of(id)];
    const bias = combined.bias.map(biasOf);
    const zero = of(id).matrix.map((row) => row.map(() => 0));
    if (op === "scale" || op === "bias") {
      const vectors = op === "scale" ? combined.weight.map(biasOf) : bias;
      return [id, { matrix: zero, bias: vectors.reduce(plus).flat() }];
    }
    const matrix = combined.weight.map(matrixOf).reduce(plus);
    if ((op === "linear_b") !== bias.length > 0) throw new Error(`${id}: ${op} with ${bias.length} biases`);
    return [id, { matrix, bias: bias.length > 0 ? bias.reduce(plus).flat() : matrix.map(() => 0) }];
  });
  return new Map(entries);
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
