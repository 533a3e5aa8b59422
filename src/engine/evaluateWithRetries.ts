import { CancelledError } from "../base/cancelled.ts";
import { counted } from "../base/counted.ts";
import { LongTimer } from "../base/longTimer.ts";
import type { EvaluationJob } from "../protocol/evaluatorProtocol.ts";
import type { EpochRecord, FailureReason } from "../run/evaluation.ts";
import type { TrainingOutcome } from "../training/trainingJob.ts";
import { admit } from "./admit.ts";
import { type EvaluationOptions, type Evaluator, WorkerLostError } from "./evaluators/evaluator.ts";

export interface Attempts {
  /** Further attempts after a lost worker. */
  readonly retries: number;
  /** Longest one attempt may take; null is no limit. */
  readonly timeoutMs: number | null;
}

interface AttemptOptions extends Attempts {
  readonly signal: AbortSignal;
  /** Of the rungs before, for the curve of a failure. */
  readonly earlierCurve: readonly EpochRecord[];
  readonly onEpoch: (record: EpochRecord) => void;
}

/**
 * Trains one individual. A time-out, and a worker lost again and again, are typed failures of the individual: the
 * search goes on.
 *
 * @param makeJob called for every attempt, as a job's tensors are gone once they were sent.
 * @throws {CancelledError} when the signal is aborted.
 */
export async function evaluateWithRetries(
  evaluator: Evaluator,
  makeJob: () => Promise<EvaluationJob>,
  { retries, timeoutMs, signal, earlierCurve, onEpoch }: AttemptOptions,
): Promise<TrainingOutcome> {
  for (let attempts = 0; ; ) {
    let began = performance.now();
    const curve = [...earlierCurve];
    const failed = (reason: FailureReason, message: string): TrainingOutcome => {
      const trainingMs = performance.now() - began;
      // What the lost thread had computed is not known: only its time is.
      const timing = { trainingMs, cpuMs: trainingMs };
      const evaluation = { status: "failed", reason, message, curve, trainingMacs: 0, timing } as const;
      return { evaluation, weights: null, checkpoint: null };
    };
    const limit = new TimeLimit(signal, timeoutMs);
    const begin = () => {
      began = performance.now();
      limit.start();
    };
    const options: EvaluationOptions = {
      signal: limit.signal,
      retries: retries - attempts,
      onBegin: begin,
      onEpoch: (record) => {
        curve.push(record);
        onEpoch(record);
      },
    };
    try {
      // The job is kept in no variable: the tensors of thousands that wait in line would fill the memory.
      const outcome = await makeJob().then((job) => {
        if (evaluator.waitsInLine !== true) begin();
        return evaluator.evaluate(job, options);
      });
      return admit(outcome);
    } catch (cause) {
      if (cause instanceof CancelledError && limit.hasPassed) {
        return failed("timedOut", `Training took longer than ${(timeoutMs ?? 0) / 1000} s.`);
      }
      if (!(cause instanceof WorkerLostError)) throw cause;
      if (signal.aborted) throw new CancelledError();
      attempts += cause.attempts;
      if (attempts > retries) return failed(cause.reason, `${cause.message} Tried ${counted(attempts, "time")}.`);
    } finally {
      limit.clear();
    }
  }
}

/** A signal that aborts with another one, or when the time has passed. */
class TimeLimit {
  readonly #abort = new AbortController();
  #timer: LongTimer | undefined;
  readonly #onAbort = () => this.#abort.abort();
  hasPassed = false;

  constructor(
    private readonly outer: AbortSignal,
    private readonly timeoutMs: number | null,
  ) {
    if (outer.aborted) this.#onAbort();
    outer.addEventListener("abort", this.#onAbort, { once: true });
  }

  /** Begins to count, or begins again. */
  start(): void {
    this.#timer?.clear();
    if (this.timeoutMs === null) return;
    this.#timer = new LongTimer(() => {
      this.hasPassed = !this.signal.aborted;
      this.#onAbort();
    }, this.timeoutMs);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  clear(): void {
    this.#timer?.clear();
    this.outer.removeEventListener("abort", this.#onAbort);
  }
}
