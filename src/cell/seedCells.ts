import { assert } from "../base/assert.ts";
import type { Cell } from "./cell.ts";
import { parseEquations } from "./equations.ts";

/** Those of PyTorch's `RNN`, `GRU` (reset after the recurrent projection) and `LSTM`, as equations. */
export const seedEquations = {
  basic: `
    h' = tanh(linear_b(x) + linear_b(h))
  `,
  gru: `
    r = sigmoid(linear_b(x) + linear_b(h))
    z = sigmoid(linear_b(x) + linear_b(h))
    n = tanh(linear_b(x) + r * linear_b(h))
    h' = (1 - z) * n + z * h
  `,
  lstm: `
    i = sigmoid(linear_b(x) + linear_b(h))
    f = sigmoid(linear_b(x) + linear_b(h))
    o = sigmoid(linear_b(x) + linear_b(h))
    m = tanh(linear_b(x) + linear_b(h))
    c' = f * c + i * m
    h' = o * tanh(c')
  `,
} as const;

/**
 * The cells that a search starts from and is compared with. Every gate has its own `linear_b` of x and of h.
 *
 * @see Booysen & Bosman (2024); Elman (1990); Cho et al. (2014); Hochreiter & Schmidhuber (1997).
 */
export const seedCells = {
  basic: seed(seedEquations.basic),
  gru: seed(seedEquations.gru),
  lstm: seed(seedEquations.lstm),
} as const;

function seed(equations: string): Cell {
  const parsed = parseEquations(equations);
  assert("cell" in parsed, "the seed cells are valid");
  return parsed.cell;
}
