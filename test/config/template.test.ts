import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { parseConfig } from "../../src/config/parseConfig.ts";
import { configTemplate } from "../../src/config/template.ts";

const types = [
  "language_modelling",
  "classification",
  "regression",
  "labelling",
  "forecasting",
  "formal_language",
  "synthetic",
] as const;

test.each(types)("the template for %s is valid as it stands", (type) => {
  const { config, diagnostics } = parseConfig(configTemplate({ name: "a run", type, file: "data/a file: 1.csv" }));
  expect(diagnostics).toEqual([]);
  expect(config?.task.type).toBe(type);
});

test.each(types)("a new config for %s leaves H and the learning rate to the search", (type) => {
  const { config } = parseConfig(configTemplate({ name: "a run", type, file: "data.csv" }));
  expect(config?.model.hidden).toHaveProperty("max");
  expect(config?.training.learning_rate).toHaveProperty("max");
});

test("names that YAML would read otherwise are quoted", () => {
  const text = configTemplate({ name: "on", type: "forecasting", file: "a: b.csv", target: "12" });
  const { config } = parseConfig(text);
  expect(config?.name).toBe("on");
  expect(config?.task).toMatchObject({ train: "a: b.csv", target: ["12"] });
});

test("a template can be for another backend", () => {
  const text = configTemplate({ name: "a run", type: "synthetic", file: "", backend: "tensorflow" });
  const { config, diagnostics } = parseConfig(text);
  expect(diagnostics).toEqual([]);
  expect(config?.training.backend).toBe("tensorflow");
});

const examples = resolve(import.meta.dirname, "../../examples");

test.each(readdirSync(examples).filter((file) => /\w\.rnas$/.test(file)))("examples/%s is valid", (file) => {
  expect(parseConfig(readFileSync(join(examples, file), "utf8")).diagnostics).toEqual([]);
});
