import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { parseEquations } from "../../src/cell/equations.ts";
import { latexEquations } from "../../src/cell/latex.ts";
import { seedCells } from "../../src/cell/seedCells.ts";
import { randomCell } from "./randomCells.ts";

function latexOf(text: string): string[] {
  const parsed = parseEquations(text);
  if ("errors" in parsed) throw new Error(parsed.errors[0]?.message);
  return latexEquations(parsed.cell).trim().split("\n").slice(1, -1);
}

test("LSTM is written as in a paper", () => {
  const gate = (id: string, name: string) =>
    `  ${id}_t &= ${name}\\left(W_{${id},x} x_t + b_{${id},x} + U_{${id},h} h_{t-1} + b_{${id},h}\\right) \\\\\n`;
  expect(latexEquations(seedCells.lstm)).toBe(
    `\\begin{aligned}\n${gate("o", "\\sigma")}${gate("f", "\\sigma")}${gate("i", "\\sigma")}${gate("m", "\\tanh")}` +
      "  c_t &= f_t \\odot c_{t-1} + i_t \\odot m_t \\\\\n" +
      "  h_t &= o_t \\odot \\tanh\\left(c_t\\right)\n\\end{aligned}\n",
  );
});

test("a biased product within a product stands in parentheses, a plain one does not", () => {
  expect(latexOf("h' = h * linear_b(x) + h * linear(h)")).toEqual([
    "  h_t &= h_{t-1} \\odot \\left(W_{h',x} x_t + b_{h',x}\\right) + " + "h_{t-1} \\odot U_{h',h} h_{t-1}",
  ]);
});

test("differences keep their parentheses, sums lose those that change nothing", () => {
  expect(latexOf("u = linear(x); h' = u + (h + c)")[1]).toBe("  h_t &= u_t + h_{t-1} + c_{t-1}");
  expect(latexOf("u = linear(x); h' = u - (h - c)")[1]).toBe("  h_t &= u_t - \\left(h_{t-1} - c_{t-1}\\right)");
  expect(latexOf("u = linear(x); h' = (1 - u) * h")[1]).toBe("  h_t &= \\left(1 - u_t\\right) \\odot h_{t-1}");
});

test("a matrix stands before the parentheses of what it multiplies, and the memory has its own letter", () => {
  expect(latexOf("u = linear(linear(x) + h); h' = u * linear(c)")).toEqual([
    "  u_t &= U_{u} \\left(W_{u,x} x_t + h_{t-1}\\right) \\\\",
    "  h_t &= u_t \\odot V_{h',c} c_{t-1}",
  ]);
});

test("outputs that are other names are equations too", () => {
  expect(latexOf("state = relu(linear(x) + h); h' = state; c' = state").slice(1)).toEqual([
    "  h_t &= \\mathrm{state}_t \\\\",
    "  c_t &= \\mathrm{state}_t",
  ]);
});

test("braces and left–right pairs balance in every random cell, and each matrix has its own index", () => {
  for (let seed = 0; seed < 200; seed++) {
    const cell = randomCell(Rng.fromSeed(seed));
    const text = latexEquations(cell);
    expect(text.split("{").length).toBe(text.split("}").length);
    expect(text.split("\\left(").length).toBe(text.split("\\right)").length);
    const matrices = text.match(/\b[WUV]_\{\\mathrm\{b\d+\}\}|\b[WUV]_\{b\d\}/g) ?? [];
    const weighted = cell.blocks.filter((block) => block.op === "linear" || block.op === "linear_b");
    expect(new Set(matrices).size).toBe(weighted.length);
  }
});
