import { expect, test } from "vitest";
import { present } from "../../../src/base/assert.ts";
import { Rng } from "../../../src/base/rng.ts";
import { importDarts } from "../../../src/cell/import/darts.ts";
import { importEnas } from "../../../src/cell/import/enas.ts";
import { gatedTreeCell } from "../../../src/cell/import/gatedTree.ts";
import { evaluateCell, hiddenSize, randomInput, randomWeights } from "../evaluateCell.ts";

const functions: { readonly [name: string]: (v: number) => number } = {
  tanh: Math.tanh,
  relu: (v) => Math.max(v, 0),
  sigmoid: (v) => 1 / (1 + Math.exp(-v)),
  identity: (v) => v,
};

/** h' of a genotype, one scalar at a time from the equations, and the nodes' values. */
function reference(
  steps: readonly (readonly [string, number])[],
  averaged: readonly number[],
  weights: ReturnType<typeof randomWeights>,
  { x, h }: { readonly x: readonly number[]; readonly h: readonly number[] },
): number[] {
  const product = (id: string, v: readonly number[], i: number) =>
    present(present(weights.get(id), id).matrix[i], id).reduce((sum, w, j) => sum + w * v[j]!, 0);
  const apply = (name: string, v: number) => present(functions[name], name)(v);
  const units = Array.from({ length: hiddenSize }, (_, i) => i);
  const mix = (s: number, gate: number, candidate: number) => s + apply("sigmoid", gate) * (candidate - s);
  const nodes = [
    units.map((i) =>
      mix(
        h[i]!,
        product("s0_cx", x, i) + product("s0_ch", h, i),
        Math.tanh(product("s0_hx", x, i) + product("s0_hh", h, i)),
      ),
    ),
  ];
  for (const [index, [name, input]] of steps.entries()) {
    const s = present(nodes[input], "node");
    const [gate, candidate] = [`s${index + 1}_cw`, `s${index + 1}_hw`];
    nodes.push(units.map((i) => mix(s[i]!, product(gate, s, i), apply(name, product(candidate, s, i)))));
  }
  return units.map((i) => averaged.reduce((sum, node) => sum + (nodes[node]?.[i] as number), 0) / averaged.length);
}

const dartsV2 = [
  ["sigmoid", 0],
  ["relu", 1],
  ["relu", 1],
  ["identity", 1],
  ["tanh", 2],
  ["sigmoid", 5],
  ["tanh", 3],
  ["relu", 5],
] as const;
const allEight = [1, 2, 3, 4, 5, 6, 7, 8];

test("the mean of eight nodes is exact: DARTS_V2 by the equations of the paper", () => {
  const cell = importDarts({ recurrent: dartsV2, concat: allEight }, "DARTS_V2");
  for (let seed = 0; seed < 20; seed++) {
    const rng = Rng.fromSeed(seed);
    const weights = randomWeights(cell, rng);
    const input = randomInput(rng);
    const expected = reference(dartsV2, allEight, weights, input);
    expect(evaluateCell(cell, weights, input).h).toEqual(expected.map((value) => expect.closeTo(value, 12)));
  }
});

test.each([1, 2, 3, 4, 5, 6, 7, 9, 12, 16])("the mean of %i nodes is within one percent", (count) => {
  const steps = Array.from({ length: count }, (_, i) => ["tanh", i] as const);
  const averaged = steps.map((_, i) => i + 1);
  const cell = gatedTreeCell(
    steps.map(([activation, input]) => ({ activation, input })),
    averaged,
  );
  const rng = Rng.fromSeed(count);
  const weights = randomWeights(cell, rng);
  const input = randomInput(rng);
  const expected = reference(steps, averaged, weights, input);
  const tolerance = [1, 2, 4, 16].includes(count) ? 1e-12 : 0.01;
  for (const [i, value] of evaluateCell(cell, weights, input).h.entries()) {
    expect(Math.abs(value / expected[i]! - 1)).toBeLessThanOrEqual(tolerance);
  }
});

test("an enas_lm arc is the genotype with the same functions and all nodes averaged", () => {
  const arc = importEnas("0 2 1 1 1 1 1 3 2 0 5 2 3 0 5 1", "arc");
  expect(arc).toEqual(importDarts({ recurrent: dartsV2, concat: allEight }, "DARTS_V2"));
});

test("a genotype that reads ahead, or applies or averages what is not there, is an error naming the step", () => {
  const darts = (recurrent: [string, number][], concat: number[]) => () => importDarts({ recurrent, concat }, "V9");
  expect(darts([["none", 0]], [1])).toThrow(/^V9, step 1 applies "none"/);
  expect(
    darts(
      [
        ["tanh", 0],
        ["tanh", 2],
      ],
      [1],
    ),
  ).toThrow(/^V9, step 2 reads node 2/);
  expect(darts([["tanh", 0]], [2])).toThrow(/^V9 averages node 2, which does not exist/);
  expect(darts([["tanh", 0]], [])).toThrow(/^V9 averages no node/);
  expect(() => importEnas("0 2 1", "arc")).toThrow(/^arc does not consist of pairs/);
  expect(() => importEnas("0 4", "arc")).toThrow(/^arc, step 1 has function 4/);
  expect(() => importEnas("1 0", "arc")).toThrow(/^arc, step 1 reads node 1/);
});
