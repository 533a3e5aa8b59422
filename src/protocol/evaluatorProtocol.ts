import type { CellJson } from "../cell/cellJson.ts";
import type { OpenGenes } from "../network/network.ts";
import type { TrainingChanges } from "../network/trainingChanges.ts";
import type { EpochRecord, Evaluation } from "../run/evaluation.ts";
import type { Individual } from "../run/individual.ts";

/**
 * What the search process and an evaluator (a worker thread, later another machine) say to each other. Everything is
 * plain data for structured clone; the tensors of a job and of an outcome are transferred, not copied.
 */

/** Tensors by name, float32, row-major. */
export type WireTensors = ReadonlyMap<string, Float32Array>;

interface WireCheckpoint {
  readonly progress: { readonly [key: string]: unknown };
  readonly tensors: WireTensors;
}

/** What a child inherits from one parent. */
export interface WireParent {
  readonly cell: CellJson;
  readonly genes?: OpenGenes;
  readonly weights: WireTensors;
  readonly validationLoss: number;
}

/** One individual to train; what `TrainingJob` is made of. */
export interface EvaluationJob {
  readonly individual: Individual;
  /** In the order of `Origin.parents`; null where nothing is inherited from that parent. */
  readonly parents: readonly (WireParent | null)[];
  readonly seed: number;
  readonly untilEpoch: number | null;
  readonly checkpoint: WireCheckpoint | null;
  /** Retraining only: the trained weights are also measured on the test data. A search never asks for it. */
  readonly isTested?: boolean;
  /** Of this training alone, instead of what the config says: a rival has another size, a confirmation more epochs. */
  readonly changes?: TrainingChanges;
}

interface WireOutcome {
  readonly evaluation: Evaluation;
  readonly weights: WireTensors | null;
  readonly checkpoint: WireCheckpoint | null;
  /** On the test data, by name, `test_loss` first; where the job asked for it and training succeeded. */
  readonly testMetrics?: { readonly [name: string]: number };
}

/** Search process → evaluator. One job at a time. */
export type ToEvaluator = { readonly type: "evaluate"; readonly job: EvaluationJob };

/** Evaluator → search process. */
export type FromEvaluator =
  /** Sent once: the data are open, jobs may come. */
  | { readonly type: "ready" }
  /** For progress displays; nothing depends on it. */
  | { readonly type: "epochCompleted"; readonly record: EpochRecord }
  /** Ends a job. */
  | { readonly type: "evaluated"; readonly outcome: WireOutcome }
  /** Ends a job with an exception, which is a bug: failures of an individual are outcomes. */
  | { readonly type: "faulted"; readonly message: string; readonly stack: string };

/** The buffers that may change hands with a message: each once, and only those that a tensor fills. */
export function transferables(...groups: readonly (WireTensors | null | undefined)[]): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const tensors of groups) {
    for (const { buffer, byteLength } of tensors?.values() ?? []) {
      if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffers.add(buffer);
    }
  }
  return [...buffers];
}
