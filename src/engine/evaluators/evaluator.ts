import type { EvaluationJob } from "../../protocol/evaluatorProtocol.ts";
import type { EpochRecord } from "../../run/evaluation.ts";
import type { TrainingOutcome } from "../../training/trainingJob.ts";

export interface EvaluationOptions {
  /** Aborting gives the place free at once; what was trained of the job is lost. */
  readonly signal: AbortSignal;
  readonly onEpoch: (record: EpochRecord) => void;
}

/** Something that trains individuals: threads here, machines elsewhere. How it does so decides no result. */
export interface Evaluator {
  /** Jobs that it works on at once. */
  readonly places: number;
  /**
   * The job's tensors may be transferred: they are not to be used afterwards.
   *
   * @throws {CancelledError} when the signal is aborted.
   * @throws {WorkerLostError} when the worker died; another attempt may succeed.
   */
  evaluate(job: EvaluationJob, options: EvaluationOptions): Promise<TrainingOutcome>;
  close(): Promise<void>;
}

/** The worker died under a job. Not for people: retried, and then told as a failed evaluation. */
export class WorkerLostError extends Error {
  override readonly name = "WorkerLostError";
  constructor(
    readonly reason: "workerLost" | "outOfMemory",
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
