import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { isWeighted } from "../../src/cell/block.ts";
import { parseEquations } from "../../src/cell/equations.ts";
import { simplifiedStarts } from "../../src/cell/simplification/simplifiedStarts.ts";
import { simplify } from "../../src/cell/simplification/simplify.ts";
import type { WeightStarts } from "../../src/cell/weightStart.ts";
import { inheritedStarts } from "../../src/cell/weightStarts.ts";
import { interpretModel } from "../../src/compiler/interpreter.ts";
import { type Batch, type ModelSpec, parameterShapes } from "../../src/compiler/modelSpec.ts";
import { initialWeights } from "../../src/training/initialWeights.ts";
import type { Weights } from "../../src/training/trainingJob.ts";
import { elman } from "./fakes.ts";

const spec: ModelSpec = {
  cell: elman,
  layers: 2,
  hiddenSize: 16,
  batch: 3,
  time: 5,
  input: { kind: "tokens", vocabularySize: 50, embeddingSize: 9 },
  output: { size: 50, loss: "softmaxCrossEntropy", tiedToEmbedding: false },
  dropout: { input: 0, output: 0 },
};

function start(starts: WeightStarts = {}, parents: readonly (Weights | null)[] = [], of: ModelSpec = spec) {
  const weights = initialWeights(of, { starts, parents, rng: Rng.fromSeed(5).fork("individual 1") });
  return (name: string) => [...(weights.get(name) as Float32Array)];
}

/** Weights of a parent, all of them `value`. */
function parentOf(value: number, model: ModelSpec = spec): Map<string, Float32Array> {
  return new Map(
    parameterShapes(model).map(({ name, shape }) => [
      name,
      new Float32Array(shape.reduce((a, b) => a * b)).fill(value),
    ]),
  );
}

const largest = (values: number[]) => Math.max(...values.map(Math.abs));
const variance = (values: number[]) => values.reduce((sum, value) => sum + value * value, 0) / values.length;

test("every tensor starts in the range of its kind and fills it", () => {
  const tensor = start();
  const uniformOn = (name: string, bound: number) => {
    const values = tensor(name);
    expect(largest(values)).toBeLessThanOrEqual(Math.fround(bound));
    expect(variance(values)).toBeGreaterThan((0.6 * bound * bound) / 3);
  };
  uniformOn("layers.0.ofX.weight", 1 / 3);
  uniformOn("layers.0.ofX.bias", 1 / 3);
  uniformOn("layers.0.ofH.weight", 1 / 4);
  uniformOn("layers.1.ofX.weight", 1 / 4);
  uniformOn("decoder.weight", 1 / 4);
  uniformOn("embedding.weight", Math.sqrt(3));
  expect(variance(tensor("embedding.weight"))).toBeCloseTo(1, 0);
  expect(largest(tensor("decoder.bias"))).toBe(0);
});

test("a tied embedding starts as small as a decoder", () => {
  const tied: ModelSpec = {
    ...spec,
    input: { kind: "tokens", vocabularySize: 50, embeddingSize: 16 },
    output: { ...spec.output, tiedToEmbedding: true },
  };
  expect(largest(start({}, [], tied)("embedding.weight"))).toBeLessThanOrEqual(1 / 4);
});

test("layers and tensors draw different numbers, and inheriting one tensor shifts no other's", () => {
  const scratch = start();
  expect(scratch("layers.0.ofH.weight")).not.toEqual(scratch("layers.1.ofH.weight"));
  const child = start({ ofX: { kind: "inherit", parent: 0 } }, [
    new Map([["layers.0.ofX.weight", new Float32Array(144)]]),
  ]);
  expect(largest(child("layers.0.ofX.weight"))).toBe(0);
  for (const name of ["layers.0.ofH.weight", "layers.1.ofX.weight", "layers.1.ofX.bias", "decoder.weight"]) {
    expect(child(name)).toEqual(scratch(name));
  }
});

test("zero and identity starts hold in every layer, and a given bias overrides", () => {
  const square: ModelSpec = { ...spec, input: { kind: "tokens", vocabularySize: 50, embeddingSize: 16 } };
  const tensor = start({ ofX: { kind: "identity" }, ofH: { kind: "zero", bias: 3 } }, [], square);
  for (const layer of [0, 1]) {
    const identity = tensor(`layers.${layer}.ofX.weight`);
    identity.forEach((value, i) => {
      expect(value).toBe(i % 17 === 0 ? 1 : 0);
    });
    expect(largest(tensor(`layers.${layer}.ofX.bias`))).toBe(0);
    expect(largest(tensor(`layers.${layer}.ofH.weight`))).toBe(0);
    expect(new Set(tensor(`layers.${layer}.ofH.bias`))).toEqual(new Set([3]));
  }
  const biased = start({ ofX: { kind: "default", bias: -1 } });
  expect(new Set(biased("layers.0.ofX.bias"))).toEqual(new Set([-1]));
  expect(biased("layers.0.ofX.weight")).toEqual(start()("layers.0.ofX.weight"));
});

test("blocks inherit from the parent they name, embedding and decoder from the first", () => {
  const starts: WeightStarts = { ofX: { kind: "inherit", parent: 0 }, ofH: { kind: "inherit", parent: 1 } };
  const tensor = start(starts, [parentOf(0.25), parentOf(0.5)]);
  expect(new Set(tensor("embedding.weight"))).toEqual(new Set([0.25]));
  expect(new Set(tensor("layers.1.ofX.weight"))).toEqual(new Set([0.25]));
  expect(new Set(tensor("layers.0.ofH.bias"))).toEqual(new Set([0.5]));
  expect(new Set(tensor("decoder.bias"))).toEqual(new Set([0.25]));
});

test("a block grafted under a new name inherits from the block it was in its parent", () => {
  const starts: WeightStarts = { ofX: { kind: "inherit", parent: 1, block: "ofH" } };
  const tensor = start(starts, [null, parentOf(0.5)]);
  expect(tensor("layers.0.ofX.weight")).toEqual(start()("layers.0.ofX.weight"));
  expect(new Set(tensor("layers.1.ofX.weight"))).toEqual(new Set([0.5]));
});

test("what a parent lacks or has in another shape starts as without a parent", () => {
  const starts: WeightStarts = { ofX: { kind: "inherit", parent: 0 }, ofH: { kind: "inherit", parent: 0 } };
  const smaller = parentOf(0.5, { ...spec, layers: 1, hiddenSize: 8 });
  const tensor = start(starts, [smaller]);
  const scratch = start();
  for (const { name } of parameterShapes(spec)) {
    const fits = name === "embedding.weight" || name === "decoder.bias";
    expect(tensor(name)).toEqual(fits ? tensor(name).fill(0.5) : scratch(name));
  }
  expect(start(starts, [null])("decoder.weight")).toEqual(scratch("decoder.weight"));
});

test("a bias that the parent does not have starts at 0 beside its inherited weight", () => {
  const parent = parentOf(0.5);
  for (const name of [...parent.keys()]) if (name.endsWith("ofH.bias")) parent.delete(name);
  const tensor = start({ ofH: { kind: "inherit", parent: 0 } }, [parent]);
  expect(new Set(tensor("layers.0.ofH.weight"))).toEqual(new Set([0.5]));
  expect(largest(tensor("layers.0.ofH.bias"))).toBe(0);
});

test("inherited tensors share no memory with the parent", () => {
  const parent = parentOf(0.5);
  const weights = initialWeights(spec, {
    starts: { ofX: { kind: "inherit", parent: 0 } },
    parents: [parent],
    rng: Rng.fromSeed(1),
  });
  weights.get("layers.0.ofX.weight")?.fill(9);
  weights.get("embedding.weight")?.fill(9);
  expect(parent.get("layers.0.ofX.weight")?.[0]).toBe(0.5);
  expect(parent.get("embedding.weight")?.[0]).toBe(0.5);
});

test.each([
  ["matrices", "p = linear_b(h); q = linear(h); r = linear_b(x); s = linear(tanh(p - q + r)); h' = h - linear_b(s)", 3],
  ["diagonals of matrices", "p = linear_b(x); q = scale(h); h' = tanh(scale(p) + linear(scale(q)) + scale(h))", 2],
  [
    "numbers",
    "s = scalar(); p = linear_b(x); q = linear(h); h' = tanh(s * (p - q) + scalar() * bias()) - scalar() * scalar()",
    3,
  ],
  [
    "matrices of low rank",
    "p = linear_b(x); q = linear(h); h' = tanh(linear[2](p) + scale(linear[2](q)) + linear[1](h))",
    2,
  ],
  ["a matrix and one of low rank", "p = linear(h); q = linear[2](h); h' = tanh(p - q + linear(x))", 2],
  ["diagonals and biases", "p = scale(h); q = scale(h); r = bias(); h' = tanh(linear(x) + r + p - q - bias())", 2],
] as const)("a simplified cell starts as the cell before would have, its %s combined", (_, equations, weighted) => {
  const parsed = parseEquations(equations);
  if (!("cell" in parsed)) throw new Error(parsed.errors[0]?.message);
  const simple = simplify(parsed.cell);
  if (simple === null) throw new Error("nothing is left");
  expect(simple.cell.blocks.filter(isWeighted)).toHaveLength(weighted);
  const before = { ...spec, cell: parsed.cell, layers: 1 };
  const parent = initialWeights(before, { starts: {}, parents: [], rng: Rng.fromSeed(8) });
  // Numbers start at 0, which would hide what becomes of them.
  for (const [name, values] of parent) if (name.endsWith(".scalar")) values.fill(0.7);
  // One block is new and starts at random: what it draws does not depend on what it becomes part of.
  const starts: WeightStarts = { ...inheritedStarts(parsed.cell), q: { kind: "default" } };
  const rng = Rng.fromSeed(9);
  const whole = initialWeights(before, { starts, parents: [parent], rng });
  const simplified = { ...before, cell: simple.cell };
  const combined = initialWeights(simplified, {
    starts: simplifiedStarts(simple, parsed.cell, starts),
    parents: [parent],
    rng,
  });

  const time = 50;
  const batch: Batch = {
    steps: time,
    inputs: Int32Array.from({ length: time * spec.batch }, (_, index) => (index * 7) % 50),
    targets: new Int32Array(time * spec.batch),
    outputRows: null,
    carryState: false,
  };
  const doubles = (weights: Weights) =>
    new Map([...weights].map(([name, values]) => [name, Float64Array.from(values)]));
  const a = interpretModel({ ...before, time }, doubles(whole), batch, null);
  const b = interpretModel({ ...simplified, time }, doubles(combined), batch, null);
  const scale = Math.max(...a.outputs.map(Math.abs));
  expect(Math.max(...a.outputs.map((value, index) => Math.abs(value - (b.outputs[index] ?? Number.NaN))))).toBeLessThan(
    1e-5 * scale,
  );
});
