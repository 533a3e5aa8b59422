import { expect, test } from "vitest";
import { type GoalRequest, type KnownMeasure, resolveObjectives } from "../../src/search/objectives.ts";
import { defaultReference, type ReferenceContext } from "../../src/search/references.ts";

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
  return resolveObjectives({ objectives: [], constraints: {}, ...request }, known, context);
}

test("names resolve to objectives with unit, direction and reference", () => {
  const { objectives, problems } = resolve({ objectives: ["validation_loss", "blocks", "latency_us"] });
  expect(problems).toEqual([]);
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

test("all mistakes are reported at once, each with its place, and nothing is thrown", () => {
  const { problems, objectives, constraints } = resolve({
    objectives: ["validation_los", "blocks", "blocks", "validation_loss"],
    constraints: {
      parametres: { max: 1 },
      blocks: { min: 9, max: 4 },
      latency_us: {},
      parameters: { max: 60_000, min: undefined },
    },
  });
  expect(problems.map(({ code, path }) => [code, ...path])).toEqual([
    ["UNKNOWN_MEASURE", "objectives", 0],
    ["DUPLICATE_OBJECTIVE", "objectives", 2],
    ["UNKNOWN_MEASURE", "constraints", "parametres"],
    ["EMPTY_RANGE", "constraints", "blocks"],
    ["NO_BOUND", "constraints", "latency_us"],
  ]);
  expect(problems[0]?.message).toContain("did you mean validation_loss?");
  expect(problems[2]?.message).toContain("did you mean parameters?");
  expect(objectives.map(({ name }) => name)).toEqual(["blocks", "validation_loss"]);
  expect(constraints).toEqual([{ name: "parameters", max: 60_000 }]);
});

test("a name near to nothing is answered with what there is", () => {
  expect(resolve({ objectives: ["zzzzzz"] }).problems[0]?.message).toContain("known are validation_loss, perplexity");
});
