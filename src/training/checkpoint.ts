import { assert, present } from "../base/assert.ts";
import type { TrainableModel } from "../compiler/trainableModel.ts";
import type { CalibrationRecord, EpochRecord, EvaluationTiming, RetryRecord } from "../run/evaluation.ts";
import type { TrainingCheckpoint, Weights } from "./trainingJob.ts";

/** How far one training has come; plain JSON. */
export interface Progress {
  /** How many epochs the budget test granted. */
  readonly epochs: number;
  readonly curve: readonly EpochRecord[];
  /** Every metric at the best epoch so far, the validation loss among them. */
  readonly bestMetrics: { readonly [name: string]: number };
  /** Of the best epoch so far, [actual][predicted]. */
  readonly bestConfusion?: readonly (readonly number[])[];
  readonly initialLoss?: number;
  readonly morphismError?: number;
  /** At inherited weights, before the first step. */
  readonly initialMetrics?: { readonly [name: string]: number };
  readonly calibration?: CalibrationRecord;
  readonly retried?: RetryRecord;
  readonly latencyUs?: number;
  /** Of the network in integers, by name. */
  readonly microcontroller?: { readonly [name: string]: number };
  readonly trainingMacs: number;
  readonly timing: EvaluationTiming;
}

const formatVersion = 1;

/** Tensors of a training beside those in its model. */
export interface KeptWeights {
  /** Of the best epoch so far; none before the first of a cell that inherits nothing. */
  readonly best: Weights;
  /** Before the first step, for a second try; null where there will be none. */
  readonly first: Weights | null;
}

/** Everything that going on needs, copied out of the model. Carried states are not: every epoch starts from zero. */
export function makeCheckpoint(model: TrainableModel, progress: Progress, kept: KeptWeights): TrainingCheckpoint {
  return {
    progress: { formatVersion, ...progress },
    tensors: new Map([
      ...prefixed("parameters/", readWeights(model)),
      ...prefixed("optimizer/", model.readOptimizerState()),
      ...prefixed("best/", kept.best),
      ...prefixed("first/", kept.first ?? new Map()),
    ]),
  };
}

/** Puts a checkpoint into a fresh model of the same spec and optimiser. */
export function restoreCheckpoint(
  model: TrainableModel,
  checkpoint: TrainingCheckpoint,
): { progress: Progress; kept: KeptWeights } {
  const { formatVersion: version, ...progress } = checkpoint.progress;
  assert(version === formatVersion, `a training checkpoint has format ${formatVersion}, got ${String(version)}`);
  writeWeights(model, withPrefix("parameters/", checkpoint.tensors));
  model.writeOptimizerState(withPrefix("optimizer/", checkpoint.tensors));
  const first = withPrefix("first/", checkpoint.tensors);
  return {
    progress: progress as unknown as Progress,
    kept: { best: withPrefix("best/", checkpoint.tensors), first: first.size === 0 ? null : first },
  };
}

/** Copies of all tensors. */
export function readWeights(model: TrainableModel): Map<string, Float32Array> {
  return new Map(model.parameters.map(({ name }) => [name, model.read(name)]));
}

/** Writes all tensors; `weights` has one for each parameter of the model. */
export function writeWeights(model: TrainableModel, weights: Weights): void {
  for (const { name } of model.parameters) model.write(name, present(weights.get(name), `tensor ${name}`));
}

function prefixed(prefix: string, tensors: Weights): [string, Float32Array][] {
  return [...tensors].map(([name, values]) => [prefix + name, values.slice()]);
}

function withPrefix(prefix: string, tensors: Weights): Map<string, Float32Array> {
  const found = [...tensors].filter(([name]) => name.startsWith(prefix));
  return new Map(found.map(([name, values]) => [name.slice(prefix.length), values]));
}
