import type { EvaluationJob } from "../../protocol/evaluatorProtocol.ts";
import type { EpochRecord } from "../../run/evaluation.ts";
import type { TrainingOutcome } from "../../training/trainingJob.ts";

export interface EvaluationOptions {
  /** Aborting gives the place free at once; what was trained of the job is lost. */
  readonly signal: AbortSignal;
  readonly onEpoch: (record: EpochRecord) => void;
  /** Of an evaluator that `waitsInLine`: a worker begins the job, perhaps again after another one was lost. */
  readonly onBegin?: () => void;
  /** Further attempts that the job has after a lost worker; for evaluators that see to some of them themselves. */
  readonly retries?: number;
}

/** Something that trains individuals: threads, or workers on other machines. Results do not depend on which. */
export interface Evaluator {
  /** Jobs that it works on at once. */
  readonly places: number;
  /** Whether jobs wait for a worker, so that their time begins with `onBegin`. */
  readonly waitsInLine?: boolean;
  /** Jobs that are really worked on at once, where that is not `places`. */
  readonly workers?: number;
  /**
   * The job's tensors may be transferred: they are not to be used afterwards.
   *
   * @throws {CancelledError} when the signal is aborted.
   * @throws {WorkerLostError} when the worker died; another attempt may succeed.
   */
  evaluate(job: EvaluationJob, options: EvaluationOptions): Promise<TrainingOutcome>;
  close(): Promise<void>;
}

/**
 * The worker died under a job. Not shown to the user: the job is tried again, and at last recorded as a failed
 * evaluation.
 */
export class WorkerLostError extends Error {
  override readonly name = "WorkerLostError";
  /** Workers that it took; 0 where the job itself was lost, which is no fault of the individual. */
  readonly attempts: number;
  constructor(
    readonly reason: "workerLost" | "outOfMemory",
    message: string,
    { attempts = 1, ...options }: ErrorOptions & { readonly attempts?: number } = {},
  ) {
    super(message, options);
    this.attempts = attempts;
  }
}
