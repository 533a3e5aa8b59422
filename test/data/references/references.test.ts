import { expect, test } from "vitest";
import { Rng } from "../../../src/base/rng.ts";
import { referencesOf } from "../../../src/data/references/references.ts";
import type { SequenceSet } from "../../../src/data/sequenceSet.ts";
import type { Reference } from "../../../src/measures/reference.ts";
import { configOf, load, type TaskInput } from "../dataFixture.ts";

async function references(task: TaskInput, text: string) {
  const payload = await load(task, { "t.csv": text });
  const found = referencesOf(configOf(task).task, payload);
  return {
    set: payload.task as SequenceSet,
    named: (name: RegExp) => found.find((each) => name.test(each.name)) as Reference,
  };
}

const forecast = { type: "forecasting", train: "t.csv", target: ["y"], look_back: 8 } as const;
const column = (value: (i: number) => number, count = 600) =>
  `y\n${Array.from({ length: count }, (_, i) => value(i)).join("\n")}\n`;

test("the last value misses a straight line by one step for each row ahead", async () => {
  const { set, named } = await references(
    { ...forecast, horizon: 3 },
    column((i) => 5 * i),
  );
  const deviation = set.names.targetScaling?.deviation[0] as number;
  const { validation } = named(/last value/).scores;
  expect(validation?.mse).toBeCloseTo((5 / deviation) ** 2 * ((1 + 4 + 9) / 3), 6);
  expect(validation?.mae).toBeCloseTo((5 / deviation) * 2, 6);
  // A line is a linear function of the window.
  expect(named(/ridge/).scores.validation?.mse).toBeLessThan(1e-4);
});

test("the season that fits the training rows best is found, over more rows than a season too", async () => {
  const week = [3, 1, 4, 1, 5, 9, 2];
  const { named } = await references(
    { ...forecast, horizon: 10 },
    column((i) => week[i % 7]!),
  );
  const season = named(/rows before/);
  expect(season.name).toBe("value 7 rows before");
  expect(season.scores.validation?.mse).toBe(0);
  expect(season.scores.test?.mae).toBe(0);
  expect(named(/last value/).scores.validation?.mse).toBeGreaterThan(0.5);
});

test("on a random walk nothing is much better than tomorrow as today", async () => {
  const rng = Rng.fromSeed(4);
  let level = 0;
  const { named } = await references(
    forecast,
    column(() => (level += rng.float() - 0.5), 3000),
  );
  const last = named(/last value/).scores.validation?.mse as number;
  expect(named(/rows before/)).toBeUndefined();
  expect(named(/ridge/).scores.validation?.mse).toBeGreaterThan(0.9 * last);
});

test("targets that are no inputs have a last value too, and several columns keep their order", async () => {
  const text = `a,b,c\n${Array.from({ length: 400 }, (_, i) => `${i % 5},${i},${i * i}`).join("\n")}\n`;
  const task = { ...forecast, columns: ["a"], target: ["b", "c"], horizon: 1 } as const;
  const { set, named } = await references(task, text);
  const { deviation } = set.names.targetScaling as { deviation: readonly number[] };
  const [b, c] = deviation as [number, number];
  const steps = Array.from({ length: 40 }, (_, at) => 2 * (320 + at) - 1);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const expected = ((1 / b) ** 2 + mean(steps.map((step) => (step / c) ** 2))) / 2;
  expect(named(/last value/).scores.validation?.mse).toBeCloseTo(expected, 6);
});

const classify = { type: "classification", train: "t.csv" } as const;

test("the most frequent class errs as often as the others come", async () => {
  const text = `text,label\n${Array.from({ length: 1000 }, (_, i) => `w${i % 3},${i % 10 < 7 ? "a" : "b"}`).join("\n")}\n`;
  const { named } = await references(classify, text);
  const majority = named(/most frequent/);
  expect(majority.description).toContain("`a`");
  const scores = { error: 0.3, accuracy: 0.7, balanced_accuracy: 0.5, macro_precision: 0.35 };
  expect(majority.scores).toMatchObject({ validation: scores, test: scores });
  // The words say nothing of the class.
  expect(named(/logistic/).scores.validation?.error).toBeCloseTo(0.3, 1);
});

test("a word that decides is learned, and so is a mean of a third of the sequence", async () => {
  const words = Array.from({ length: 600 }, (_, i) => `${["x", "y"][i % 2]} w${i % 7} w${i % 5},c${i % 2}`);
  const texts = await references(classify, `text,label\n${words.join("\n")}\n`);
  expect(texts.named(/logistic/).scores.validation?.error).toBe(0);
  const rng = Rng.fromSeed(9);
  const rows = Array.from({ length: 600 }, (_, i) => {
    const values = Array.from({ length: 9 + (i % 4) }, () => rng.float());
    // Only the last third differs between the classes.
    return `${values.map((value, t) => (t >= values.length - 3 && i % 2 === 1 ? value + 2 : value).toFixed(3)).join(" ")},c${i % 2}`;
  });
  const numbers = await references({ ...classify, unit: "number" }, `text,label\n${rows.join("\n")}\n`);
  expect(numbers.named(/logistic/).scores.validation?.error).toBeLessThan(0.02);
  expect(numbers.named(/logistic/).parameters).toBe(8);
});
