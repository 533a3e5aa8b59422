import { expect, test } from "vitest";
import type { ReferenceContext } from "../../src/measures/measure.ts";
import { type GoalRequest, type KnownMeasure, resolveObjectives } from "../../src/search/objectives.ts";
import { defaultReference } from "../../src/search/references.ts";

const context: ReferenceContext = {
  output: { size: 50, loss: "softmaxCrossEntropy" },
  lstm: {
    blocks: 21,
    parameters: 33_280,
    total_parameters: 40_000,
    macs: 33_000,
    state_size: 128,
    weight_bytes: 160_000,
  },
};

const known: KnownMeasure[] = [
  { name: "validation_loss", unit: "nats", direction: "minimize", source: "training" },
  { name: "perplexity", unit: "perplexity", direction: "minimize", source: "training" },
  { name: "blocks", unit: "blocks", direction: "minimize", source: "cell" },
  { name: "parameters", unit: "weights", direction: "minimize", source: "cell" },
  { name: "latency_us", unit: "µs", direction: "minimize", source: "clock" },
];

function resolve(request: Partial<GoalRequest>) {
  return resolveObjectives(
    { objectives: [], constraints: {}, ...request },
    (name) => known.find((each) => each.name === name),
    context,
  );
}

test("names resolve to objectives with unit, direction and reference", () => {
  const { objectives } = resolve({ objectives: ["validation_loss", "blocks", "latency_us"] });
  expect(objectives).toEqual([
    {
      name: "validation_loss",
      unit: "nats",
      direction: "minimize",
      reference: expect.closeTo(Math.log(50), 12),
      reproducible: true,
    },
    { name: "blocks", unit: "blocks", direction: "minimize", reference: 42, reproducible: true },
    { name: "latency_us", unit: "µs", direction: "minimize", reference: 66, reproducible: false },
  ]);
});

test("direction and reference of the config win", () => {
  const { objectives } = resolve({
    objectives: [
      { name: "blocks", direction: "maximize" },
      { name: "validation_loss", reference: 3 },
    ],
  });
  expect(objectives).toMatchObject([
    { direction: "maximize", reference: 0 },
    { direction: "minimize", reference: 3 },
  ]);
});

test("references of losses and metrics are those of a guess that learned nothing", () => {
  const reference = (name: string, loss: ReferenceContext["output"]["loss"], targetVariance?: number) =>
    defaultReference(name, "minimize", {
      ...context,
      output: { size: 8, loss },
      ...(targetVariance === undefined ? {} : { targetVariance }),
    });
  expect(reference("validation_loss", "softmaxCrossEntropy")).toBeCloseTo(Math.log(8), 12);
  expect(reference("perplexity", "softmaxCrossEntropy")).toBe(8);
  expect(reference("bits_per_character", "softmaxCrossEntropy")).toBeCloseTo(3, 12);
  expect(reference("validation_loss", "sigmoidCrossEntropy")).toBeCloseTo(Math.log(2), 12);
  expect(reference("word_error", "sigmoidCrossEntropy")).toBe(1);
  expect(reference("validation_loss", "meanSquaredError")).toBe(1);
  expect(reference("mse", "meanSquaredError", 4)).toBe(4);
  expect(reference("mae", "meanSquaredError", 4)).toBe(2);
});

test("constraints keep the bounds they have", () => {
  const { constraints } = resolve({ constraints: { parameters: { max: 60_000, min: undefined }, blocks: { min: 2 } } });
  expect(constraints).toEqual([
    { name: "parameters", max: 60_000 },
    { name: "blocks", min: 2 },
  ]);
});

test("names that no accepted config has are a bug of the caller", () => {
  expect(() => resolve({ objectives: ["validation_los"] })).toThrow(/validation_los/);
  expect(() => resolve({ constraints: { parametres: { max: 1 } } })).toThrow(/parametres/);
  expect(() => resolve({ constraints: { blocks: {} } })).toThrow(/has a bound/);
});
