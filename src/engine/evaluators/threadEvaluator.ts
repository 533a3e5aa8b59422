import { Worker } from "node:worker_threads";
import { assert, unreachable } from "../../base/assert.ts";
import { CancelledError } from "../../base/cancelled.ts";
import type { DatasetPayload } from "../../data/dataset.ts";
import {
  type EvaluationJob,
  type FromEvaluator,
  type ToEvaluator,
  transferables,
} from "../../protocol/evaluatorProtocol.ts";
import type { IndividualConfig } from "../../training/trainIndividual.ts";
import type { TrainingOutcome } from "../../training/trainingJob.ts";
import { EvaluatorStartError } from "../runErrors.ts";
import { type EvaluationOptions, type Evaluator, WorkerLostError } from "./evaluator.ts";

/** What a thread is given when it starts: the data set's arrays are shared with it, not copied. */
export interface EvaluatorSetup {
  readonly payload: DatasetPayload;
  readonly config: IndividualConfig;
  /** Where relative paths of the config start. */
  readonly folder: string;
}

/**
 * Trains on worker threads, which end with the process whatever ends it.
 *
 * A thread is started when a job finds none idle, and used again. A cancelled job's thread is terminated: that ends
 * any computation at once, and a fresh thread costs less than a longest batch.
 */
export class ThreadEvaluator implements Evaluator {
  readonly #idle: EvaluatorThread[] = [];
  readonly #all = new Set<EvaluatorThread>();
  #isClosed = false;

  /** @param file the bundle of `evaluatorMain.ts`. */
  constructor(
    private readonly file: string,
    private readonly setup: EvaluatorSetup,
    readonly places: number,
  ) {}

  async evaluate(job: EvaluationJob, options: EvaluationOptions): Promise<TrainingOutcome> {
    assert(!this.#isClosed, "a closed evaluator gets no job");
    if (options.signal.aborted) throw new CancelledError();
    const thread = this.#idle.pop() ?? this.#start();
    try {
      const outcome = await thread.run(job, options);
      this.#idle.push(thread);
      return outcome;
    } catch (cause) {
      this.#all.delete(thread);
      await thread.terminate();
      throw cause;
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#all].map((thread) => thread.terminate()));
  }

  #start(): EvaluatorThread {
    assert(this.#all.size < this.places, `at most ${this.places} jobs at once`);
    const thread = new EvaluatorThread(this.file, this.setup);
    this.#all.add(thread);
    return thread;
  }
}

/** One worker thread and the job it works on. */
class EvaluatorThread {
  readonly #worker: Worker;
  #isReady = false;
  #job: {
    readonly onEpoch: EvaluationOptions["onEpoch"];
    readonly resolve: (outcome: TrainingOutcome) => void;
    readonly reject: (cause: unknown) => void;
  } | null = null;
  /** Why the thread takes no more jobs. */
  #lost: unknown = null;

  constructor(
    private readonly file: string,
    setup: EvaluatorSetup,
  ) {
    this.#worker = new Worker(file, { workerData: setup });
    this.#worker.on("message", (message: FromEvaluator) => this.#receive(message));
    this.#worker.on("messageerror", (cause) => this.#lose(cause));
    // An error comes through a channel of its own and may pass messages that were sent before it; its exit does not.
    let failure: unknown = null;
    this.#worker.on("error", (cause) => {
      failure = cause;
    });
    this.#worker.on("exit", (code) => this.#lose(failure ?? new Error(`the thread exited with code ${code}`)));
  }

  run(job: EvaluationJob, { signal, onEpoch }: EvaluationOptions): Promise<TrainingOutcome> {
    assert(this.#job === null, "a thread has one job at a time");
    if (this.#lost !== null) return Promise.reject(this.#lost);
    const message: ToEvaluator = { type: "evaluate", job };
    return new Promise<TrainingOutcome>((resolve, reject) => {
      const onAbort = () => settle(() => reject(new CancelledError()));
      const settle = (how: () => void) => {
        this.#job = null;
        signal.removeEventListener("abort", onAbort);
        how();
      };
      this.#job = {
        onEpoch,
        resolve: (outcome) => settle(() => resolve(outcome)),
        reject: (cause) => settle(() => reject(cause)),
      };
      signal.addEventListener("abort", onAbort, { once: true });
      const inherited = job.parents.map((parent) => parent?.weights);
      this.#worker.postMessage(message, transferables(job.checkpoint?.tensors, ...inherited));
    });
  }

  /** Ends the thread, and cancels what it works on. */
  async terminate(): Promise<void> {
    this.#lost ??= new CancelledError();
    await this.#worker.terminate();
  }

  #receive(message: FromEvaluator): void {
    switch (message.type) {
      case "ready":
        this.#isReady = true;
        break;
      case "epochCompleted":
        this.#job?.onEpoch(message.record);
        break;
      case "evaluated":
        this.#job?.resolve(message.outcome);
        break;
      case "faulted": {
        const error = new Error(`training threw: ${message.message}`);
        error.stack = message.stack;
        this.#job?.reject(error);
        break;
      }
      default:
        unreachable(message);
    }
  }

  #lose(cause: unknown): void {
    this.#lost ??= this.#isReady ? lostError(cause) : new EvaluatorStartError(this.file, cause);
    this.#job?.reject(this.#lost);
  }
}

function lostError(cause: unknown): WorkerLostError {
  const error = cause instanceof Error ? cause : new Error(String(cause));
  const isMemory = "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
  return isMemory
    ? new WorkerLostError("outOfMemory", "The worker thread ran out of memory.", { cause })
    : new WorkerLostError("workerLost", `The worker thread was lost: ${error.message}.`, { cause });
}
