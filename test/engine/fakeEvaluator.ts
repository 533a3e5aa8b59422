import { CancelledError } from "../../src/base/cancelled.ts";
import { Rng } from "../../src/base/rng.ts";
import type { Evaluator } from "../../src/engine/evaluators/evaluator.ts";
import type { EvaluationJob } from "../../src/protocol/evaluatorProtocol.ts";
import type { EpochRecord } from "../../src/run/evaluation.ts";
import type { TrainingOutcome } from "../../src/training/trainingJob.ts";

export interface FakeOptions {
  readonly places?: number;
  /** Called before a job begins; what it throws ends the job. */
  readonly before?: (job: EvaluationJob) => void;
  /** Time that a job takes; by default one turn of the event loop. */
  readonly delayMs?: (job: EvaluationJob) => number;
  readonly epochs?: number;
}

/**
 * Trains nothing, but computes a loss as training does: from the individual's own random stream, the weights of its
 * parents and, epoch by epoch, its own state. A wrong parent, seed or checkpoint shows in every descendant.
 */
export function fakeEvaluator({ places = 1, before, delayMs, epochs = 3 }: FakeOptions = {}): Evaluator {
  return {
    places,
    evaluate: async (job, { signal, onEpoch }) => {
      before?.(job);
      await pause(delayMs?.(job) ?? 0, signal);
      return trained(job, epochs, onEpoch);
    },
    close: async () => {},
  };
}

function trained(job: EvaluationJob, epochs: number, onEpoch: (record: EpochRecord) => void): TrainingOutcome {
  const { individual, parents, seed, untilEpoch, checkpoint } = job;
  const rng = Rng.fromSeed(seed).fork(`individual ${individual.id}`);
  const curve = [...((checkpoint?.progress.curve as EpochRecord[] | undefined) ?? [])];
  let state = checkpoint?.tensors.get("state")?.[0] ?? rng.fork("start").float();
  if (checkpoint === null) {
    for (const parent of parents) state += (parent?.weights.get("w")?.[0] ?? 0) / 2 + (parent?.validationLoss ?? 0) / 8;
  }
  while (curve.length < Math.min(epochs, untilEpoch ?? epochs)) {
    const epoch = curve.length + 1;
    state = Math.fround(state * 0.75 + rng.fork(`epoch ${epoch}`).float() / 4);
    const record = { epoch, trainingLoss: state, validationLoss: state + 0.5, learningRate: 0.01 };
    curve.push(record);
    onEpoch(record);
  }
  return {
    evaluation: {
      status: "ok",
      metrics: { validation_loss: state + 0.5, mse: state + 0.5 },
      curve,
      bestEpoch: curve.length,
      trainingMacs: curve.length * individual.complexity.macs,
      timing: { trainingMs: performance.now(), cpuMs: 1 },
    },
    weights: new Map([["w", Float32Array.of(state, individual.id)]]),
    checkpoint:
      curve.length < epochs ? { progress: { curve }, tensors: new Map([["state", Float32Array.of(state)]]) } : null,
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new CancelledError());
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new CancelledError());
    });
  });
}
