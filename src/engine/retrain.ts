import { createHash } from "node:crypto";
import { access } from "node:fs/promises";
import { availableParallelism } from "node:os";
import path from "node:path";
import { CancelledError } from "../base/cancelled.ts";
import { Rng } from "../base/rng.ts";
import { inheritedStarts } from "../cell/weightStarts.ts";
import { cellOf } from "../cell/writtenCell.ts";
import { parameterShapes } from "../compiler/modelSpec.ts";
import { writtenNetwork } from "../config/networkOf.ts";
import { retrainConfig } from "../config/retrainConfig.ts";
import type { Config } from "../config/schema.ts";
import type { Dataset, DatasetPayload } from "../data/dataset.ts";
import { openDataset } from "../data/openDataset.ts";
import { isOpen } from "../network/geneSpace.ts";
import type { WireParent } from "../protocol/evaluatorProtocol.ts";
import { finalists } from "../run/finalists.ts";
import type { Individual, IndividualId } from "../run/individual.ts";
import { longestLineage } from "../run/lineageEpochs.ts";
import type { RetrainRecord, RetrainResult, RetrainSettings, RetrainSubject } from "../run/retrainRecord.ts";
import { retrainFormatVersion } from "../run/retrainRecord.ts";
import { type RetrainTable, reachableLevel, retrainTable } from "../run/retrainTable.ts";
import type { RunView } from "../run/runView.ts";
import { frontOf } from "../run/standing.ts";
import { fewestSamples, median } from "../run/statistics.ts";
import { type Disk, nodeDisk } from "../store/disk.ts";
import { detachFromSilent, fencedDisk } from "../store/fencedDisk.ts";
import { openRetrainLog, RetrainFolder, type RetrainLog, writeRetrainJob } from "../store/retrainFolder.ts";
import { RetrainWeights } from "../store/retrainWeights.ts";
import { RunFolder, readManifest } from "../store/runFolder.ts";
import { acquireRunLock } from "../store/runLock.ts";
import { refuseLinks } from "../store/untrustedFile.ts";
import { readView } from "../store/viewTail.ts";
import { wasmBackend } from "../training/backend.ts";
import { measureLatency } from "../training/latency.ts";
import { measureOnTest } from "../training/measureOnTest.ts";
import { modelSpecFor } from "../training/modelSpecFor.ts";
import type { TrainingOutcome } from "../training/trainingJob.ts";
import { evaluateWithRetries } from "./evaluateWithRetries.ts";
import type { Evaluator } from "./evaluators/evaluator.ts";
import { openEvaluator } from "./evaluators/openEvaluator.ts";
import { inParallel } from "./inParallel.ts";
import { FromSearchError, NoTestDataError, RetrainIncompleteError } from "./retrainErrors.ts";
import { comparedMetric, retrainSubjects } from "./retrainSubjects.ts";
import { trainingAsBefore } from "./runConfig.ts";
import { unchangedConfig, unchangedData } from "./runInputs.ts";
import { readSearchedModel, type SearchedModel } from "./searchWeights.ts";
import { withShapes } from "./tensorShapes.ts";

export interface RetrainRequest {
  /** Of the run. */
  readonly folder: string;
  /** Individuals of the run; null is its finalists, `front` all of its front. LSTM, GRU and basic are always beside them. */
  readonly ids: readonly number[] | "front" | null;
  /** Published cells, or groups of them, that are trained beside those three. */
  readonly baselines?: readonly string[];
  /** Trainings of each cell, each with its own random stream; by default as few as can reach `reachableLevel`. */
  readonly repetitions?: number;
  /** The cells of the run go on from the weights that the search trained, at its sizes. */
  readonly fromSearch?: boolean;
  /** By default as many as the longest lineage of the front had, and no fewer than the config's. */
  readonly epochs?: number;
  /** Instead of the config's: search at small size and use at large is normal. */
  readonly hidden?: number;
  readonly layers?: number;
}

export interface RetrainProgress {
  readonly done: number;
  readonly total: number;
  readonly subject: RetrainSubject;
  readonly repetition: number;
  readonly result: RetrainResult;
}

export interface RetrainOptions {
  readonly signal: AbortSignal;
  /** Overrides `run.workers`. */
  readonly workers?: number;
  /** Overrides `run.weights_quota_mb`, which bounds the weights of each retraining as those of the search. */
  readonly weightsQuotaMb?: number;
  /** Called before the first training. */
  readonly onBegin?: (folder: string, toDo: number, total: number) => void;
  /** Called after every training of this call. */
  readonly onProgress?: (progress: RetrainProgress) => void;
  readonly evaluatorFile?: string;
  /** Trains otherwise than on worker threads. */
  readonly createEvaluator?: (payload: DatasetPayload, config: Config, places: number) => Evaluator;
  readonly disk?: Disk;
}

/**
 * Trains cells of a run and the baselines from scratch, alike and several times, and measures each network once on
 * the test data, with the weights of its best epoch by validation. Test data are read here and in `testScores` only.
 *
 * Every result is durable before the next is begun on that worker, so a call that was interrupted and is repeated goes
 * on; so does one for more cells or repetitions. A file `cancel` in its folder ends it like the signal. A result
 * depends on (config, seed, cell, repetition) alone.
 *
 * @throws {CancelledError} when it was cancelled; what was finished is kept.
 * @throws {RunLockedError} while another process does the same retraining; {RunTakenOverError} when one took it over.
 * @throws {NotARunError} | {ConfigChangedError} | {DataChangedError} | {ModelConfigError} | {NoTestDataError} |
 *   {RetrainIdError}
 */
export async function retrain(request: RetrainRequest, options: RetrainOptions): Promise<RetrainTable> {
  const plainDisk = options.disk ?? nodeDisk;
  const run = new RunFolder(path.resolve(request.folder));
  const manifest = await readManifest(run);
  await refuseLinks(run.folder);
  const searchConfig = await unchangedConfig(run, manifest);
  const view = await readView(run.folder);
  const lineage = longestLineage(view);
  const config = changedConfig(searchConfig, request, lineage);
  const { payload, dataFolder } = await unchangedData(run, manifest, config);
  const dataset = openDataset(payload);
  if (dataset.batchCount("test", config.training.batch) === 0) throw new NoTestDataError(run.folder, "retrained cells");
  const ids = request.ids === "front" ? [...frontOf(view)] : (request.ids ?? finalists(view));
  const subjects = retrainSubjects(view, ids, config, dataset, request.baselines);
  const repetitions = request.repetitions ?? fewestSamples(subjects.length - 1, reachableLevel);
  const searched = await searchedModels(run, view, subjects);
  if (request.fromSearch) refuseWithoutWeights(ids, searched);
  const folder = new RetrainFolder(run, settingsName(config, payload, request.fromSearch ?? false));

  await plainDisk.makeFolder(folder.weightsFolder);
  const lock = await acquireRunLock(folder.lockFile);
  const disk = fencedDisk(plainDisk, lock);
  const cancelled = new AbortController();
  let watching: NodeJS.Timeout | undefined;
  try {
    await disk.remove(folder.cancelFile);
    watching = setInterval(() => {
      // Not there, nearly always.
      access(folder.cancelFile).then(
        () => cancelled.abort(),
        () => {},
      );
    }, cancelMs).unref();
    await detachFromSilent(disk, lock, [folder.resultsFile]);
    const log = await openRetrainLog(disk, folder);
    try {
      const quotaMb = options.weightsQuotaMb ?? config.run.weights_quota_mb;
      const weights = await RetrainWeights.open(disk, folder, quotaMb * 1e6);
      const retraining = new Retraining({
        dataFolder,
        config,
        payload,
        dataset,
        subjects,
        repetitions,
        searched,
        searchConfig,
        folder,
        log,
        weights,
        request,
        options,
        signal: AbortSignal.any([options.signal, cancelled.signal, lock.lost]),
      });
      const { epochs } = config.training;
      const { hidden, layers } = sharedSizes(config);
      const hashes = subjects.map(({ hash }) => hash);
      const fromSearch = request.fromSearch ? ({ fromSearch: true } as const) : {};
      await writeRetrainJob(disk, folder, { ids, repetitions, epochs, hidden, layers, hashes, ...fromSearch });
      await retraining.begin({
        type: "retrainStarted",
        formatVersion: retrainFormatVersion,
        settings: { epochs, hidden, layers, lineageEpochs: lineage, ...fromSearch },
        compared: comparedMetric(view.objectives, payload.metrics),
      });
      return await retraining.run();
    } finally {
      await log.close();
    }
  } catch (cause) {
    lock.lost.throwIfAborted();
    throw cause;
  } finally {
    clearInterval(watching);
    await disk.remove(folder.cancelFile).catch(() => {
      // It is for the process that has taken the retraining over, or a failure was reported already.
    });
    await lock.release();
  }
}

/** Between two looks for the file that ends a retraining. */
const cancelMs = 300;

interface RetrainingParts {
  readonly config: Config;
  readonly payload: DatasetPayload;
  readonly dataset: Dataset;
  readonly subjects: readonly RetrainSubject[];
  readonly repetitions: number;
  /** What the search left of the subjects that are individuals. */
  readonly searched: ReadonlyMap<IndividualId, SearchedModel>;
  /** As the search had it. */
  readonly searchConfig: Config;
  readonly folder: RetrainFolder;
  /** Where relative paths of the config start. */
  readonly dataFolder: string;
  readonly log: RetrainLog;
  readonly weights: RetrainWeights;
  readonly request: RetrainRequest;
  readonly options: RetrainOptions;
  readonly signal: AbortSignal;
}

interface Training {
  readonly subject: RetrainSubject;
  readonly repetition: number;
}

class Retraining {
  readonly #records: RetrainRecord[];

  constructor(private readonly parts: RetrainingParts) {
    this.#records = [...parts.log.records];
  }

  async begin(record: Extract<RetrainRecord, { type: "retrainStarted" }>): Promise<void> {
    if (this.#records.length === 0) await this.#append(record);
  }

  async run(): Promise<RetrainTable> {
    const { subjects, repetitions } = this.parts;
    await this.#train();
    await this.#scoreSearchWeights();
    await this.#measureLatencies();
    const shown = this.#records.filter((record) => record.type !== "cellRetrained" || record.repetition < repetitions);
    const table = retrainTable(shown, new Set(subjects.map(({ hash }) => hash)));
    if (table === null) throw new RetrainIncompleteError();
    return table;
  }

  async #train(): Promise<void> {
    const { subjects, repetitions, options, folder, signal } = this.parts;
    const all = subjects.flatMap((subject) =>
      Array.from({ length: repetitions }, (_, repetition): Training => ({ subject, repetition })),
    );
    const known = new Set(
      this.#records.map((record) =>
        record.type === "cellRetrained" ? `${record.subject.hash} ${record.repetition}` : "",
      ),
    );
    const missing = all.filter(({ subject, repetition }) => !known.has(`${subject.hash} ${repetition}`));
    options.onBegin?.(folder.folder, missing.length, all.length);
    if (missing.length === 0) return;
    let done = all.length - missing.length;
    const evaluator = this.#evaluator();
    try {
      const results = inParallel(missing, {
        places: evaluator.places,
        order: (a, b) => b.subject.complexity.macs - a.subject.complexity.macs,
        signal,
        run: async (training, ended) => {
          const result = await this.#trainOne(evaluator, training, ended);
          options.onProgress?.({ done: ++done, total: all.length, ...training, result });
        },
      });
      for await (const _ of results);
    } finally {
      await evaluator.close();
    }
  }

  async #trainOne(evaluator: Evaluator, training: Training, signal: AbortSignal): Promise<RetrainResult> {
    const { config, dataset, weights } = this.parts;
    const { subject, repetition } = training;
    const before = this.#searchedOf(subject);
    const individual = asIndividual(subject, before);
    const seed = Rng.fromSeed(config.seed).fork(`retrain ${repetition}`).uint32();
    const makeJob = async () => ({
      individual,
      parents: before === null ? [] : [asParent(before)],
      seed,
      untilEpoch: null,
      checkpoint: null,
      isTested: true,
    });
    const attempts = { retries: config.run.retries, timeoutMs: null, signal, earlierCurve: [], onEpoch: () => {} };
    const outcome = await this.#tested(await evaluateWithRetries(evaluator, makeJob, attempts), subject, signal);
    const result = resultOf(outcome);
    // A thread that was lost says nothing about the cell: the next call tries again.
    if (result.status === "failed" && result.reason === "workerLost") return result;
    if (outcome.weights !== null) {
      const metadata = { epochs: String(result.epochs), cell: subject.hash };
      const tensors = withShapes(outcome.weights, individual, dataset, config);
      await weights.write({ key: subject.key, repetition }, tensors, metadata, this.#bestWith(training, result));
    }
    await this.#append({ type: "cellRetrained", subject, repetition, result });
    return result;
  }

  /** Which training is the best of its cell by validation, among those recorded and one that is about to be. */
  #bestWith(training: Training, result: RetrainResult): (key: string, repetition: number) => boolean {
    const best = new Map<string, { readonly repetition: number; readonly loss: number }>();
    const consider = ({ subject, repetition }: Training, each: RetrainResult) => {
      const loss = each.status === "ok" ? (each.validation.validation_loss ?? Number.MAX_VALUE) : Number.MAX_VALUE;
      if (loss < (best.get(subject.key)?.loss ?? Number.POSITIVE_INFINITY)) best.set(subject.key, { repetition, loss });
    };
    for (const record of this.#records) if (record.type === "cellRetrained") consider(record, record.result);
    consider(training, result);
    return (key, repetition) => best.get(key)?.repetition === repetition;
  }

  /** A program of the user's trains, but does not measure: its weights are measured here. */
  async #tested(outcome: TrainingOutcome, subject: RetrainSubject, signal: AbortSignal): Promise<TrainingOutcome> {
    const { config, dataset } = this.parts;
    if (outcome.weights === null || outcome.testMetrics !== undefined) return outcome;
    const { createModel } = wasmBackend;
    const network = writtenNetwork(subject, config);
    const testMetrics = await measureOnTest(network, outcome.weights, dataset, config, { signal, createModel });
    return { ...outcome, testMetrics };
  }

  /** What a subject goes on from; null where it begins from scratch. */
  #searchedOf({ id }: RetrainSubject): SearchedModel | null {
    const { request, searched } = this.parts;
    return request.fromSearch && id !== null ? (searched.get(id) ?? null) : null;
  }

  /** What the search shows, on the test data: rows of their own. */
  async #scoreSearchWeights(): Promise<void> {
    const { subjects, searched, searchConfig, dataset, signal } = this.parts;
    const known = new Set(this.#records.map((record) => (record.type === "searchWeightsScored" ? record.id : null)));
    const { createModel } = wasmBackend;
    for (const { id, hash } of subjects) {
      const model = id === null || known.has(id) ? undefined : searched.get(id);
      if (id === null || model === undefined) continue;
      const network = writtenNetwork(model.individual, searchConfig);
      const measured = await measureOnTest(network, model.weights, dataset, searchConfig, { signal, createModel });
      const test = Object.fromEntries(Object.entries(measured).filter(([, value]) => Number.isFinite(value)));
      const { genes, complexity } = model.individual;
      await this.#append({ type: "searchWeightsScored", id, hash, ...(genes && { genes }), complexity, test });
    }
  }

  /** One after the other with nothing beside them, in rounds, so that a busy moment does not hit one cell alone. */
  async #measureLatencies(): Promise<void> {
    const { subjects, config, dataset, signal } = this.parts;
    const known = new Set(this.#records.map((record) => (record.type === "latencyMeasured" ? record.hash : "")));
    const missing = subjects.filter(({ hash }) => !known.has(hash));
    const samples = new Map<string, number[]>(missing.map(({ hash }) => [hash, []]));
    for (let round = 0; round < latencyRounds; round++) {
      for (const subject of missing) {
        if (signal.aborted) throw new CancelledError();
        const spec = modelSpecFor(writtenNetwork(subject, config), dataset, config);
        // How long a step takes does not depend on the weights.
        const blank = parameterShapes(spec).map(
          ({ name, shape }) => [name, new Float32Array(shape.reduce((size, side) => size * side, 1))] as const,
        );
        samples.get(subject.hash)?.push(measureLatency(spec, new Map(blank), wasmBackend.createModel));
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    for (const [hash, values] of samples) {
      await this.#append({ type: "latencyMeasured", hash, latencyUs: median(values) });
    }
  }

  #evaluator(): Evaluator {
    const { config, payload, options } = this.parts;
    const asked = options.workers ?? config.run.workers;
    const places = asked === "auto" ? availableParallelism() : asked;
    if (options.createEvaluator !== undefined) return options.createEvaluator(payload, config, places);
    return openEvaluator({
      payload,
      config,
      places,
      folder: this.parts.dataFolder,
      trainerFolder: path.join(this.parts.folder.folder, "trainer"),
      ...(options.evaluatorFile === undefined ? {} : { evaluatorFile: options.evaluatorFile }),
    });
  }

  async #append(record: RetrainRecord): Promise<void> {
    await this.parts.log.append(record);
    this.#records.push(record);
  }
}

const latencyRounds = 3;

/** The sizes that all networks of a retraining have; null where each has its own. */
function sharedSizes({ model: { hidden, layers } }: Config): Pick<RetrainSettings, "hidden" | "layers"> {
  return { hidden: isOpen(hidden) ? null : hidden, layers: isOpen(layers) ? null : layers };
}

/**
 * The config of the trainings. From scratch they are as long as what the search gave the cells of its front, which is the
 * sum over the ancestors whose weights they began with.
 */
function changedConfig(config: Config, request: RetrainRequest, lineage: number): Config {
  const { epochs } = config.training;
  if (!request.fromSearch)
    return retrainConfig(config, { ...request, epochs: request.epochs ?? Math.max(epochs, lineage) });
  if (request.hidden !== undefined || request.layers !== undefined) {
    const remedy = "Leave `hidden` and `layers` out, or train from scratch.";
    throw new FromSearchError("Weights of the search have the sizes of the search.", remedy);
  }
  const changed = retrainConfig(config, request);
  // They are as near to what they begin with as can be, and are to be trained in full all the same.
  return { ...changed, training: { ...changed.training, inherited_epochs: changed.training.epochs } };
}

async function searchedModels(
  run: RunFolder,
  view: RunView,
  subjects: readonly RetrainSubject[],
): Promise<Map<IndividualId, SearchedModel>> {
  const models = new Map<IndividualId, SearchedModel>();
  for (const { id } of subjects) {
    const model = id === null ? null : await readSearchedModel(run, view, id);
    if (id !== null && model !== null) models.set(id, model);
  }
  return models;
}

function refuseWithoutWeights(ids: readonly number[], searched: ReadonlyMap<number, SearchedModel>): void {
  const missing = ids.filter((id) => !searched.has(id));
  if (missing.length === 0) return;
  const names = missing.map((id) => `#${id}`).join(", ");
  throw new FromSearchError(
    `The run keeps no weights of ${names}.`,
    "Choose others with --ids, or train from scratch.",
  );
}

/**
 * The subject as a job carries it: a seed without parents, or its own child. Every one has id 0, so that its random
 * stream depends on the repetition and not on where it stands in the run.
 */
function asIndividual(subject: RetrainSubject, before: SearchedModel | null): Individual {
  const { cell, genes } = before?.individual ?? subject;
  const { hash, complexity, key } = subject;
  const origin = { kind: "seed", name: key } as const;
  const starts = before === null ? {} : inheritedStarts(cellOf(before.individual));
  return { id: 0 as IndividualId, generation: 0, cell, ...(genes && { genes }), hash, origin, starts, complexity };
}

function asParent({ individual: { cell, genes }, weights, validationLoss }: SearchedModel): WireParent {
  const own = new Map([...weights].map(([name, values]) => [name, values.slice()]));
  return { cell, ...(genes && { genes }), weights: own, validationLoss };
}

function resultOf({ evaluation, testMetrics }: TrainingOutcome): RetrainResult {
  const { trainingMacs, timing, curve } = evaluation;
  const spent = { epochs: curve.length, trainingMacs, timing };
  if (evaluation.status === "failed") {
    return { status: "failed", reason: evaluation.reason, message: evaluation.message, ...spent };
  }
  if (testMetrics === undefined) {
    const message = "The trainer handed back no weights that could be measured on the test data.";
    return { status: "failed", reason: "trainerFailed", message, ...spent };
  }
  const wrong = Object.entries(testMetrics).find(([, value]) => !Number.isFinite(value));
  if (wrong !== undefined) {
    const message = `The ${wrong[0]} on the test data is not finite.`;
    return { status: "failed", reason: "diverged", message, ...spent };
  }
  const { metrics, bestEpoch } = evaluation;
  return { status: "ok", validation: metrics, test: testMetrics, bestEpoch, ...spent };
}

/** The same for every retraining whose results can stand in one table: all but which cells and how often. */
function settingsName({ task, model, training, seed }: Config, payload: DatasetPayload, fromSearch: boolean): string {
  const common = { task, model, training: trainingAsBefore(training), seed, data: payload.hash };
  const decisive = fromSearch ? { ...common, fromSearch } : common;
  return createHash("sha256").update(JSON.stringify(decisive)).digest("hex").slice(0, 12);
}
