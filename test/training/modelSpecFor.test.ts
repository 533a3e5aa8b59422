import { expect, test } from "vitest";
import { networkOf } from "../../src/config/networkOf.ts";
import type { Config } from "../../src/config/schema.ts";
import type { Dataset } from "../../src/data/dataset.ts";
import { ModelConfigError, modelSpecFor, optimizerFor } from "../../src/training/modelSpecFor.ts";
import { configWith, countingDataset, elman } from "./fakes.ts";

const symbols: Dataset = {
  ...countingDataset({ train: 1, validation: 1 }),
  input: { kind: "tokens", vocabularySize: 30 },
  output: { size: 30, loss: "softmaxCrossEntropy" },
};

function specFor(dataset: Dataset, config: Config) {
  return modelSpecFor(networkOf(elman, config), dataset, config);
}

test("sizes come from the data set and the config, and an embedding is as wide as the hidden state by default", () => {
  const config = configWith({ batch: 8 }, { hidden: 24, layers: 2, dropout: { input: 0.1, output: 0.3 } });
  expect(specFor(symbols, config)).toEqual({
    cell: elman,
    layers: 2,
    hiddenSize: 24,
    batch: 8,
    time: 5,
    input: { kind: "tokens", vocabularySize: 30, embeddingSize: 24 },
    output: { size: 30, loss: "softmaxCrossEntropy", tiedToEmbedding: false },
    dropout: { input: 0.1, output: 0.3 },
  });
  const numbers = specFor(countingDataset({ train: 1, validation: 1 }), config);
  expect(numbers.input).toEqual({ kind: "features", size: 1 });
});

test("weights can be tied only where embedding and decoder have one shape", () => {
  const tie = (model: object) => configWith({}, { hidden: 24, tie_weights: true, ...model });
  expect(specFor(symbols, tie({})).output.tiedToEmbedding).toBe(true);
  expect(() => specFor(symbols, tie({ embedding: 16 }))).toThrow(ModelConfigError);
  expect(() => specFor({ ...symbols, output: { size: 2, loss: "softmaxCrossEntropy" } }, tie({}))).toThrow(
    /30 are read and 2 are predicted/,
  );
  expect(() => specFor(countingDataset({ train: 1, validation: 1 }), tie({}))).toThrow(ModelConfigError);
});

test("the optimiser takes momentum and decay from the config", () => {
  expect(optimizerFor(configWith({ optimizer: "sgd", momentum: 0.9, weight_decay: 0.01 }))).toEqual({
    kind: "sgd",
    momentum: 0.9,
    weightDecay: 0.01,
  });
  expect(optimizerFor(configWith({})).kind).toBe("adam");
  expect(optimizerFor(configWith({ optimizer: "rmsprop" })).kind).toBe("rmsprop");
});

test("the whole sequence is read only where all of it is known, and pooled only where there is one answer", () => {
  const whole = configWith({}, { pool: "mean", bidirectional: true });
  const dataset = countingDataset({ train: 1, validation: 1 });
  expect(specFor(dataset, whole)).toMatchObject({ pool: "mean", bidirectional: true });
  expect(specFor(dataset, configWith({}, { pool: "last", bidirectional: false }))).not.toHaveProperty("pool");
  const everywhere = { ...dataset, reading: "answers each timestep" } as const;
  expect(specFor(everywhere, configWith({}, { bidirectional: true })).bidirectional).toBe(true);
  expect(() => specFor(everywhere, whole)).toThrow(/pool is `mean`.*every timestep/);
  expect(() => specFor({ ...dataset, reading: "predicts the next" }, configWith({}, { bidirectional: true }))).toThrow(
    /what comes next/,
  );
});
