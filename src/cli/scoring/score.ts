import { present } from "../../base/assert.ts";
import { elementAt } from "../../base/elementAt.ts";
import type { Dataset } from "../../data/dataset.ts";
import { openDataset } from "../../data/openDataset.ts";
import { simpleClassifiers } from "../../data/references/classReferences.ts";
import { type Forecast, forecastScoresOn, simpleForecasts } from "../../data/references/forecastReferences.ts";
import { labelled, simpleLabellers } from "../../data/references/labelReferences.ts";
import { simpleEstimates } from "../../data/references/numberReferences.ts";
import type { SequenceSet } from "../../data/sequenceSet.ts";
import type { NamedFile } from "../../data/sources.ts";
import type { LoadedModel } from "../../export/loadTrainedModel.ts";
import { type ClassScore, ConfusionMatrix, classScore, classScores } from "../../measures/confusion.ts";
import { ForecastErrors, type ForecastScore } from "../../measures/forecastErrors.ts";
import { testLoss } from "../../measures/loss.ts";
import { restored, type ScoredBatch } from "../../measures/scorer.ts";
import { wasmBackend } from "../../training/backend.ts";
import { measureOnTest } from "../../training/measureOnTest.ts";
import { indexOfLargest } from "../prediction/predictor.ts";
import { readScoredData, type ScoredData } from "./scoredData.ts";

/** A trained model, or a simple solution, on a labelled file. */
export interface Scores {
  readonly name: string;
  readonly parameters: number;
  /** By name: those of the task. A simple solution has no loss where its answer has no probabilities. */
  readonly metrics: { readonly [name: string]: number };
  /** Of a forecast, column by column, in the data's units. */
  readonly targets?: readonly (ForecastScore & { readonly name: string })[];
}

export interface Score extends Pick<ScoredData, "count" | "leftOut" | "unknownShare" | "knownAs"> {
  readonly task: string;
  readonly file: string;
  readonly model: Scores;
  /** What is reached without a network; empty where there is no usual way. */
  readonly references: readonly Scores[];
  /** Of a classification. */
  readonly classes?: readonly (ClassScore & { readonly name: string })[];
  /** Of a classification: sequences of each class (row) by the class that was predicted, in the order of `classes`. */
  readonly confusion?: readonly (readonly number[])[];
}

/** What the model measures on a labelled file. @throws {ScoreError}, `DataError` */
export async function scoreModel(loaded: LoadedModel, file: NamedFile): Promise<Score> {
  const data = await readScoredData(loaded, file);
  const { payload, config, count, leftOut, unknownShare, knownAs } = data;
  const about = { task: config.task.type, file: file.name, count, leftOut, unknownShare, knownAs };
  const set = payload.task;
  if (set.kind === "runningText") {
    return { ...about, model: await measured(loaded, data, () => {}), references: [] };
  }
  return {
    ...about,
    ...(set.scoring === "classes" ? await classified(loaded, data, set) : await estimated(loaded, data, set)),
  };
}

async function classified(loaded: LoadedModel, data: ScoredData, set: SequenceSet) {
  const size = set.output.size;
  const matrix = new ConfusionMatrix(size);
  const { metrics, ...model } = await measured(loaded, data, ({ targets }, outputs) => {
    for (let row = 0; row < targets.length; row++) {
      matrix.add(elementAt(targets, row), indexOfLargest(outputs.subarray(row * size, (row + 1) * size)));
    }
  });
  const { test } = set.splits;
  const labellers = set.scored === null ? simpleLabellers(set) : [];
  const labels = labellers.map((labeller): Scores => {
    const { name, parameters } = labeller;
    return { name, parameters, metrics: { ...classScores(labelled(set, labeller, test)) } };
  });
  const references = (set.scored === null ? [] : simpleClassifiers(set)).map(
    ({ name, parameters, classify }): Scores => {
      const simple = new ConfusionMatrix(size);
      for (let sequence = 0; sequence < test.lengths.length; sequence++) {
        simple.add(elementAt(test.targets, sequence), classify(test, sequence));
      }
      return { name, parameters, metrics: { ...classScores(simple) } };
    },
  );
  const names = set.names.classes ?? [];
  return {
    model: { ...model, metrics: { ...metrics, ...classScores(matrix) } },
    references: [...labels, ...references],
    classes: names.map((name, index) => ({ name, ...classScore(matrix, index) })),
    confusion: names.map((_, index) => matrix.row(index)),
  };
}

async function estimated(loaded: LoadedModel, data: ScoredData, set: SequenceSet) {
  const size = set.output.size;
  const errors = targetErrors(set);
  const model = await measured(loaded, data, (batch, outputs) => {
    for (let at = 0; at < batch.targets.length; at++) {
      const [actual, forecast] = [batch.targets, outputs].map((values) => restored(batch, at, elementAt(values, at)));
      errors.add(at % size, actual as number, forecast as number);
    }
  });
  const simple = data.config.task.type === "forecasting" ? simpleForecasts(set) : simpleEstimates(set);
  const references = simple.flatMap(({ name, parameters, forecast }) => {
    const scores = forecastScores(set, forecast);
    return scores === null ? [] : [{ name, parameters, ...scores }];
  });
  return { model: { ...model, targets: errors.scores() }, references };
}

/** Null where no window of the file has the rows that this forecast needs. */
function forecastScores(set: SequenceSet, forecast: Forecast): Pick<Scores, "metrics" | "targets"> | null {
  const { test } = set.splits;
  const into = new Float64Array(set.output.size);
  const errors = targetErrors(set);
  test.targetStarts.forEach((start, window) => {
    if (!forecast(test, window, into)) return;
    into.forEach((value, at) => {
      errors.add(at, elementAt(test.targets, start + at), value);
    });
  });
  const metrics = forecastScoresOn(set, "test", forecast);
  return metrics === null ? null : { metrics, targets: errors.scores() };
}

/** Errors by target column; a forecast is one vector [horizon, targets]. */
function targetErrors({ names }: SequenceSet) {
  const targets = names.targets ?? [];
  const columns = targets.map(
    (_, index) => new ForecastErrors(names.targetScaling?.mean[index] ?? 0, names.targetScaling?.deviation[index] ?? 1),
  );
  return {
    /** @param at place in the vector. */
    add: (at: number, actual: number, value: number) => columns[at % columns.length]?.add(actual, value),
    scores: () => columns.map((column, index) => ({ name: targets[index] as string, ...column.score() })),
  };
}

/** One pass over the file. @param look sees the outputs [rows, O] of each batch. */
async function measured(
  { model, network }: LoadedModel,
  { payload, config }: ScoredData,
  look: (batch: ScoredBatch, outputs: Float32Array) => void,
): Promise<Scores> {
  const opened = openDataset(payload);
  const dataset: Dataset = {
    ...opened,
    scorer() {
      const scorer = opened.scorer();
      return {
        add(batch, outputs) {
          scorer.add(batch, outputs);
          look(batch, outputs);
        },
        result: scorer.result,
      };
    },
  };
  const options = { createModel: wasmBackend.createModel, signal: new AbortController().signal };
  const { [testLoss.name]: loss, ...metrics } = await measureOnTest(network, model.weights, dataset, config, options);
  let parameters = 0;
  for (const values of model.weights.values()) parameters += values.length;
  return { name: model.title, parameters, metrics: { loss: present(loss, testLoss.name), ...metrics } };
}
