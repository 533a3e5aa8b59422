import { describe, expect, test } from "vitest";
import { Rng } from "../../../src/base/rng.ts";
import type { Cell } from "../../../src/cell/cell.ts";
import { seedCells } from "../../../src/cell/seedCells.ts";
import { cellOfZoo, zoo } from "../../../src/cell/zoo/zoo.ts";
import { interpretModel } from "../../../src/compiler/interpreter.ts";
import { type ModelSpec, parameterShapes } from "../../../src/compiler/modelSpec.ts";
import { copiedUnits, mergedUnits } from "../../../src/training/resizing/axisChange.ts";
import { resizedWeights, type SizeChange } from "../../../src/training/resizing/resizedWeights.ts";
import type { Weights } from "../../../src/training/trainingJob.ts";
import { randomCell } from "../../cell/randomCells.ts";

const steps = 50;
const batch = 2;

interface Sizes {
  readonly hidden: number;
  readonly layers: number;
  /** Of tokens; null reads three features. */
  readonly embedding: number | null;
  readonly tied?: boolean;
  /** Reads in both directions and pools. */
  readonly whole?: boolean;
}

function specOf(cell: Cell, { hidden, layers, embedding, tied = false, whole = false }: Sizes): ModelSpec {
  return {
    cell,
    ...(whole ? { pool: "mean", bidirectional: true } : {}),
    layers,
    hiddenSize: hidden,
    batch,
    time: steps,
    input:
      embedding === null
        ? { kind: "features", size: 3 }
        : { kind: "tokens", vocabularySize: 7, embeddingSize: embedding },
    output: { size: 7, loss: "softmaxCrossEntropy", tiedToEmbedding: tied },
    dropout: { input: 0, output: 0 },
  };
}

/** Weights of which no sum of a row grows beyond 1, so that 50 steps of most cells stay finite. */
function drawWeights(spec: ModelSpec, rng: Rng): Weights {
  return new Map(
    parameterShapes(spec).map(({ name, shape }) => {
      const size = shape.reduce((product, extent) => product * extent, 1);
      const bound = shape.length === 2 ? 1 / shape[0]! : 0.5;
      return [name, Float32Array.from({ length: size }, () => rng.uniform(-bound, bound))];
    }),
  );
}

/** The outputs of all steps in float64, [steps · batch, 7]. */
function outputsOf(spec: ModelSpec, weights: Weights, rng: Rng): Float64Array {
  const inputs =
    spec.input.kind === "tokens"
      ? Int32Array.from({ length: steps * batch }, () => rng.int(7))
      : Float32Array.from({ length: steps * batch * 3 }, () => rng.uniform(-1, 1));
  const targets = new Int32Array(steps * batch);
  const exact = new Map([...weights].map(([name, values]) => [name, Float64Array.from(values)]));
  return interpretModel(spec, exact, { steps, inputs, outputRows: null, targets, carryState: false }, null).outputs;
}

function widened(from: ModelSpec, to: ModelSpec, weights: Weights, rng: Rng): Weights {
  const hidden = from.hiddenSize === to.hiddenSize ? null : copiedUnits(from.hiddenSize, to.hiddenSize, rng);
  const [I, J] = [from, to].map(({ input }) => (input.kind === "tokens" ? input.embeddingSize : input.size)) as [
    number,
    number,
  ];
  const input = I === J ? null : from.output.tiedToEmbedding ? hidden : copiedUnits(I, J, rng.fork("embedding"));
  return resizedWeights(weights, from, to, { input, hidden: Array.from({ length: from.layers }, () => hidden) });
}

/** Largest difference, as a share of the largest output. */
function difference(a: Float64Array, b: Float64Array): number {
  expect(a.length).toBe(b.length);
  const scale = a.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3);
  return a.reduce((most, value, index) => Math.max(most, Math.abs(value - b[index]!)), 0) / scale;
}

function expectTheSameFunction(cell: Cell, before: Sizes, after: Sizes, seed: number): void {
  const rng = Rng.fromSeed(seed);
  const [from, to] = [specOf(cell, before), specOf(cell, after)];
  const weights = drawWeights(from, rng.fork("weights"));
  const wide = widened(from, to, weights, rng.fork("copies"));
  for (const { name, shape } of parameterShapes(to)) {
    expect(wide.get(name)?.length, name).toBe(shape.reduce((size, extent) => size * extent, 1));
  }
  const outputs = outputsOf(from, weights, rng.fork("data"));
  if (!outputs.every((value) => Math.abs(value) < 1e3)) return;
  expect(difference(outputs, outputsOf(to, wide, rng.fork("data")))).toBeLessThan(1e-6);
}

describe("more units compute what the units that they copy did, over 50 steps to a millionth", () => {
  const cases: readonly (readonly [string, Sizes, Sizes])[] = [
    ["features", { hidden: 5, layers: 1, embedding: null }, { hidden: 8, layers: 1, embedding: null }],
    ["thrice as many", { hidden: 3, layers: 1, embedding: 4 }, { hidden: 10, layers: 1, embedding: 4 }],
    ["three layers", { hidden: 4, layers: 3, embedding: 4 }, { hidden: 7, layers: 3, embedding: 7 }],
    ["the embedding alone", { hidden: 5, layers: 2, embedding: 3 }, { hidden: 5, layers: 2, embedding: 8 }],
    [
      "both directions",
      { hidden: 3, layers: 2, embedding: 3, whole: true },
      { hidden: 5, layers: 2, embedding: 4, whole: true },
    ],
    [
      "tied weights",
      { hidden: 4, layers: 2, embedding: 4, tied: true },
      { hidden: 9, layers: 2, embedding: 9, tied: true },
    ],
  ];
  test.each(cases)("of random cells: %s", (_, before, after) => {
    for (let seed = 0; seed < 60; seed++) {
      expectTheSameFunction(randomCell(Rng.fromSeed(seed).fork("cell")), before, after, seed);
    }
  });

  test("of all published cells", () => {
    for (const [index, entry] of zoo.entries()) {
      expectTheSameFunction(
        cellOfZoo(entry),
        { hidden: 4, layers: 2, embedding: 3 },
        { hidden: 7, layers: 2, embedding: 5 },
        index,
      );
    }
  });
});

test("copies are read unevenly, so that they can part, and each is read", () => {
  const { reading } = copiedUnits(2, 4, Rng.fromSeed(1));
  const { values } = reading({ rows: 2, columns: 1, values: Float32Array.from([1, -2]) });
  const positive = [...values].filter((value) => value > 0);
  expect(positive).toHaveLength(2);
  expect(positive.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 6);
  expect(Math.abs(positive[0]! - positive[1]!)).toBeGreaterThan(0.01);
});

test("a unit that another one says is left out without a trace", () => {
  // Unit 2 is always −2 · unit 0 + 0.5: what reads it reads unit 0 instead.
  const { reading, yielding, constant } = mergedUnits(3, [{ unit: 2, by: 0, slope: -2, intercept: 0.5 }]);
  const matrix = { rows: 3, columns: 2, values: Float32Array.from([1, 2, 3, 4, 5, 6]) };
  expect([...reading(matrix).values]).toEqual([1 - 10, 2 - 12, 3, 4]);
  expect([...(constant?.(matrix) ?? [])]).toEqual([2.5, 3]);
  expect([...yielding({ rows: 2, columns: 3, values: Float32Array.from([1, 2, 3, 4, 5, 6]) }).values]).toEqual([
    1, 2, 4, 5,
  ]);
});

test("copies that are merged again give the function back", () => {
  for (const cell of Object.values(seedCells)) {
    const rng = Rng.fromSeed(3);
    const [from, to] = [
      specOf(cell, { hidden: 4, layers: 2, embedding: 4 }),
      specOf(cell, { hidden: 6, layers: 2, embedding: 4 }),
    ];
    const weights = drawWeights(from, rng.fork("weights"));
    const copies = copiedUnits(4, 6, rng.fork("copies"));
    const wide = resizedWeights(weights, from, to, { input: null, hidden: [copies, copies] });
    // Which of the first four units 4 and 5 copy is seen in what they yield.
    const sources = copies.yielding({ rows: 1, columns: 4, values: Float32Array.from([0, 1, 2, 3]) }).values;
    const merged = mergedUnits(
      6,
      [4, 5].map((unit) => ({ unit, by: sources[unit]!, slope: 1, intercept: 0 })),
    );
    const change: SizeChange = { input: null, hidden: [merged, merged] };
    const narrow = resizedWeights(wide, to, from, change);
    for (const [name, values] of weights) {
      expect(difference(Float64Array.from(values), Float64Array.from(narrow.get(name) ?? []))).toBeLessThan(1e-6);
    }
  }
});
