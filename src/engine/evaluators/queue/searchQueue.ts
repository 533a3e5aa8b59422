import { hostname } from "node:os";
import type { Queue, QueueEvents } from "bullmq";
import { CancelledError } from "../../../base/cancelled.ts";
import type { Config } from "../../../config/schema.ts";
import type { DatasetPayload } from "../../../data/dataset.ts";
import type {
  BlobHash,
  QueuedJob,
  QueuedProgress,
  QueuedResult,
  WorkersReport,
} from "../../../protocol/queueProtocol.ts";
import type { LibraryRecord } from "../../../store/runFolder.ts";
import { productVersion } from "../../productVersion.ts";
import { BlobStore } from "./blobStore.ts";
import { hashOf, pack } from "./packed.ts";
import { connectQueue, type QueueConnection } from "./queueConnection.ts";
import type { QueueLogin } from "./queueErrors.ts";
import { jobKey, keyPrefix, lifetimeSeconds, queueName, runHash, setupKey, withdrawalChannel } from "./queueNames.ts";
import { TensorBlobs } from "./tensorBlobs.ts";
import { hideSearch, listWorkers, showSearch } from "./workerCards.ts";

export interface QueuePlan {
  /** As `run.queue` has it. */
  readonly queue: string;
  readonly payload: DatasetPayload;
  /** Not resolved for this machine: workers look for a BLAS of their own. */
  readonly config: Config;
  /** The library that every worker has to compute with; null for our own compiler, left out where any will do. */
  readonly library?: LibraryRecord | null;
  /** Identifies this run; the same when it is resumed. */
  readonly runKey: string;
  /** Lost and found connections, workers that do not fit: for people. */
  readonly onNotice?: (message: string) => void;
  /** Called every few seconds with the workers that are there. */
  readonly onWorkers?: (report: WorkersReport) => void;
  readonly login?: QueueLogin;
  /** Silence after which a connection counts as cut; 30 s by default. */
  readonly silenceMs?: number;
}

/** What becomes of jobs. Events may be missed, and may come twice. */
export interface JobListener {
  begun(id: string): void;
  progressed(id: string, progress: QueuedProgress): void;
  ended(id: string, result: QueuedResult): void;
  failed(id: string, reason: string): void;
  stalled(id: string): void;
  /** It was in line already: an earlier session put it there. */
  found(id: string): void;
  /** Time to look at every job in line: events may have been missed. */
  look(): Promise<void>;
  /** Jobs that no worker has begun, and all in line. */
  counts(): { readonly waiting: number; readonly all: number };
}

/** What the server knows of a job: null where it knows none. */
type JobState =
  | { readonly kind: "underway" }
  | { readonly kind: "ended"; readonly result: QueuedResult }
  | { readonly kind: "failed"; readonly reason: string }
  | null;

/** BullMQ's bound. */
const mostPriority = 2_097_151;
/** Beats between two looks at every job in line, and two renewals of the blobs. */
const [beatsPerLook, beatsPerRenewal] = [2, 60];
/** Beats before the absence of workers is worth a word. */
const patientBeats = 2;

/**
 * The queue as one search has it: connection and events, what it stores there, and its workers.
 *
 * A lost connection comes back by itself; whatever was called meanwhile waits for it.
 */
export class SearchQueue {
  readonly #noticed = new Set<string>();
  readonly tensors: TensorBlobs;
  #setup: Promise<BlobHash> | null = null;
  #isSetupDamaged = false;
  #report: WorkersReport;
  #beats = 0;
  readonly #timer: NodeJS.Timeout;

  private constructor(
    private readonly plan: QueuePlan,
    private readonly run: string,
    private readonly connection: QueueConnection,
    private readonly queue: Queue<QueuedJob, QueuedResult>,
    private readonly events: QueueEvents,
    private readonly store: BlobStore,
    private readonly listener: JobListener,
  ) {
    this.tensors = new TensorBlobs(store, run);
    this.#report = { queue: connection.address, isConnected: true, run, waiting: 0, workers: [] };
    this.#timer = setInterval(() => void this.#beat(), connection.beatMs);
  }

  /**
   * @param signal gives up: a connection that is lost while this opens may take for ever to come back.
   * @throws {QueueUnreachableError} | {QueueLoginError} | {QueueCertificateError} | {CancelledError}
   */
  static async open(plan: QueuePlan, listener: JobListener, signal: AbortSignal): Promise<SearchQueue> {
    // Set later: a connection that is lost before the search has it is reported by the error of opening it.
    const reactions: { lost?: () => void; back?: () => Promise<void> } = {};
    const connection = await connectQueue(
      plan.queue,
      { onLost: () => reactions.lost?.(), onBack: () => void reactions.back?.() },
      plan,
    );
    const { library, redis } = connection;
    const options = { connection: redis, prefix: keyPrefix };
    const queue = new library.Queue<QueuedJob, QueuedResult>(queueName, options);
    const events = new library.QueueEvents(queueName, { ...options, blockingTimeout: connection.beatMs });
    // Both lose and find their connections as ours does, and ours reports it.
    queue.on("error", () => {});
    events.on("error", () => {});
    events.on("active", ({ jobId }) => listener.begun(jobId));
    events.on("progress", ({ jobId, data }) => listener.progressed(jobId, data as unknown as QueuedProgress));
    events.on("completed", ({ jobId, returnvalue }) => listener.ended(jobId, returnvalue as unknown as QueuedResult));
    events.on("failed", ({ jobId, failedReason }) => listener.failed(jobId, failedReason));
    events.on("stalled", ({ jobId }) => listener.stalled(jobId));
    events.on("duplicated", ({ jobId }) => listener.found(jobId));
    const run = runHash(plan.runKey);
    const opened = new SearchQueue(plan, run, connection, queue, events, new BlobStore(redis), listener);
    reactions.lost = () => opened.#lost();
    reactions.back = () => opened.#back();
    try {
      await unlessAborted(signal, () => Promise.all([events.waitUntilReady(), opened.#showSearch()]));
    } catch (cause) {
      await opened.close([], 0);
      throw cause;
    }
    void opened.#beat();
    return opened;
  }

  get address(): string {
    return this.connection.address;
  }

  /** Jobs that the workers who are there can do at once. */
  get workerPlaces(): number {
    return this.#report.workers.reduce((sum, { refused, places }) => sum + (refused === null ? places : 0), 0);
  }

  get workerCount(): number {
    return this.#report.workers.length;
  }

  /** Stored once for all jobs of the search. */
  setup(): Promise<BlobHash> {
    this.#setup ??= this.#storeSetup();
    this.#setup.catch(() => {
      this.#setup = null;
    });
    return this.#setup;
  }

  /** A worker found a blob missing, or not as its hash says. */
  doubt(blob: BlobHash, isSetup: boolean): void {
    if (isSetup) {
      this.#isSetupDamaged = true;
      this.#setup = null;
    } else this.tensors.doubt(blob);
  }

  /**
   * Puts a job in line; one that is there already, done or not, stays as it is.
   *
   * @param place in the line of this search. Two searches take turns: the first jobs of both come before the last ones
   *   of either.
   */
  async add(id: string, job: QueuedJob, place: number): Promise<void> {
    await this.queue.add("evaluation", job, {
      jobId: id,
      priority: Math.min(place, mostPriority),
      removeOnComplete: { age: lifetimeSeconds.blob },
      removeOnFail: true,
    });
  }

  async states(ids: readonly string[]): Promise<JobState[]> {
    const pipeline = this.connection.redis.pipeline();
    for (const id of ids) pipeline.hmget(jobKey(id), "timestamp", "finishedOn", "returnvalue", "failedReason");
    const answers = (await pipeline.exec()) ?? [];
    return ids.map((_, index): JobState => {
      const [error, fields] = answers[index] ?? [null, null];
      // A job whose state cannot be read now is looked at again.
      if (error !== null || fields === null) return { kind: "underway" };
      const [timestamp, finishedOn, result, reason] = fields as (string | null)[];
      if (timestamp === null) return null;
      if (typeof finishedOn !== "string") return { kind: "underway" };
      return typeof result === "string"
        ? { kind: "ended", result: JSON.parse(result) as QueuedResult }
        : { kind: "failed", reason: reason ?? "" };
    });
  }

  /** Forgets a job that has ended. */
  async remove(id: string): Promise<void> {
    await this.queue.remove(id);
  }

  /** Takes a job out of the line, or asks the worker that has it to let go. */
  async withdraw(id: string): Promise<void> {
    const removed = await this.queue.remove(id);
    if (removed === 0) await this.connection.redis.publish(withdrawalChannel, id);
  }

  notice(message: string): void {
    this.plan.onNotice?.(message);
  }

  /** What is worth saying once in a search. */
  noticeOnce(message: string): void {
    if (this.#noticed.has(message)) return;
    this.#noticed.add(message);
    this.notice(message);
  }

  /** Takes back what is in line. @param patienceMs for a server that does not answer: what it has goes by itself. */
  async close(ids: readonly string[], patienceMs: number): Promise<void> {
    clearInterval(this.#timer);
    // Not waited for: a connection that is lost at this moment does not say that it has ended.
    void this.events.close().catch(() => {});
    const farewell = async () => {
      await Promise.all(ids.map((id) => this.withdraw(id)));
      await this.tensors.removeAll();
      await hideSearch(this.connection.redis, this.run);
      await this.queue.close();
    };
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patienceMs);
    });
    await Promise.race([farewell().catch(() => {}), late]);
    clearTimeout(timer);
    await this.connection.close();
  }

  #lost(): void {
    this.notice(`The queue at ${this.address} is lost; the search waits until it is back.`);
    this.#reportWorkers({ isConnected: false });
  }

  /** Redis may have lost everything, or nothing. */
  async #back(): Promise<void> {
    this.notice(`The queue at ${this.address} is back.`);
    this.tensors.doubtAll();
    this.#setup = null;
    this.#reportWorkers({ isConnected: true });
    await quietly(async () => {
      await this.#showSearch();
      await this.listener.look();
    });
  }

  async #storeSetup(): Promise<BlobHash> {
    const { config, payload, library } = this.plan;
    const { model, training, search } = config;
    const named = library ? { name: library.name, version: library.version } : library;
    const bytes = pack({ config: { model, training, search }, payload, library: named });
    const hash = hashOf(bytes);
    await this.store.put(setupKey(hash), bytes, { isCompressed: true, isDamaged: this.#isSetupDamaged });
    this.#isSetupDamaged = false;
    return hash;
  }

  async #beat(): Promise<void> {
    if (!this.connection.isConnected) return;
    const beat = this.#beats++;
    await quietly(async () => {
      await this.#showSearch();
      await this.#listWorkers();
      if (beat % beatsPerLook === 1) await this.listener.look();
      if (beat % beatsPerRenewal === beatsPerRenewal - 1) await this.#renew();
    });
  }

  async #renew(): Promise<void> {
    await this.tensors.renew();
    const setup = await this.#setup;
    if (setup !== null && !(await this.store.renew(setupKey(setup)))) this.#setup = null;
  }

  async #showSearch(): Promise<void> {
    const card = { title: this.plan.config.name, version: productVersion, host: hostname(), pid: process.pid };
    await showSearch(this.connection.redis, this.run, card);
  }

  async #listWorkers(): Promise<void> {
    const cards = await listWorkers(this.connection.redis);
    const workers = cards.map((card) => ({
      ...card,
      refused: card.version === productVersion ? null : `it has version ${card.version}, the search ${productVersion}`,
    }));
    for (const { name, refused } of workers) {
      if (refused !== null) this.noticeOnce(`Worker ${name} gets no jobs: ${refused}. Install the same version there.`);
    }
    this.#reportWorkers({ workers, isConnected: true });
    if (this.#beats > patientBeats && this.listener.counts().all > 0 && this.workerPlaces === 0) {
      const command = `moe-rnas worker --queue ${this.address}`;
      this.noticeOnce(`The queue at ${this.address} has no worker; the search waits. Start one: ${command}`);
    }
  }

  #reportWorkers(change: Partial<WorkersReport>): void {
    this.#report = { ...this.#report, waiting: this.listener.counts().waiting, ...change };
    this.plan.onWorkers?.(this.#report);
  }
}

async function unlessAborted(signal: AbortSignal, work: () => Promise<unknown>): Promise<void> {
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(new CancelledError());
    signal.addEventListener("abort", onAbort, { once: true });
  });
  if (signal.aborted) onAbort();
  await Promise.race([work(), aborted]).finally(() => signal.removeEventListener("abort", onAbort));
}

/** For what is done again at the next beat: the loss of a connection is reported where it is noticed. */
async function quietly(work: () => Promise<unknown>): Promise<void> {
  await work().catch(() => {});
}
