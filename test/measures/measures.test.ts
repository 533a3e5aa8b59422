import { expect, test } from "vitest";
import { lossUnit, recordedLossUnit } from "../../src/measures/loss.ts";
import {
  allMeasures,
  families,
  measureNamed,
  measureOf,
  measuresOf,
  measureWords,
  recordedUnit,
  withUnit,
} from "../../src/measures/measures.ts";
import { tableColumns, unitColumns } from "../../src/measures/perTargetMeasures.ts";

const namesOf = (...task: Parameters<typeof measuresOf>) => measuresOf(...task).map(({ name }) => name);
const counted = [
  ...["blocks", "parameters", "total_parameters", "macs", "state_size", "weight_bytes", "int8_bytes"],
  ...["quantized_error", "flash_bytes", "ram_bytes", "mcu_cycles", "latency_us"],
];

test("a task has the loss, the metrics of its outputs, what is counted on a cell, costs on a microcontroller, and latency", () => {
  expect(namesOf({ type: "language_modelling", unit: "character" })).toEqual([
    ...["validation_loss", "perplexity", "bits_per_character"],
    ...counted,
  ]);
  expect(namesOf({ type: "language_modelling", unit: "word" })).toEqual(["validation_loss", "perplexity", ...counted]);
  expect(namesOf({ type: "formal_language" })).toEqual(["validation_loss", "word_error", "symbol_error", ...counted]);
  expect(namesOf({ type: "synthetic", problem: "copy_memory" })).toEqual(["validation_loss", "error", ...counted]);
  expect(namesOf({ type: "synthetic", problem: "sum" })).toEqual(["validation_loss", "mse", ...counted]);
  expect(namesOf({ type: "classification" })).toEqual([
    ...["validation_loss", "error", "accuracy", "balanced_accuracy", "macro_f1", "macro_precision", "auc"],
    ...counted,
  ]);
  expect(namesOf({ type: "forecasting" })).toEqual(["validation_loss", "mse", "mae", "mase", "smape", ...counted]);
  expect(namesOf(null)).toEqual(["validation_loss", ...counted]);
});

test("a loss is in nats where it is a logarithm of a probability, and in squared units where errors are squared", () => {
  const unitOf = (type: "classification" | "forecasting" | "formal_language") =>
    measuresOf({ type }).find(({ name }) => name === "validation_loss")?.unit;
  expect([unitOf("classification"), unitOf("formal_language"), unitOf("forecasting")]).toEqual([
    "nats",
    "nats",
    "squared units",
  ]);
  expect(lossUnit("meanSquaredError")).toBe("squared units");
});

test("a run's own words are believed, but that squared errors are nats, as logs of 0.1.0 have it", () => {
  const nats = [{ name: "validation_loss", unit: "nats" }];
  expect(recordedLossUnit(nats, ["validation_loss", "perplexity"])).toBe("nats");
  expect(recordedLossUnit(nats, ["validation_loss", "mse"])).toBe("squared units");
  expect(recordedLossUnit([{ name: "validation_loss", unit: "squared units" }], [])).toBe("squared units");
  expect(recordedUnit("latency_us", [{ name: "latency_us", unit: "ms" }], [])).toBe("ms");
  expect([recordedUnit("latency_us", [], []), recordedUnit("own_metric", [], [])]).toEqual(["µs", ""]);
});

test("a single class has measures where classes are told, and they are named after it", () => {
  const measure = measureOf({ type: "classification" }, "recall(spam, ham)");
  expect(measure).toMatchObject({ words: "recall of spam, ham", unit: "share", direction: "maximize" });
  expect(measureNamed("f1(x)")?.words).toBe("F1 of x");
  expect(measureOf({ type: "labelling" }, "precision(B-PER)")).toBeDefined();
  expect(measureOf({ type: "regression" }, "f1(x)")).toBeUndefined();
  expect(measureOf({ type: "classification" }, "accuracy(x)")).toBeUndefined();
  expect(measureOf({ type: "classification" }, "f1()")).toBeUndefined();
});

test("every scorer measures what its family names", () => {
  for (const { measures, scorer } of Object.values(families)) {
    const names = measures.map(({ name }) => name);
    const targets = [{ name: "y", mean: 0, deviation: 1, naive: 1 }];
    expect(Object.keys(scorer(2, names, { classes: null, targets }).result(1)).sort()).toEqual(names.sort());
  }
});

test("names are unique, and words and descriptions are there", () => {
  expect(new Set(allMeasures.map(({ name }) => name)).size).toBe(allMeasures.length);
  expect(allMeasures.filter(({ words, description }) => words === "" || description.length < 10)).toEqual([]);
});

test("a measure that is not known is called by the words of its name; a unit that repeats the words is left out", () => {
  expect([measureWords("own_metric"), measureWords("test_loss"), measureWords("mse")]).toEqual([
    "own metric",
    "test loss",
    "MSE",
  ]);
  expect([withUnit("latency", "µs"), withUnit("weight bytes", "bytes"), withUnit("error", "")]).toEqual([
    "latency (µs)",
    "weight bytes",
    "error",
  ]);
});

test("a single target has measures in its own unit where values are told", () => {
  const measure = measureOf({ type: "forecasting" }, "rmse(sales, net)");
  expect(measure).toMatchObject({ words: "RMSE of sales, net", unit: "units of sales, net", direction: "minimize" });
  expect(measureOf({ type: "regression" }, "mae(x)")).toBeDefined();
  expect(measureOf({ type: "classification" }, "mae(x)")).toBeUndefined();
  expect(measureOf({ type: "synthetic", problem: "sum" }, "mae(x)")).toBeUndefined();
  const context = { output: { size: 1, loss: "meanSquaredError" as const }, lstm: { macs: 1 } };
  expect(measure?.reference({ ...context, targetVariance: 4, targetScales: { "sales, net": 10 } })).toBe(20);
});

test("a table has the measures of single targets of one or two targets, and none of many", () => {
  const names = (targets: readonly string[]) => targets.flatMap((target) => [`rmse(${target})`, `mae(${target})`]);
  expect(tableColumns(["mse", ...names(["a", "b"])])).toEqual(["mse", ...names(["a", "b"])]);
  expect(tableColumns(["mse", ...names(["a", "b", "c"])])).toEqual(["mse"]);
  expect(unitColumns(names(["a"]), ["rmse(a)"])).toEqual(["mae(a)"]);
});
