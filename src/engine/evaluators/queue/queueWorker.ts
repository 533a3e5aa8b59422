import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { Job, Worker } from "bullmq";
import { CancelledError } from "../../../base/cancelled.ts";
import type { EvaluationJob } from "../../../protocol/evaluatorProtocol.ts";
import type { QueuedJob, QueuedResult, WorkerCard } from "../../../protocol/queueProtocol.ts";
import type { EpochRecord } from "../../../run/evaluation.ts";
import type { TrainingOutcome } from "../../../training/trainingJob.ts";
import { productVersion } from "../../productVersion.ts";
import { EvaluatorStartError } from "../../runErrors.ts";
import { type Evaluator, WorkerLostError } from "../evaluator.ts";
import { ThreadEvaluator } from "../threadEvaluator.ts";
import { WorkRate } from "../workRate.ts";
import { BlobStore } from "./blobStore.ts";
import { hashOf } from "./packed.ts";
import { packTensors } from "./packedTensors.ts";
import { connectQueue, type QueueConnection } from "./queueConnection.ts";
import type { QueueLogin } from "./queueErrors.ts";
import { keyPrefix, queueName, searchKey, tensorsKey, withdrawalChannel } from "./queueNames.ts";
import { TensorCache } from "./tensorCache.ts";
import { hideWorker, listSearches, showWorker } from "./workerCards.ts";
import { type QueuedSetup, WorkerSetups } from "./workerSetups.ts";

export interface QueueWorkerOptions {
  readonly queue: string;
  /** Jobs at once: one thread for each. */
  readonly places: number;
  readonly name?: string;
  /** Silence after which others take a worker for lost, and its jobs. */
  readonly lostAfterMs?: number;
  readonly login?: QueueLogin;
  /** Silence after which a connection counts as cut; 30 s by default. */
  readonly silenceMs?: number;
  /** Bundle of `evaluatorMain.ts`. */
  readonly evaluatorFile: string;
  /** Trains otherwise than on threads. */
  readonly createEvaluator?: (setup: QueuedSetup, places: number) => Evaluator;
  readonly onNotice?: (message: string) => void;
  readonly onEvaluated?: (card: WorkerCard) => void;
}

type QueuedBullJob = Job<QueuedJob, QueuedResult>;

interface Underway {
  readonly job: QueuedJob;
  epoch: number;
}

const defaultLostAfterMs = 30_000;
/** More lost workers than any config allows one job: a bound of BullMQ behind our own. */
const mostStalled = 12;
/** Between two words about the epochs of a job. */
const progressMs = 1000;
/** So that a worker that fits is likely to be quicker with the job. */
const refusalMs = 500;

/**
 * Works on the jobs of a queue, whichever search they come from, until it is closed. Whether a job was already done,
 * BullMQ counts how often it was lost and decides which worker gets it.
 */
export class QueueWorker {
  readonly #id = randomUUID();
  readonly #rate = new WorkRate();
  readonly #underway = new Map<string, Underway>();
  readonly #noticed = new Set<string>();
  #evaluations = 0;
  #beats = 0;
  #isClosing = false;
  #failure: ((cause: unknown) => void) | null = null;
  /** Rejects when this worker cannot work at all. */
  readonly failed = new Promise<never>((_, reject) => {
    this.#failure = reject;
  });

  private constructor(
    private readonly options: QueueWorkerOptions,
    private readonly connection: QueueConnection,
    private readonly store: BlobStore,
    private readonly tensors: TensorCache,
    private readonly setups: WorkerSetups,
  ) {
    this.failed.catch(() => {
      // The caller may not wait for it any more.
    });
  }

  /** @throws {QueueUnreachableError} | {QueueLoginError} | {QueueCertificateError} */
  static async open(options: QueueWorkerOptions): Promise<QueueWorker> {
    const notice = (text: string) => options.onNotice?.(text);
    const connection = await connectQueue(
      options.queue,
      {
        onLost: () => notice(`The queue at ${connection.address} is lost; the worker waits until it is back.`),
        onBack: () => notice(`The queue at ${connection.address} is back.`),
      },
      options,
    );
    const store = new BlobStore(connection.redis);
    const folder = process.cwd();
    const threads = ({ payload, config }: QueuedSetup) =>
      new ThreadEvaluator(options.evaluatorFile, { payload, config, folder }, options.places);
    const create = (setup: QueuedSetup) => options.createEvaluator?.(setup, options.places) ?? threads(setup);
    const setups = new WorkerSetups(store, create, folder);
    const worker = new QueueWorker(options, connection, store, new TensorCache(store), setups);
    await worker.#start();
    return worker;
  }

  #worker: Worker<QueuedJob, QueuedResult> | null = null;
  #timer: NodeJS.Timeout | undefined;
  #closing: Promise<void> | null = null;

  get card(): WorkerCard {
    return {
      id: this.#id,
      name: this.options.name ?? `${hostname()}-${process.pid}`,
      host: hostname(),
      pid: process.pid,
      version: productVersion,
      places: this.options.places,
      evaluations: this.#evaluations,
      perMinute: this.#rate.perMinute,
      jobs: [...this.#underway.values()].map(({ job, epoch }) => ({
        run: job.run,
        title: job.title,
        individual: job.individual.id,
        epoch,
      })),
    };
  }

  /**
   * Ends cleanly: jobs that end within `graceMs` are finished, the others given back for another worker to do.
   */
  close(graceMs: number): Promise<void> {
    this.#closing ??= this.#close(graceMs);
    return this.#closing;
  }

  async #start(): Promise<void> {
    const { library, redis, beatMs } = this.connection;
    await this.#beat();
    const withdrawals = redis.duplicate();
    withdrawals.on("error", () => {});
    withdrawals.on("message", (_channel, id: string) => this.#worker?.cancelJob(id, "withdrawn"));
    await withdrawals.subscribe(withdrawalChannel);
    this.#timer = setInterval(() => {
      // Without pings a channel without messages could not be distinguished from one that was cut.
      for (const sign of [this.#beat(), withdrawals.ping()]) {
        void sign.catch(() => {
          // Reported where the loss of the connection is noticed.
        });
      }
    }, beatMs);
    const lockDuration = this.options.lostAfterMs ?? defaultLostAfterMs;
    // Three parameters, so that BullMQ hands in the signal of a withdrawal.
    const process = (job: QueuedBullJob, token: string | undefined, signal: AbortSignal | undefined) =>
      this.#process(job, token, signal);
    this.#worker = new library.Worker<QueuedJob, QueuedResult>(queueName, process, {
      connection: redis,
      prefix: keyPrefix,
      concurrency: this.options.places,
      lockDuration,
      stalledInterval: lockDuration / 2,
      maxStalledCount: mostStalled,
      runRetryDelay: 500,
      drainDelay: beatMs / 1000,
    });
    this.#worker.on("error", (cause) => this.#noteError(cause));
  }

  async #close(graceMs: number): Promise<void> {
    this.#isClosing = true;
    clearInterval(this.#timer);
    const worker = this.#worker;
    const giveBack = setTimeout(() => worker?.cancelAllJobs("given back"), graceMs);
    let isGone = false;
    const farewell = async () => {
      if (!this.connection.isConnected) return;
      await worker?.close();
      await hideWorker(this.connection.redis, this.#id);
      isGone = true;
    };
    // Where the queue does not answer, others take the jobs when their locks have run out.
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, graceMs + lateMs);
    });
    await Promise.race([farewell().catch(() => {}), late]);
    clearTimeout(timer);
    clearTimeout(giveBack);
    if (worker !== null && !isGone) {
      // BullMQ waits for ever for the end of a connection that is lost, and keeps the process alive: so it is closed
      // once more, by force.
      worker.closing = undefined;
      await worker.close(true).catch(() => {});
    }
    await this.setups.close();
    await this.connection.close();
  }

  async #process(
    bullJob: QueuedBullJob,
    token: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<QueuedResult> {
    const library = this.connection.library;
    const job = bullJob.data;
    const underway: Underway = { job, epoch: 0 };
    const key = `${bullJob.id} ${token}`;
    this.#underway.set(key, underway);
    try {
      return await this.#evaluate(bullJob, underway, signal ?? new AbortController().signal);
    } catch (cause) {
      if (cause instanceof CancelledError && this.#isClosing) {
        await bullJob.moveToWait(token);
        throw new library.WaitingError();
      }
      if (cause instanceof CancelledError) throw new library.UnrecoverableError("withdrawn");
      if (cause instanceof EvaluatorStartError) {
        // No thread can be started here: another worker has to do this job, and all others.
        await bullJob.moveToWait(token);
        this.#failure?.(cause);
        throw new library.WaitingError();
      }
      if (cause instanceof WorkerLostError) {
        return { type: "workerLost", reason: cause.reason, message: cause.message, attempts: cause.attempts };
      }
      const { message, stack = "" } = cause instanceof Error ? cause : new Error(String(cause));
      return { type: "faulted", message, stack };
    } finally {
      this.#underway.delete(key);
    }
  }

  async #evaluate(bullJob: QueuedBullJob, underway: Underway, signal: AbortSignal): Promise<QueuedResult> {
    const { job } = underway;
    const { stalledCounter = 0 } = bullJob;
    if (stalledCounter > job.retries) {
      const message = "Every worker that trained it was lost.";
      return { type: "workerLost", reason: "workerLost", message, attempts: stalledCounter };
    }
    if ((await this.connection.redis.exists(searchKey(job.run))) === 0) return { type: "abandoned" };
    return this.setups.with(job.setup, async (setup): Promise<QueuedResult> => {
      if (setup === null) return { type: "missing", blob: job.setup };
      if (setup.refusal !== null) return this.#refuse(job, setup.refusal);
      const fetched = await this.#fetched(job);
      if ("missing" in fetched) return { type: "missing", blob: fetched.missing };
      const progress = new Progress(bullJob, underway);
      const outcome = await setup.evaluator.evaluate(fetched.job, {
        signal,
        onEpoch: (record) => progress.add(record),
      });
      await progress.end();
      const result = await this.#stored(job.run, outcome);
      this.#evaluations++;
      this.#rate.finished();
      this.options.onEvaluated?.(this.card);
      return result;
    });
  }

  async #refuse(job: QueuedJob, why: string): Promise<QueuedResult> {
    const { name } = this.card;
    this.#tellOnce(`The jobs of ${job.title} are refused: ${why}`);
    await new Promise((resolve) => setTimeout(resolve, refusalMs));
    return { type: "refused", worker: name, message: why };
  }

  async #fetched(job: QueuedJob): Promise<{ readonly job: EvaluationJob } | { readonly missing: string }> {
    const parents: (EvaluationJob["parents"][number] | null)[] = [];
    for (const parent of job.parents) {
      const weights = parent === null ? null : await this.tensors.get(job.run, parent.weights);
      if (parent !== null && weights === null) return { missing: parent.weights };
      parents.push(parent === null || weights === null ? null : { ...parent, weights });
    }
    const { individual, seed, untilEpoch, checkpoint, isTested, changes } = job;
    const tensors = checkpoint === null ? null : await this.tensors.get(job.run, checkpoint.tensors);
    if (checkpoint !== null && tensors === null) return { missing: checkpoint.tensors };
    return {
      job: {
        individual,
        parents,
        seed,
        untilEpoch,
        checkpoint: checkpoint === null || tensors === null ? null : { progress: checkpoint.progress, tensors },
        isTested,
        ...(changes === undefined ? {} : { changes }),
      },
    };
  }

  async #stored(run: string, outcome: TrainingOutcome): Promise<QueuedResult> {
    const put = async (tensors: ReadonlyMap<string, Float32Array>): Promise<string> => {
      const bytes = packTensors(tensors);
      const hash = hashOf(bytes);
      this.tensors.keep(hash, bytes);
      await this.store.put(tensorsKey(run, hash), bytes);
      return hash;
    };
    const { evaluation, weights, checkpoint, testMetrics } = outcome;
    return {
      type: "evaluated",
      evaluation,
      weights: weights === null ? null : await put(weights),
      checkpoint:
        checkpoint === null ? null : { progress: checkpoint.progress, tensors: await put(checkpoint.tensors) },
      ...(testMetrics === undefined ? {} : { testMetrics }),
    };
  }

  async #beat(): Promise<void> {
    const { redis } = this.connection;
    await showWorker(redis, this.card);
    if (this.#beats++ % beatsPerLook !== 0) return;
    for (const { title, version, host, pid } of await listSearches(redis)) {
      if (version === productVersion) continue;
      this.#tellOnce(
        `The search ${title} (process ${pid} on ${host}) has version ${version}: it gets nothing from this worker, which has ${productVersion}. Install the same version.`,
      );
    }
  }

  #noteError(cause: Error): void {
    if (/[Mm]issing lock|[Mm]issing key|lock mismatch/.test(cause.message)) {
      this.options.onNotice?.("A result came too late: the job has another worker, or was taken back.");
    } else if (/^(NOPERM|OOM|READONLY|MISCONF)/.test(cause.message))
      this.#tellOnce(`The queue refuses a command: ${cause.message}`);
  }

  #tellOnce(message: string): void {
    if (this.#noticed.has(message)) return;
    this.#noticed.add(message);
    this.options.onNotice?.(message);
  }
}

const lateMs = 5000;
/** Between two looks at the searches that are there. */
const beatsPerLook = 6;

/** Reports the epochs of a job, several in one message where they are short. */
class Progress {
  #records: EpochRecord[] = [];
  #sentMs = performance.now();
  #telling: Promise<void> = Promise.resolve();

  constructor(
    private readonly bullJob: QueuedBullJob,
    private readonly underway: Underway,
  ) {}

  add(record: EpochRecord): void {
    this.underway.epoch = record.epoch;
    this.#records.push(record);
    if (performance.now() - this.#sentMs < progressMs) return;
    const records = this.#records;
    this.#records = [];
    this.#sentMs = performance.now();
    // Progress is for people: a word that is lost changes nothing.
    this.#telling = this.bullJob.updateProgress({ records }).catch(() => {});
  }

  /** No word comes after the job's end. */
  end(): Promise<void> {
    return this.#telling;
  }
}
