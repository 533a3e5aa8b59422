import { expect, test } from "vitest";
import type { Cell } from "../../src/cell/cell.ts";
import { parseEquations } from "../../src/cell/equations.ts";
import { requireIntegerForm } from "../../src/integer/integerForm.ts";

function cellOf(equations: string): Cell {
  const parsed = parseEquations(equations);
  if (!("cell" in parsed)) throw new Error(parsed.errors[0]?.message);
  return parsed.cell;
}

test("a cell with blocks that have no integer arithmetic is refused by name, any other is not", () => {
  const cell = cellOf("h' = softplus(linear_b(x) + linear(h))");
  requireIntegerForm(cell);
  const blocks = cell.blocks.map((block) => (block.op === "softplus" ? { ...block, op: "sine" } : block));
  expect(() => requireIntegerForm({ ...cell, blocks } as unknown as Cell)).toThrow("sine");
});
