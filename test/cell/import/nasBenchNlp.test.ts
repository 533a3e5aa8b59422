import { expect, test } from "vitest";
import { present } from "../../../src/base/assert.ts";
import { Rng } from "../../../src/base/rng.ts";
import { importNasBenchNlp, type Recipe } from "../../../src/cell/import/nasBenchNlp.ts";
import { evaluateCell, randomInput, randomWeights } from "../evaluateCell.ts";

const gru: Recipe = {
  r: { op: "linear", input: ["x", "h_prev_0"] },
  r_act: { op: "activation_sigm", input: ["r"] },
  z: { op: "linear", input: ["x", "h_prev_0"] },
  z_act: { op: "activation_sigm", input: ["z"] },
  rh: { op: "elementwise_prod", input: ["r_act", "h_prev_0"] },
  n: { op: "linear", input: ["x", "rh"] },
  n_act: { op: "activation_tanh", input: ["n"] },
  h_new_0: { op: "blend", input: ["z_act", "h_prev_0", "n_act"] },
};

/** Σ W·input + bias: [H]. */
function affine(weights: ReturnType<typeof randomWeights>, parts: readonly [string, readonly number[]][]): number[] {
  const terms = parts.map(([id, input]) => {
    const { matrix, bias } = present(weights.get(id), id);
    return matrix.map((row, i) => row.reduce((sum, w, j) => sum + w * input[j]!, 0) + bias[i]!);
  });
  return present(terms[0], "a term").map((_, i) => terms.reduce((sum, term) => sum + term[i]!, 0));
}

const sigmoid = (v: number) => 1 / (1 + Math.exp(-v));

test("a recipe of a GRU computes h' = z ⊙ h + (1 − z) ⊙ n, with the reset before the product", () => {
  const cell = importNasBenchNlp(gru, "recipe 1");
  const rng = Rng.fromSeed(1);
  const weights = randomWeights(cell, rng);
  const input = randomInput(rng);
  const { x, h } = input;
  const gate = (name: string) =>
    affine(weights, [
      [`${name}_1`, x],
      [`${name}_2`, h],
    ]).map(sigmoid);
  const [r, z] = [gate("r"), gate("z")];
  const rh = r.map((value, i) => value * h[i]!);
  const n = affine(weights, [
    ["n_1", x],
    ["n_2", rh],
  ]).map(Math.tanh);
  const expected = z.map((value, i) => value * h[i]! + (1 - value) * n[i]!);
  const result = evaluateCell(cell, weights, input);
  expect(result.h).toEqual(expected.map((value) => expect.closeTo(value, 12)));
  expect(cell.cNext).toBe("c");
});

test("a linear has one bias, whatever the number of its inputs", () => {
  const cell = importNasBenchNlp(
    {
      f: { op: "linear", input: ["x", "h_prev_0", "g"] },
      g: { op: "linear", input: ["x"] },
      h_new_0: { op: "activation_leaky_relu", input: ["f"] },
    },
    "recipe 1",
  );
  const ops = new Map(cell.blocks.map((block) => [block.id, `${block.op} ${block.inputs.join(" ")}`]));
  expect(Object.fromEntries(ops)).toEqual({
    f_1: "linear_b x",
    f_2: "linear h",
    f_4: "add f_1 f_2",
    g: "linear_b x",
    f_3: "linear g",
    f: "add f_4 f_3",
    h_new_0: "leaky_relu f",
  });
});

test("the second hidden state is the memory", () => {
  const cell = importNasBenchNlp(
    {
      f: { op: "linear", input: ["x", "h_prev_0"] },
      h_new_1: { op: "elementwise_sum", input: ["f", "h_prev_1", "h_prev_0"] },
      h_new_0: { op: "activation_tanh", input: ["h_new_1"] },
    },
    "recipe 1",
  );
  const rng = Rng.fromSeed(2);
  const weights = randomWeights(cell, rng);
  const input = randomInput(rng);
  const f = affine(weights, [
    ["f_1", input.x],
    ["f_2", input.h],
  ]);
  const c = f.map((value, i) => value + input.c[i]! + input.h[i]!);
  const result = evaluateCell(cell, weights, input);
  expect(result.c).toEqual(c.map((value) => expect.closeTo(value, 12)));
  expect(result.h).toEqual(c.map((value) => expect.closeTo(Math.tanh(value), 12)));
});

test("nodes whose names mean something else here, or that nothing reads, make no trouble", () => {
  const cell = importNasBenchNlp(
    {
      h: { op: "linear", input: ["x", "h_prev_0"] },
      h_1: { op: "linear", input: ["h"] },
      "a node!": { op: "activation_tanh", input: ["h_1"] },
      unread: { op: "activation_tanh", input: ["h"] },
      h_new_0: { op: "elementwise_prod", input: ["a node!", "h"] },
    },
    "recipe 1",
  );
  expect(cell.blocks.map(({ op }) => op).sort()).toEqual(["add", "elem_mul", "linear", "linear_b", "linear_b", "tanh"]);
});

test.each<[string, Recipe, RegExp]>([
  ["a third hidden state", { ...gru, h_new_2: { op: "activation_tanh", input: ["r"] } }, /^recipe 7 .*node h_new_2/],
  ["a third hidden state that is only read", { ...gru, r: { op: "linear", input: ["x", "h_prev_2"] } }, /h_prev_2/],
  ["no new hidden state", { f: { op: "linear", input: ["x"] } }, /^recipe 7 has no node h_new_0/],
  ["a memory that nothing writes", { ...gru, r: { op: "linear", input: ["x", "h_prev_1"] } }, /node r reads h_prev_1/],
  ["an unknown node", { ...gru, r: { op: "linear", input: ["x", "q"] } }, /^recipe 7, node r reads q,/],
  ["an inherited key as a node", { ...gru, r: { op: "linear", input: ["x", "toString"] } }, /reads toString/],
  ["an unknown op", { ...gru, r: { op: "softmax", input: ["x"] } }, /node r has the unknown op "softmax"/],
  ["an activation of two", { ...gru, r_act: { op: "activation_sigm", input: ["r", "z"] } }, /takes one input, not 2/],
  ["a sum of one", { ...gru, rh: { op: "elementwise_sum", input: ["r"] } }, /takes two inputs or more, not 1/],
  ["a product with x", { ...gru, rh: { op: "elementwise_prod", input: ["r", "x"] } }, /"rh" reads x/],
  ["a cycle", { ...gru, r: { op: "linear", input: ["x", "n"] } }, /reads its own output/],
  [
    "a recipe that never reads x",
    { f: { op: "linear", input: ["h_prev_0"] }, h_new_0: { op: "activation_tanh", input: ["f"] } },
    /^recipe 7 is not a valid cell: h' does not depend on x/,
  ],
])("%s is an error that names recipe and node", (_, recipe, message) => {
  expect(() => importNasBenchNlp(recipe, "recipe 7")).toThrow(message);
});
