import { describe, expect, it } from "vitest";
import { Rng } from "../../../src/base/rng.ts";
import { hasBias, isWeighted } from "../../../src/cell/block.ts";
import { printEquations } from "../../../src/cell/equations.ts";
import { cellHash } from "../../../src/cell/hash.ts";
import { functionHash } from "../../../src/cell/simplification/functionHash.ts";
import { simplify } from "../../../src/cell/simplification/simplify.ts";
import { zoo } from "../../../src/cell/zoo/zoo.ts";
import { disguised } from "../isomorphism.ts";
import { randomCell } from "../randomCells.ts";
import { cellOf } from "./simplifiedCells.ts";

const hashOf = (equations: string) => functionHash(cellOf(equations));

describe("the hash of what a cell computes", () => {
  it.each([
    ["another order of a sum", "p = linear(x); h' = p + (h + tanh(p))", "p = linear(x); h' = (tanh(p) + p) + h"],
    ["another order of a product", "p = linear(x); h' = p * (h * tanh(p))", "p = linear(x); h' = (tanh(p) * p) * h"],
    [
      "a gate and its complement",
      "z = sigmoid(linear(x)); n = tanh(linear(x)); h' = (1 - z) * n + z * h",
      "z = sigmoid(linear(x)); n = tanh(linear(x)); h' = n + z * (h - n)",
    ],
    [
      "the same where the complement is read twice",
      "z = sigmoid(linear(x)); y = 1 - z; n = tanh(linear(x) + y); h' = y * n + z * h",
      "z = sigmoid(linear(x)); n = tanh(1 - z + linear(x)); h' = n + z * (h - n)",
    ],
    ["a factor taken out", "p = tanh(linear(x)); h' = p * h + p * tanh(h)", "h' = (tanh(h) + h) * tanh(linear(x))"],
    ["what cancels", "h' = tanh(linear(x) + h) + h - h", "h' = tanh(linear(x) + h)"],
    ["a block written twice", "p = linear(x); h' = tanh(p + h) * tanh(h + p)", "s = tanh(linear(x) + h); h' = s * s"],
    ["a memory that is never read", "h' = tanh(linear(x) + h) + c - c; c' = tanh(h)", "h' = tanh(linear(x) + h)"],
  ])("is the same for %s", (_, first, second) => {
    expect(hashOf(first)).toBe(hashOf(second));
    expect(cellHash(cellOf(first))).not.toBe(cellHash(cellOf(second)));
  });

  it.each([
    ["one linear read twice is not two", "p = linear(x); h' = p * h + p", "h' = linear(x) * h + linear(x)"],
    ["a - b is not b - a", "h' = tanh(linear(x) - h)", "h' = tanh(h - linear(x))"],
    ["twice is not once", "h' = tanh(linear(x) + h + h)", "h' = tanh(linear(x) + h)"],
    ["a square is not the value", "h' = tanh(linear(x)) + h * h", "h' = tanh(linear(x)) + h"],
    [
      "weights that are added train apart",
      "h' = tanh(linear(x) + linear(h) + linear(h))",
      "h' = tanh(linear(x) + linear(h))",
    ],
    [
      "the outputs are told apart",
      "p = linear(x) + c; h' = tanh(p); c' = p * h",
      "p = linear(x) + c; h' = p * h; c' = tanh(p)",
    ],
  ])("%s", (_, first, second) => {
    expect(hashOf(first)).not.toBe(hashOf(second));
  });

  it("does not depend on ids or the order of blocks, and survives the rules that touch no weight", () => {
    const rng = Rng.fromSeed(4);
    let kept = 0;
    for (let index = 0; index < 300; index++) {
      const cell = randomCell(rng.fork(`cell ${index}`));
      expect(functionHash(disguised(cell, rng)), printEquations(cell)).toBe(functionHash(cell));
      const simple = simplify(cell);
      if (simple === null || simple.findings.length === 0) continue;
      const isUntouched = [...simple.weights].every(
        ([id, { weight, bias }]) =>
          weight.length === 1 &&
          weight[0]?.sign === 1 &&
          weight[0].factors.length === 1 &&
          bias.every(({ sign, factors }) => sign === 1 && factors.length === 1 && factors[0] === id),
      );
      const biases = (blocks: typeof cell.blocks) => blocks.filter(hasBias).length;
      const products = (blocks: typeof cell.blocks) => blocks.filter(isWeighted).length;
      if (!isUntouched || biases(simple.cell.blocks) !== biases(cell.blocks)) continue;
      if (products(simple.cell.blocks) !== products(cell.blocks)) continue;
      expect(functionHash(simple.cell), printEquations(cell)).toBe(functionHash(cell));
      kept++;
    }
    expect(kept).toBeGreaterThan(20);
  });

  it("tells the zoo's cells apart, but for those that are the same", () => {
    const byHash = new Map<string, string[]>();
    for (const entry of zoo) {
      const hash = hashOf(entry.equations);
      byHash.set(hash, [...(byHash.get(hash) ?? []), entry.name]);
    }
    const same = [...byHash.values()].filter((names) => names.length > 1);
    expect(same.map((names) => names.toSorted())).toEqual([["mingru", "trnn"]]);
  });
});
