import { readFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { lineSequences } from "../../../src/cli/prediction/lineInput.ts";
import { predictSequence } from "../../../src/cli/prediction/predictions.ts";
import { Predictor, softmax } from "../../../src/cli/prediction/predictor.ts";
import { tableWindows } from "../../../src/cli/prediction/tableInput.ts";
import { scoreModel } from "../../../src/cli/scoring/score.ts";
import { scoreJson } from "../../../src/cli/scoring/scoreJson.ts";
import { scoreText } from "../../../src/cli/scoring/scoreText.ts";
import { loadTrainedModel } from "../../../src/export/loadTrainedModel.ts";
import { type TrainedTask, trainedRun } from "../../export/trainedRun.ts";

const jsonSchema = z.fromJSONSchema(
  JSON.parse(
    /```json schema\n(.*?)\n```/s.exec(
      readFileSync(path.join(import.meta.dirname, "../../../docs/cli.md"), "utf8"),
    )?.[1] ?? "",
  ),
);

async function scoring(task: TrainedTask) {
  const { folder, view, id } = await trainedRun(task);
  const loaded = await loadTrainedModel(folder, view, id);
  const data = loaded.source.folder;
  async function score(text: string, name = "new.csv") {
    await writeFile(path.join(data, name), text);
    const score = await scoreModel(loaded, { folder: data, name });
    jsonSchema.parse(JSON.parse(scoreJson(score, "weights")));
    return score;
  }
  return { loaded, data, score };
}

test("a classification's scores are those of the answers that predict gives, line by line", async () => {
  const { loaded, score } = await scoring("classes");
  const { model, config } = loaded;
  const examples = [
    ["abab", "first"],
    ["cbcbcb", "second"],
    ["aaa", "first"],
    ["bbbb", "second"],
    ["bc", "first"],
  ] as const;
  const predictor = new Predictor(model);
  const sequences = lineSequences(examples.map(([line]) => line).join("\n"), config.task, model.meaning);
  const answers = sequences.map((sequence) => {
    const { kind, rows } = predictSequence(predictor, model.meaning, sequence);
    if (kind !== "oneOf") throw new Error("no classes");
    return rows[0]!;
  });
  const right = answers.filter((row, i) => row[0]!.name === examples[i]![1]).length;
  const loss = answers.map((row, i) => -Math.log(row.find(({ name }) => name === examples[i]![1])!.probability));
  const found = await score(`name,kind\n${examples.map((each) => each.join(",")).join("\n")}\n`);
  expect(found).toMatchObject({ count: 5, leftOut: 0, unknownShare: 0, knownAs: null });
  expect(found.model.metrics.accuracy).toBeCloseTo(right / 5, 12);
  expect(found.model.metrics.error).toBeCloseTo(1 - right / 5, 12);
  expect(found.model.metrics.loss).toBeCloseTo(loss.reduce((sum, each) => sum + each) / 5, 5);
  const cell = (actual: string, predicted: string) =>
    examples.filter(([, label], i) => label === actual && answers[i]![0]!.name === predicted).length;
  const names = ["first", "second"];
  expect(found.classes?.map(({ name }) => name)).toEqual(names);
  expect(found.confusion).toEqual(names.map((actual) => names.map((predicted) => cell(actual, predicted))));
  // Both classes are equally frequent in training, and the first is taken.
  expect(found.references[0]).toMatchObject({
    name: "most frequent class",
    metrics: { accuracy: 3 / 5, balanced_accuracy: 0.5 },
  });
  const text = scoreText(found);
  for (const words of [
    "new.csv: 5 sequences",
    "macro F1",
    "precision",
    "columns the predicted",
    "logistic regression",
  ]) {
    expect(text).toContain(words);
  }
});

test.each(["forecast", "drift"] as const)(
  "a %s's scores are in the table's units, and those of the windows that predict reads",
  async (kind) => {
    const { loaded, score } = await scoring(kind);
    const { model, config } = loaded;
    const { task } = config;
    if (task.type !== "forecasting" || model.meaning.input.kind !== "numbers") throw new Error("no forecast");
    const sales = [100, 120, 90, 130, 160, 140, 0, 110, 170];
    const table = (rows: number) =>
      `weekday,sales\n${sales
        .slice(0, rows)
        .map((value, i) => `${i % 7},${value}`)
        .join("\n")}\n`;
    const predictor = new Predictor(model);
    const pairs: [number, number][] = [];
    for (let end = task.look_back; end + task.horizon <= sales.length; end++) {
      const window = tableWindows(table(end), task, model.meaning.input)[0]!.inputs;
      const { kind: answer, rows } = predictSequence(predictor, model.meaning, window);
      if (answer !== "values") throw new Error("no values");
      for (const [ahead, value] of rows[0]!.entries()) pairs.push([sales[end + ahead]!, value]);
    }
    const sum = (value: (actual: number, forecast: number) => number) =>
      pairs.reduce((total, [actual, forecast]) => total + value(actual, forecast), 0);
    const squares = sum((actual, forecast) => (actual - forecast) ** 2);
    const mean = sum((actual) => actual) / pairs.length;
    const nonZero = pairs.filter(([actual]) => actual !== 0);
    const found = await score(table(sales.length));
    expect(found.count).toBe(3);
    const [target] = found.model.targets!;
    expect(target).toMatchObject({ name: "sales", values: 6, zeros: 2 });
    expect(target!.rmse).toBeCloseTo(Math.sqrt(squares / 6), 3);
    expect(target!.mae).toBeCloseTo(sum((actual, forecast) => Math.abs(actual - forecast)) / 6, 3);
    expect(target!.mape).toBeCloseTo(
      nonZero.reduce((total, [actual, forecast]) => total + Math.abs(1 - forecast / actual), 0) / nonZero.length,
      5,
    );
    expect(target!.r2).toBeCloseTo(1 - squares / sum((actual) => (actual - mean) ** 2), 4);
    const deviation = model.meaning.output.scaling!.deviation[0]!;
    expect(found.model.metrics.mse).toBeCloseTo(squares / 6 / deviation ** 2, 4);
    // Relative to each window, the loss is not on the scale of the data set.
    if (kind === "forecast") expect(found.model.metrics.loss).toBe(found.model.metrics.mse);
    else expect(found.model.metrics.loss).not.toBeCloseTo(found.model.metrics.mse ?? 0, 3);
    // Rows 5 to 8 are 140, 0, 110, 170; the values before the three windows are 160, 140 and 0.
    const last = found.references.find(({ name }) => name === "last value")!;
    const errors = [20, 160, 140, 30, 110, 170];
    expect(last.targets![0]!.mae).toBeCloseTo(errors.reduce((total, error) => total + error) / 6, 3);
    expect(found.references.map(({ name }) => name)).toContain("ridge regression");
    const text = scoreText(found);
    for (const words of ["3 windows", "RMSE", "R²", "last value", "zeros, not in MAPE"]) expect(text).toContain(words);
  },
);

test("a text's scores are those of reading it once from its beginning, where it is too short for more streams", async () => {
  const { loaded, score } = await scoring("characters");
  const { model } = loaded;
  if (model.meaning.input.kind !== "symbols") throw new Error("no text");
  const tokens = [..."sé!"].map((symbol) => Math.max(0, model.meaning.output.names.indexOf(symbol)));
  const size = model.meaning.output.names.length;
  const outputs = new Predictor(model).read(tokens.slice(0, -1), false);
  const nats = tokens
    .slice(1)
    .map((token, t) => -Math.log(softmax(outputs.subarray(t * size, (t + 1) * size))[token]!));
  const loss = nats.reduce((total, each) => total + each) / nats.length;
  const found = await score("sé!", "new.txt");
  expect(found).toMatchObject({ count: 2, references: [] });
  expect(found.unknownShare).toBeCloseTo(1 / 3, 12);
  expect(found.model.metrics.loss).toBeCloseTo(loss, 5);
  expect(found.model.metrics.perplexity).toBeCloseTo(Math.exp(loss), 3);
  expect(found.model.metrics.bits_per_character).toBeCloseTo(loss / Math.LN2, 5);
  expect(scoreText(found)).toContain("33 % of its symbols are not in the vocabulary");
});

test("JSON lines and cases of .ts are scored as they were trained on", async () => {
  const records = await scoring("records");
  const line = (kind: string, step: number) =>
    JSON.stringify({
      kind,
      frames: [
        [step, 1],
        [step, null],
        [step, 2],
      ],
    });
  expect((await records.score(`${line("even", 0)}\n${line("odd", 1)}\n`, "new.jsonl")).count).toBe(2);
  const cases = await scoring("cases");
  const found = await cases.score("@classLabel true even odd\n@data\n1,2,3:0,1,0:even\n", "new.ts");
  expect(found.count).toBe(1);
  // No sequence of `odd`: its recall is a share of nothing, and balanced accuracy is that of `even` alone.
  expect(found.classes?.[1]).toMatchObject({ name: "odd", support: 0, recall: null });
});

test("the run's own training file is named, and files without labels or examples are refused with what to do", async () => {
  const { loaded, data, score } = await scoring("classes");
  expect((await scoreModel(loaded, { folder: data, name: "names.csv" })).knownAs).toBe("training");
  await expect(score("name\nabab\n")).rejects.toThrow(/^new\.csv:1.*kind/);
  await expect(score("name,kind\nabab,third\n")).rejects.toThrow(
    /^new\.csv:2:6: the model does not know the class `third`/,
  );
  await expect(score("name,kind\n")).rejects.toThrow("new.csv has nothing to score");
  await expect(scoreModel(loaded, { folder: data, name: "gone.csv" })).rejects.toThrow("gone.csv");
});

test("a run on generated data has no file of its form", async () => {
  const { score } = await scoring("sums");
  await expect(score("1 2 3\n")).rejects.toThrow("generated");
});

test("sequences that the run's config leaves out for their length are counted, and not scored", async () => {
  const { loaded, data } = await scoring("classes");
  const { config } = loaded.source;
  // The run's own names have six characters at most.
  const task = { ...config.task, max_length: 6, too_long: "drop" } as typeof config.task;
  const dropping = { ...loaded, source: { ...loaded.source, config: { ...config, task } } };
  const score = async (text: string) => {
    await writeFile(path.join(data, "new.csv"), `name,kind\n${text}`);
    return scoreModel(dropping, { folder: data, name: "new.csv" });
  };
  const found = await score("abababab,first\nab,first\n");
  expect(found).toMatchObject({ count: 1, leftOut: 1 });
  expect(scoreText(found)).toContain("1 sequence; 1 sequence longer than `max_length` left out");
  await expect(score("abababab,first\n")).rejects.toThrow("all sequences of new.csv are longer than `max_length`");
});

test("a file is scored where the run's data were moved into its folder", async () => {
  const { folder, view, id } = await trainedRun("forecast");
  const before = await loadTrainedModel(folder, view, id);
  const { folder: data } = before.source;
  const file = { folder: data, name: "new.csv" };
  await writeFile(path.join(data, "new.csv"), "weekday,sales\n1,1\n2,2\n3,3\n4,4\n5,5\n6,6\n0,9\n");
  const score = await scoreModel(before, file);
  await rename(path.join(data, "series.csv"), path.join(folder.folder, "series.csv"));
  expect(await scoreModel(await loadTrainedModel(folder, view, id), file)).toEqual(score);
});
