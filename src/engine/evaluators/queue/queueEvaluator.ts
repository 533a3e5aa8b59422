import { assert, unreachable } from "../../../base/assert.ts";
import { CancelledError } from "../../../base/cancelled.ts";
import type { EvaluationJob, WireTensors } from "../../../protocol/evaluatorProtocol.ts";
import type { BlobHash, QueuedJob, QueuedProgress, QueuedResult } from "../../../protocol/queueProtocol.ts";
import type { TrainingOutcome } from "../../../training/trainingJob.ts";
import { productVersion } from "../../productVersion.ts";
import { type EvaluationOptions, type Evaluator, WorkerLostError } from "../evaluator.ts";
import { hashOf } from "./packed.ts";
import { lastingError, QueueForgetfulError, WorkersRefuseError } from "./queueErrors.ts";
import { runHash } from "./queueNames.ts";
import { type JobListener, type QueuePlan, SearchQueue } from "./searchQueue.ts";

/** A job in line or on a worker. */
interface Pending {
  readonly job: QueuedJob;
  readonly options: EvaluationOptions;
  readonly blobs: readonly BlobHash[];
  readonly resolve: (outcome: TrainingOutcome) => void;
  readonly reject: (cause: unknown) => void;
  isAdded: boolean;
  isBegun: boolean;
  /** Its end is known and being worked on. */
  isEnding: boolean;
  /** Epochs reported so far. */
  epochs: number;
}

/** Jobs in line at most: enough for a thousand workers, and a bound on what Redis holds of one run. */
const places = 4096;
/** Results that say that a blob is missing, for one job. */
const mostMissing = 5;
/** Refusals of one job, for each worker there is, before all of them are taken to refuse it. */
const refusalsPerWorker = 3;
const closingMs = 3000;

/**
 * Trains on the workers of a queue, on whatever machines they are (`queueWorker.ts`).
 *
 * BullMQ hands every job to one worker, and to another one when that one is lost. A job's id is the hash of all that
 * decides its result: a search that was killed and resumed finds the jobs that it had in line, done or not, and no
 * result comes from another job than its own. What Redis lost is put in line again.
 */
export class QueueEvaluator implements Evaluator, JobListener {
  readonly places = places;
  readonly waitsInLine = true;
  readonly #run: string;
  readonly #pending = new Map<string, Pending>();
  readonly #missing = new Map<string, number>();
  readonly #refusals = new Map<string, number>();
  #opening: Promise<SearchQueue> | null = null;
  #opened: SearchQueue | null = null;
  readonly #closing = new AbortController();

  constructor(private readonly plan: QueuePlan) {
    this.#run = runHash(plan.runKey);
  }

  get workers(): number {
    return this.#opened?.workerPlaces ?? 0;
  }

  // Not async: the job's tensors are not to be held in memory for as long as it waits in line.
  evaluate(job: EvaluationJob, options: EvaluationOptions): Promise<TrainingOutcome> {
    assert(!this.#closing.signal.aborted, "a closed evaluator gets no job");
    if (options.signal.aborted) return Promise.reject(new CancelledError());
    return this.#inLine(this.#prepared(job, options.retries ?? 0), options);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const ids = [...this.#pending.keys()];
    for (const { reject } of this.#pending.values()) reject(new CancelledError());
    this.#pending.clear();
    const queue = await this.#opening?.catch(() => null);
    await queue?.close(ids, closingMs);
  }

  begun(id: string): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    pending.isBegun = true;
    pending.options.onBegin?.();
  }

  progressed(id: string, { records }: QueuedProgress): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    for (const record of records) {
      // A job that was given to another worker reports its epochs again.
      if (record.epoch <= pending.epochs) continue;
      pending.epochs = record.epoch;
      pending.options.onEpoch(record);
    }
  }

  stalled(id: string): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    pending.isBegun = false;
    this.#opened?.notice(`The worker of individual ${pending.job.individual.id} is lost; another one takes it.`);
  }

  ended(id: string, result: QueuedResult): void {
    const pending = this.#pending.get(id);
    if (pending === undefined || pending.isEnding) return;
    pending.isEnding = true;
    void this.#end(id, pending, result);
  }

  failed(id: string, reason: string): void {
    const pending = this.#pending.get(id);
    if (pending === undefined || pending.isEnding) return;
    this.#forget(id);
    if (!/stalled/.test(reason)) pending.reject(again(`The job was taken back: ${reason}.`));
    else {
      const attempts = pending.job.retries + 1;
      pending.reject(new WorkerLostError("workerLost", "Every worker that trained it was lost.", { attempts }));
    }
  }

  found(id: string): void {
    const pending = this.#pending.get(id);
    // It may be done: then no more events of it will come.
    if (pending !== undefined) void this.#look([[id, pending]]).catch(() => {});
  }

  look(): Promise<void> {
    return this.#look([...this.#pending].filter(([, { isAdded }]) => isAdded));
  }

  async #look(entries: readonly (readonly [id: string, pending: Pending])[]): Promise<void> {
    if (entries.length === 0) return;
    const queue = await this.#queue();
    const states = await queue.states(entries.map(([id]) => id));
    for (const [index, [id, pending]] of entries.entries()) {
      // It may have ended, and begun again, while the answer was on its way.
      if (this.#pending.get(id) !== pending || pending.isEnding) continue;
      const state = states[index];
      if (state == null) {
        this.#forget(id);
        pending.reject(again("Redis has lost the job."));
      } else if (state.kind === "ended") this.ended(id, state.result);
      else if (state.kind === "failed") this.failed(id, state.reason);
    }
  }

  counts(): { waiting: number; all: number } {
    let waiting = 0;
    for (const { isBegun } of this.#pending.values()) if (!isBegun) waiting++;
    return { waiting, all: this.#pending.size };
  }

  #queue(): Promise<SearchQueue> {
    if (this.#opening === null && this.#closing.signal.aborted) return Promise.reject(new CancelledError());
    this.#opening ??= SearchQueue.open(this.plan, this, this.#closing.signal).then(
      (opened) => {
        this.#opened = opened;
        return opened;
      },
      (cause: unknown) => {
        this.#opening = null;
        throw cause;
      },
    );
    return this.#opening;
  }

  #inLine(
    preparing: Promise<{ readonly job: QueuedJob; readonly blobs: readonly BlobHash[] }>,
    options: EvaluationOptions,
  ): Promise<TrainingOutcome> {
    return new Promise((resolve, reject) => {
      let id: string | null = null;
      let isSettled = false;
      const settle = (how: () => void) => {
        if (isSettled) return;
        isSettled = true;
        options.signal.removeEventListener("abort", onAbort);
        how();
      };
      const onAbort = () => {
        settle(() => reject(new CancelledError()));
        if (id !== null) this.#withdraw(id);
      };
      options.signal.addEventListener("abort", onAbort, { once: true });
      const begin = async () => {
        const { job, blobs } = await preparing;
        if (isSettled) return this.#release(blobs);
        id = jobId(job);
        assert(!this.#pending.has(id), "a job is in line once");
        const pending: Pending = {
          job,
          options,
          blobs,
          resolve: (outcome) => settle(() => resolve(outcome)),
          reject: (cause) => settle(() => reject(cause)),
          isAdded: false,
          isBegun: false,
          isEnding: false,
          epochs: 0,
        };
        this.#pending.set(id, pending);
        await this.#submit(id, pending);
      };
      begin().catch((cause: unknown) => {
        if (id !== null) this.#forget(id);
        settle(() => reject(lastingError(cause, this.plan.queue) ?? cause));
      });
    });
  }

  /** Stores what the job's tensors are made of; nothing keeps them in memory after that. */
  async #prepared(job: EvaluationJob, retries: number): Promise<{ job: QueuedJob; blobs: BlobHash[] }> {
    const queue = await this.#queue();
    const blobs: BlobHash[] = [];
    const use = async (tensors: WireTensors): Promise<BlobHash> => {
      const hash = await queue.tensors.use(tensors);
      blobs.push(hash);
      return hash;
    };
    const parents: (QueuedJob["parents"][number] | null)[] = [];
    for (const parent of job.parents) {
      parents.push(parent === null ? null : { ...parent, weights: await use(parent.weights) });
    }
    const { individual, seed, untilEpoch, checkpoint, isTested = false, changes } = job;
    const queued: QueuedJob = {
      run: this.#run,
      title: this.plan.config.name,
      version: productVersion,
      setup: await queue.setup(),
      individual,
      parents,
      seed,
      untilEpoch,
      checkpoint:
        checkpoint === null ? null : { progress: checkpoint.progress, tensors: await use(checkpoint.tensors) },
      isTested,
      ...(changes === undefined ? {} : { changes }),
      retries,
    };
    return { job: queued, blobs };
  }

  async #submit(id: string, pending: Pending): Promise<void> {
    const queue = await this.#queue();
    await queue.add(id, pending.job, this.#pending.size);
    pending.isAdded = true;
    if (this.#pending.get(id) !== pending) this.#withdraw(id);
  }

  async #end(id: string, pending: Pending, result: QueuedResult): Promise<void> {
    const queue = await this.#queue();
    try {
      const outcome = await this.#outcome(id, pending.job, result, queue);
      this.#missing.delete(id);
      this.#forget(id);
      pending.resolve(outcome);
      await queue.remove(id).catch(() => {
        // It goes by itself after an hour.
      });
    } catch (cause) {
      this.#forget(id);
      // Before the job is put in line again under the same id.
      await queue.remove(id).catch(() => {});
      pending.reject(cause);
    }
  }

  /** @throws {WorkerLostError} to try again, and what is no fault of the individual. */
  async #outcome(id: string, job: QueuedJob, result: QueuedResult, queue: SearchQueue): Promise<TrainingOutcome> {
    switch (result.type) {
      case "evaluated": {
        const { evaluation, weights, checkpoint, testMetrics } = result;
        const taken = async (hash: BlobHash): Promise<WireTensors> => {
          const tensors = await queue.tensors.take(hash);
          if (tensors === null) throw this.#missed(id, job, hash, queue);
          return tensors;
        };
        return {
          evaluation,
          weights: weights === null ? null : await taken(weights),
          checkpoint:
            checkpoint === null ? null : { progress: checkpoint.progress, tensors: await taken(checkpoint.tensors) },
          ...(testMetrics === undefined ? {} : { testMetrics }),
        };
      }
      case "workerLost":
        throw new WorkerLostError(result.reason, result.message, { attempts: result.attempts });
      case "missing":
        throw this.#missed(id, job, result.blob, queue);
      case "refused":
        throw this.#refused(id, result, queue);
      case "faulted": {
        const error = new Error(`training threw on a worker: ${result.message}`);
        error.stack = result.stack;
        throw error;
      }
      case "abandoned":
        throw again("A worker took the search for gone.");
      default:
        return unreachable(result);
    }
  }

  #missed(id: string, job: QueuedJob, blob: BlobHash, queue: SearchQueue): Error {
    queue.doubt(blob, blob === job.setup);
    const count = (this.#missing.get(id) ?? 0) + 1;
    this.#missing.set(id, count);
    return count > mostMissing ? new QueueForgetfulError(queue.address) : again("Redis has lost a blob.");
  }

  #refused(id: string, { worker, message }: Extract<QueuedResult, { type: "refused" }>, queue: SearchQueue): Error {
    queue.noticeOnce(`Worker ${worker} refuses the jobs of this run: ${message}`);
    const count = (this.#refusals.get(id) ?? 0) + 1;
    this.#refusals.set(id, count);
    const patience = refusalsPerWorker * Math.max(1, queue.workerCount);
    return count > patience ? new WorkersRefuseError(queue.address, message) : again("A worker refused the job.");
  }

  #withdraw(id: string): void {
    this.#forget(id);
    this.#quietly((queue) => queue.withdraw(id));
  }

  #forget(id: string): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    this.#release(pending.blobs);
  }

  #release(blobs: readonly BlobHash[]): void {
    if (blobs.length > 0) this.#quietly((queue) => queue.tensors.release(blobs));
  }

  /** For what tidies up: where it fails, what is left over goes by itself. */
  #quietly(work: (queue: SearchQueue) => Promise<void>): void {
    void this.#queue()
      .then(work)
      .catch(() => {});
  }
}

/** All that decides the result, and whose it is. */
function jobId(job: QueuedJob): string {
  const { run, setup, individual, parents, seed, untilEpoch, checkpoint, isTested, changes } = job;
  const decisive = { setup, individual, parents, seed, untilEpoch, checkpoint, isTested, changes };
  return `${run}-${hashOf(Buffer.from(JSON.stringify(decisive)))}`;
}

/** No attempt: nothing was lost but time. */
function again(message: string): WorkerLostError {
  return new WorkerLostError("workerLost", message, { attempts: 0 });
}
