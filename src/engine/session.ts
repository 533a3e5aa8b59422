import { availableParallelism } from "node:os";
import path from "node:path";
import { assert } from "../base/assert.ts";
import { CancelledError } from "../base/cancelled.ts";
import { AppError } from "../base/errors.ts";
import { seedCells } from "../cell/seedCells.ts";
import { fitnessOf } from "../config/fitness.ts";
import { networkOf } from "../config/networkOf.ts";
import type { Config } from "../config/schema.ts";
import type { DatasetPayload } from "../data/dataset.ts";
import { describeDataset } from "../data/describe/describeDataset.ts";
import { mostConfused } from "../measures/classMeasures.ts";
import { isOpen } from "../network/geneSpace.ts";
import type { ControlStatus } from "../protocol/controlProtocol.ts";
import type { StageReport } from "../protocol/queueProtocol.ts";
import type { TerminationReason } from "../run/runEvent.ts";
import { lastGeneration, type RunView } from "../run/runView.ts";
import { runSearch } from "../search/runSearch.ts";
import { type Disk, nodeDisk } from "../store/disk.ts";
import { readReferences } from "../store/referencesFile.ts";
import { RunFolder } from "../store/runFolder.ts";
import type { SessionLog } from "../store/sessionLog.ts";
import type { Spool } from "../store/spool.ts";
import { WeightsFolder } from "../store/weightsFolder.ts";
import { WorkersFile } from "../store/workersFile.ts";
import { withLibrary } from "./computeLibrary.ts";
import { confirmFront, underway } from "./confirm.ts";
import { type ControlServer, serveControl } from "./controlServer.ts";
import { type CreatedRun, createRun, type RunRequest } from "./createRun.ts";
import { DataWatch } from "./dataFiles.ts";
import { Evaluations } from "./evaluations.ts";
import type { Evaluator } from "./evaluators/evaluator.ts";
import { openEvaluator } from "./evaluators/openEvaluator.ts";
import type { Journal } from "./journal.ts";
import { type OpenedRun, openRun } from "./openRun.ts";
import { modelSizes, searchSettings } from "./searchSettings.ts";
import type { SessionListener } from "./sessionListener.ts";
import { withShapes } from "./tensorShapes.ts";
import { cleanUpAfter } from "./workingSet.ts";

export interface SessionOptions {
  readonly listener?: SessionListener;
  /** Overrides `run.workers`. */
  readonly workers?: number;
  /** Overrides `run.weights_quota_mb`. */
  readonly weightsQuotaMb?: number;
  /** Overrides `run.time_limit`, over all sessions; null is no limit. */
  readonly timeLimitMs?: number | null;
  /** Of a run that goes on: generations after the initial one, more than it was begun with; it may be complete. */
  readonly generations?: number;
  /** Bundle of `evaluatorMain.ts`, where worker threads train; by default `evaluator.js` beside the running script. */
  readonly evaluatorFile?: string;
  /** Trains with another evaluator than the config names. */
  readonly createEvaluator?: (payload: DatasetPayload, config: Config, places: number) => Evaluator;
  readonly disk?: Disk;
}

interface SessionResult {
  /** `paused`: a client or a signal paused it; `resumeRun` goes on. */
  readonly outcome: "completed" | "stopped" | "paused";
  readonly view: RunView;
}

/**
 * Begins a run and searches.
 *
 * @throws {RunConfigError} | {DataError} | {ModelConfigError} | {StorageError} before anything is written.
 */
export async function startRun(request: RunRequest, options: SessionOptions = {}): Promise<Session> {
  const created = await createRun(request, options.disk ?? nodeDisk);
  options.listener?.({ type: "dataRead", task: created.config.task, read: created });
  return begin(created.folder, options, created);
}

/**
 * Goes on with a run that was paused, stopped or killed, from where its log ends. A completed run is done at once,
 * unless it is to have more generations: it then becomes what it would be if it had been begun with them.
 *
 * @throws {NotLongerError} | {NotARunError} | {RunFormatError} | {RunLockedError} | {ConfigChangedError} |
 *   {DataChangedError} | {StorageError}
 */
export async function resumeRun(folder: string, options: SessionOptions = {}): Promise<Session> {
  return begin(new RunFolder(path.resolve(folder)), options, null);
}

async function begin(folder: RunFolder, options: SessionOptions, created: CreatedRun | null): Promise<Session> {
  const workers = (config: Config) =>
    options.workers ?? (config.run.workers === "auto" ? availableParallelism() : config.run.workers);
  const disk = options.disk ?? nodeDisk;
  const weightsQuotaMb = (config: Config) => options.weightsQuotaMb ?? config.run.weights_quota_mb;
  const listener = options.listener ?? (() => {});
  const generations = options.generations ?? null;
  const run = await openRun(folder, { disk, workers, weightsQuotaMb, created, generations, listener });
  const { config, payload } = run;
  const places = workers(config);
  const workersFile = new WorkersFile(run.disk, folder.workersFile);
  const evaluator =
    options.createEvaluator?.(payload, config, places) ??
    openEvaluator({
      payload,
      // Workers of a queue open the library themselves.
      config: config.run.queue === undefined ? withLibrary(config, run.library) : config,
      places,
      folder: run.dataFolder,
      trainerFolder: folder.trainerFolder,
      runKey: `${run.manifest.createdAt} ${run.manifest.configHash}`,
      queue: {
        library: run.library,
        onNotice: (message) => listener({ type: "queueNotice", message }),
      },
      onWorkers: (report) => workersFile.write({ ...report, stage: session.stage }),
      ...(options.evaluatorFile === undefined ? {} : { evaluatorFile: options.evaluatorFile }),
    });
  const session = new Session(run, evaluator, options, workersFile);
  return session;
}

type SessionRequest =
  | { readonly kind: "pause" }
  /** The run is another process's now: end without writing, because the logs belong to that one. */
  | { readonly kind: "leave" }
  | { readonly kind: "stop"; readonly reason: TerminationReason };

/** One process at work on a run. It keeps no state outside of the run folder. */
export class Session {
  readonly folder: RunFolder;
  readonly config: Config;
  readonly payload: DatasetPayload;
  /**
   * Settles when the process has left the run folder.
   *
   * Rejects with what interrupted the search: a `StorageError`, `WeightsQuotaError` or the like pauses the run, and
   * `resumeRun` goes on once the cause is mended.
   */
  readonly finished: Promise<SessionResult>;
  #abort = new AbortController();
  readonly #begunMs = performance.now();
  readonly #journal: Journal;
  #request: SessionRequest | null = null;
  #evaluations: Evaluations | null = null;
  #timer: NodeJS.Timeout | undefined;
  #confirmedWeights: Promise<WeightsFolder> | null = null;

  constructor(
    private readonly opened: OpenedRun,
    private readonly evaluator: Evaluator,
    private readonly options: SessionOptions,
    private readonly workersFile: WorkersFile,
  ) {
    this.folder = opened.folder;
    this.config = opened.config;
    this.payload = opened.payload;
    this.#journal = opened.journal;
    opened.lost.addEventListener("abort", () => this.#ask({ kind: "leave" }), { once: true });
    this.finished = this.#run();
  }

  /** Where relative paths of the config start. */
  get dataFolder(): string {
    return this.opened.dataFolder;
  }

  get view(): RunView {
    return this.#journal.view;
  }

  /** Milliseconds searched, over all sessions of the run. */
  get elapsedMs(): number {
    return this.opened.elapsedBeforeMs + performance.now() - this.#begunMs;
  }

  /** What is trained now; null between two generations. */
  get stage(): StageReport | null {
    return this.#evaluations?.stage ?? null;
  }

  /** Ends this process' work within a batch; nothing that was finished is lost. */
  pause(): void {
    this.#ask({ kind: "pause" });
  }

  /** Ends the search with the front so far, which is then confirmed; asked again, it ends without. */
  stop(): void {
    this.#ask({ kind: "stop", reason: "user" });
  }

  status(): ControlStatus {
    return {
      pid: process.pid,
      state: this.#request === null ? "running" : this.#request.kind === "stop" ? "stopping" : "pausing",
      generation: this.view.generations.length,
      evaluated: this.view.evaluated,
      elapsedMs: this.elapsedMs,
      workers: this.evaluator.workers ?? this.evaluator.places,
    };
  }

  async #run(): Promise<SessionResult> {
    const { sessions } = this.opened;
    this.#timer = this.#limitTime();
    try {
      const control = await this.#serveControl();
      try {
        const outcome = await this.#search();
        await this.#record(sessions, outcome);
        return { outcome, view: this.view };
      } finally {
        await control?.close();
      }
    } catch (cause) {
      const reason = cause instanceof AppError ? cause.code : "INTERNAL";
      await sessions.append({ type: "paused", reason, ...this.#when() }).catch(() => {
        // The disk that interrupted the search may refuse this line too; the next session then detects the end itself.
      });
      throw cause;
    } finally {
      clearTimeout(this.#timer);
      await this.evaluator.close();
      await this.workersFile.close();
      await this.opened.close();
    }
  }

  /** A machine that allows no sockets can search all the same; signals still pause it. */
  async #serveControl(): Promise<ControlServer | null> {
    try {
      return await serveControl(this.opened.disk, this.folder, this);
    } catch (cause) {
      this.options.listener?.({ type: "controlUnavailable", cause });
      return null;
    }
  }

  async #search(): Promise<SessionResult["outcome"]> {
    if (this.view.status === "completed") return "completed";
    const { spool, weights, payload, dataset, manifest } = this.opened;
    const settings = searchSettings(this.config, dataset);
    if (this.view.header === null) {
      await this.#journal.emit({
        type: "runStarted",
        formatVersion: 1,
        name: this.config.name,
        seed: this.config.seed,
        algorithm: settings.algorithm,
        objectives: settings.objectives,
        constraints: settings.constraints,
        population: settings.population,
        ...(settings.offspring === settings.population ? {} : { offspring: settings.offspring }),
        generations: settings.generations,
        sizes: modelSizes(networkOf(seedCells.basic, this.config), this.config, dataset),
        ...namedClasses(payload),
        ...(isOpen(this.config.model.hidden) ? { embeddingIsHidden: this.config.model.embedding === undefined } : {}),
        configHash: manifest.configHash,
        dataHash: payload.hash,
      });
    }
    const evaluations = this.#createEvaluations(spool, weights);
    this.#evaluations = evaluations;
    const dataWatch = new DataWatch(manifest.dataFiles ?? [], this.dataFolder);
    await this.#lookAtData(dataWatch);
    try {
      await runSearch({
        settings,
        seed: this.config.seed,
        resumeFrom: this.#journal.completed,
        evaluate: (individuals, untilEpoch) => evaluations.evaluate(individuals, untilEpoch),
        emit: async (event) => {
          if (this.#abort.signal.aborted) throw new CancelledError();
          if (event.type === "runEnded") await this.#confirm();
          await this.#journal.emit(event);
          await cleanUpAfter(event, this.view, weights, spool);
          if (event.type === "generationCompleted") await this.#lookAtData(dataWatch);
        },
        shouldStop: () => this.#stopReason(),
        elapsedMs: () => Math.round(this.elapsedMs),
      });
    } catch (cause) {
      const request = this.#requestBehind(cause);
      if (request.kind === "pause") return "paused";
      try {
        await this.#confirm();
      } catch (confirmCause) {
        if (this.#requestBehind(confirmCause).kind === "pause") return "paused";
      }
      await this.#journal.emit({ type: "runEnded", outcome: "stopped", reason: request.reason });
    }
    return this.#journal.view.status === "completed" ? "completed" : "stopped";
  }

  /** What cancelled the work. @throws the cause where it is something else. */
  #requestBehind(cause: unknown): Exclude<SessionRequest, { kind: "leave" }> {
    if (!(cause instanceof CancelledError)) throw cause;
    const request = this.#request;
    assert(request !== null, "only a request cancels a search");
    if (request.kind === "leave") throw this.opened.lost.reason;
    return request;
  }

  /**
   * Trains the front anew beside its rivals. Asked to stop, it ends where it is; what the search was limited by does not
   * limit it.
   *
   * @throws {CancelledError} when it is to pause.
   */
  async #confirm(): Promise<void> {
    const { config, opened } = this;
    this.opened.lost.throwIfAborted();
    clearTimeout(this.#timer);
    this.#request = null;
    this.#abort = new AbortController();
    try {
      await confirmFront({
        config,
        dataset: opened.dataset,
        validationSequences: countedSequences(config, opened.payload),
        references: (await readReferences(opened.folder)) ?? [],
        evaluator: this.evaluator,
        view: () => this.view,
        emit: (event) => this.#journal.emit(event),
        weights: () => {
          const { disk, folder, weights } = opened;
          this.#confirmedWeights ??= WeightsFolder.open(disk, folder.confirmedFolder, weights.quotaBytes);
          return this.#confirmedWeights;
        },
        retries: config.run.retries,
        timeoutMs: null,
        signal: this.#abort.signal,
      });
    } catch (cause) {
      if (this.#requestBehind(cause).kind === "pause") throw cause;
      if (underway(this.view) !== null) await this.#journal.emit({ type: "confirmationEnded", reason: "user" });
    }
  }

  async #lookAtData(watch: DataWatch): Promise<void> {
    const files = await watch.newlyChanged();
    if (files.length > 0) this.options.listener?.({ type: "dataChanged", files });
  }

  #createEvaluations(spool: Spool, weights: WeightsFolder): Evaluations {
    const { config } = this;
    const { dataset } = this.opened;
    return new Evaluations({
      evaluator: this.evaluator,
      weights,
      spool,
      view: () => this.view,
      seed: config.seed,
      fitness: fitnessOf(config),
      // The last bits of a training may differ between versions.
      isReproducible: config.training.backend === "wasm" && this.opened.isOfThisVersion,
      retries: config.run.retries,
      timeoutMs: config.run.evaluation_timeout ?? null,
      shaped: (tensors, individual) => withShapes(tensors, individual, dataset, config),
      signal: this.#abort.signal,
      onEpoch: (id, record) => this.options.listener?.({ type: "epochCompleted", id, record }),
      onFinished: (id) => this.options.listener?.({ type: "individualFinished", id }),
    });
  }

  #ask(request: SessionRequest): void {
    this.#request ??= request;
    this.#abort.abort();
  }

  #stopReason(): TerminationReason | null {
    if (this.#request?.kind === "stop") return this.#request.reason;
    return this.elapsedMs > this.#timeLimitMs ? "timeLimit" : null;
  }

  get #timeLimitMs(): number {
    const { timeLimitMs = this.config.run.time_limit } = this.options;
    return timeLimitMs ?? Number.POSITIVE_INFINITY;
  }

  /** The clock interrupts a generation, but not the initial population: without it there is no front to end with. */
  #limitTime(): NodeJS.Timeout | undefined {
    const leftMs = this.#timeLimitMs - this.elapsedMs;
    if (leftMs > longestTimerMs) return undefined;
    return setTimeout(
      () => {
        if (lastGeneration(this.view) !== undefined) this.#ask({ kind: "stop", reason: "timeLimit" });
      },
      Math.max(0, leftMs),
    );
  }

  async #record(sessions: SessionLog, outcome: SessionResult["outcome"]): Promise<void> {
    if (outcome === "paused") await sessions.append({ type: "paused", reason: "user", ...this.#when() });
    else await sessions.append({ type: "ended", outcome, ...this.#when() });
  }

  #when(): { readonly at: string; readonly elapsedMs: number } {
    return { at: new Date().toISOString(), elapsedMs: Math.round(this.elapsedMs) };
  }
}

/** A longer time overflows `setTimeout`, which then fires at once; an evaluation of 24 days is not expected. */
const longestTimerMs = 2 ** 31 - 1;

/** Of a task with a few classes; names as long as a log takes. */
function namedClasses({ task }: DatasetPayload): { readonly classes?: readonly string[] } {
  const classes = task.kind === "sequences" && task.scoring === "classes" ? task.names.classes : null;
  if (classes === null || classes.length > mostConfused) return {};
  return { classes: classes.map((name) => [...name].slice(0, 100).join("")) };
}

/** Where the error is a share of sequences, how many a validation looks at. */
function countedSequences({ task, training }: Config, payload: DatasetPayload): number | null {
  if (task.type !== "classification") return null;
  const { sequences } = describeDataset(payload).splits.validation;
  const { batch, max_validation_batches: most } = training;
  return most === undefined ? sequences : Math.min(sequences, most * batch);
}
