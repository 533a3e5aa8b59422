import { present, unreachable } from "../base/assert.ts";
import { families } from "../measures/measures.ts";
import type { Scorer } from "../measures/scorer.ts";
import type { Dataset, DatasetPayload, Reading } from "./dataset.ts";
import { foldOf } from "./folds.ts";
import { textBatchCount, textBatches } from "./runningText.ts";
import { outputNames, type SequenceSet, sequenceBatchCount, sequenceBatches } from "./sequenceSet.ts";

/** A `Dataset` over a payload's arrays, which it neither copies nor changes. */
export function openDataset(payload: DatasetPayload): Dataset {
  const { task, metrics } = payload;
  switch (task.kind) {
    case "runningText":
      return {
        input: { kind: "tokens", vocabularySize: task.vocabulary.length },
        output: { size: task.vocabulary.length, loss: "softmaxCrossEntropy" },
        reading: "predicts the next",
        time: task.time,
        metrics,
        batches: (split, batch) => textBatches(task.symbols[split], task.time, batch),
        batchCount: (split, batch) => textBatchCount(task.symbols[split], task.time, batch),
        scorer: () => onlyMetrics(payload, families.text.scorer()),
      };
    case "sequences":
      return {
        input: task.input,
        output: task.output,
        reading: readingOf(task),
        time: task.time,
        metrics,
        ...foldsOf(payload, task),
        ...targetScales(task),
        batches: (split, batch, order) => sequenceBatches(task, task.splits[split], batch, order),
        batchCount: (split, batch) => sequenceBatchCount(task.splits[split], batch),
        scorer: () =>
          onlyMetrics(
            payload,
            families[task.scoring].scorer(
              task.output.size,
              metrics.map(({ name }) => name),
              outputNames(task),
            ),
          ),
      };
    default:
      return unreachable(task);
  }
}

function foldsOf(payload: DatasetPayload, task: SequenceSet): Pick<Dataset, "folds"> {
  const { folds, ...whole } = task;
  if (folds === undefined) return {};
  const dataset = (index: number) => openDataset({ ...payload, task: foldOf(whole, folds, index) });
  return { folds: { count: folds.count, dataset } };
}

function targetScales(task: SequenceSet): Pick<Dataset, "targetScales"> {
  const { targets } = outputNames(task);
  if (targets === null) return {};
  return { targetScales: Object.fromEntries(targets.map(({ name, deviation }) => [name, deviation])) };
}

function readingOf({ scored, scoring, names }: SequenceSet): Reading {
  if (scored === 1) return "answers once";
  // A class for each timestep has a name; the problems that have none are generated, and read in order.
  return scored === null && scoring === "classes" && names.classes !== null
    ? "answers each timestep"
    : "predicts the next";
}

/** Leaves of a scorer's results those that the task names as its metrics. */
function onlyMetrics(payload: DatasetPayload, scorer: Scorer): Scorer {
  const { confusion } = scorer;
  const hasClasses = payload.task.kind === "sequences" && payload.task.names.classes !== null;
  return {
    add: scorer.add,
    ...(confusion === undefined || !hasClasses ? {} : { confusion }),
    result(meanLoss) {
      const all = scorer.result(meanLoss);
      return Object.fromEntries(payload.metrics.map(({ name }) => [name, present(all[name], name)]));
    },
  };
}
