import { rm } from "node:fs/promises";
import path from "node:path";
import { assert, present } from "../../base/assert.ts";
import { CancelledError } from "../../base/cancelled.ts";
import { type ModelSpec, parameterShapes } from "../../compiler/modelSpec.ts";
import { retrainConfig } from "../../config/retrainConfig.ts";
import type { Config } from "../../config/schema.ts";
import type { Dataset } from "../../data/dataset.ts";
import { openDataset } from "../../data/openDataset.ts";
import { type ModelMeaning, modelMeaning } from "../../export/modelMeaning.ts";
import { pytorchFiles } from "../../export/pytorch.ts";
import type { TrainedModel } from "../../export/trainedModel.ts";
import type { EvaluationJob } from "../../protocol/evaluatorProtocol.ts";
import type { TrainerData, TrainerRequest } from "../../protocol/trainerProtocol.ts";
import type { CalibrationRecord, EpochRecord, Evaluation, FailureReason } from "../../run/evaluation.ts";
import { nodeDisk } from "../../store/disk.ts";
import {
  readSafetensors,
  SafetensorsError,
  type Tensor,
  type Tensors,
  writeSafetensors,
} from "../../store/safetensors.ts";
import { StorageError } from "../../store/storageError.ts";
import { bestEpochOf, lossAboveLimit } from "../../training/earlyStop.ts";
import { type Start, startWeights } from "../../training/startWeights.ts";
import { trainingStream } from "../../training/trainIndividual.ts";
import type { TrainingOutcome, Weights } from "../../training/trainingJob.ts";
import { Turns } from "../../training/turns.ts";
import { withoutShapes } from "../tensorShapes.ts";
import type { EvaluationOptions, Evaluator } from "./evaluator.ts";
import { jobNetwork, jobParents } from "./jobNetworks.ts";
import type { EvaluatorPlan } from "./openEvaluator.ts";
import { TrainerFault } from "./trainer/trainerFault.ts";
import { makeFreshFolder, writeFileIn, writeTrainerData } from "./trainer/trainerFiles.ts";
import { type EpochAnswer, type FinalAnswer, TrainerProcess } from "./trainer/trainerProcess.ts";
import { jobSpec, type RequestFiles, trainerRequest } from "./trainer/trainerRequest.ts";

/**
 * Trains with a program of the user's: one process for each place, started when a job finds none idle and used again.
 *
 * Whatever the program does wrong (it ends, writes what is no answer, leaves a metric or its weights out) is a failed
 * evaluation with reason `trainerFailed`, and the next job gets a fresh process; the search goes on. Cancelling kills
 * the process with all that it started.
 *
 * @see docs/trainer-protocol.md
 */
export class CommandEvaluator implements Evaluator {
  readonly places: number;
  readonly #dataset: Dataset;
  readonly #idle: TrainerProcess[] = [];
  readonly #all = new Set<TrainerProcess>();
  #started = 0;
  #jobs = 0;
  #emptied: Promise<void> | null = null;
  readonly #data = new Map<string, Promise<TrainerData>>();
  #isClosed = false;

  constructor(private readonly plan: Omit<EvaluatorPlan, "evaluatorFile">) {
    this.places = plan.places;
    this.#dataset = openDataset(plan.payload);
  }

  /** @throws {TrainerStartError} when there is no such program. */
  async evaluate(job: EvaluationJob, options: EvaluationOptions): Promise<TrainingOutcome> {
    assert(!this.#isClosed, "a closed evaluator gets no job");
    assert(job.checkpoint === null, "a config with a trainer of the user's has no rungs");
    if (options.signal.aborted) throw new CancelledError();
    const data = await this.#written(job.isTested === true);
    const { payload, folder } = this.plan;
    const config = retrainConfig(this.plan.config, job.changes ?? {});
    const spec = jobSpec(job, this.#dataset, config);
    const jobFolder = path.join(this.plan.trainerFolder, `job-${this.#jobs++}`);
    try {
      const meaning = modelMeaning(config.task, payload.task);
      const { weights, calibration } = await this.#start(job, config, options.signal);
      const files = { ...(await writeJobFiles(job, spec, weights, meaning, jobFolder)), data };
      const request = trainerRequest(job, config, folder, payload, spec, files);
      const outcome = await this.#ask(request, job, spec, options);
      return calibration === null ? outcome : { ...outcome, evaluation: calibrated(outcome.evaluation, calibration) };
    } finally {
      await rm(jobFolder, { recursive: true, force: true });
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#all].map((process) => process.close()));
  }

  /** What the trainer begins with: calibrated by our own compiler, as with any other backend. */
  #start(job: EvaluationJob, config: Config, signal: AbortSignal): Promise<Start> {
    const { individual, seed } = job;
    return startWeights({
      network: jobNetwork(job, config),
      starts: individual.starts,
      parents: jobParents(job, config),
      dataset: this.#dataset,
      config,
      rng: trainingStream(seed, `individual ${individual.id}`),
      turns: new Turns(signal),
    });
  }

  async #ask(
    request: TrainerRequest,
    job: EvaluationJob,
    spec: ModelSpec,
    { signal, onEpoch }: EvaluationOptions,
  ): Promise<TrainingOutcome> {
    const process = this.#idleProcess();
    const begunMs = performance.now();
    const evaluation = new TrainerEvaluation(request, job, spec, this.plan.config.training.loss_limit);
    try {
      const answer = await process.ask(request, {
        signal,
        onEpoch: (epoch) => onEpoch(evaluation.add(epoch)),
      });
      return await evaluation.outcome(answer, performance.now() - begunMs);
    } catch (cause) {
      if (!(cause instanceof TrainerFault)) throw cause;
      return evaluation.failed(cause.reason, cause.message, performance.now() - begunMs);
    } finally {
      if (process.isReady) this.#idle.push(process);
      else {
        this.#all.delete(process);
        await process.close();
      }
    }
  }

  /** A process may have ended while it was idle. */
  #idleProcess(): TrainerProcess {
    for (let process = this.#idle.pop(); process !== undefined; process = this.#idle.pop()) {
      if (process.isReady) return process;
      this.#all.delete(process);
    }
    const { config, folder, trainerFolder } = this.plan;
    const process = new TrainerProcess({
      command: present(config.training.command, "the command of an accepted config"),
      folder,
      logFile: path.join(trainerFolder, `trainer-${this.#started++ % this.places}.log`),
    });
    this.#all.add(process);
    return process;
  }

  /** The data's files, made with the first job. */
  #written(isTested: boolean): Promise<TrainerData> {
    const { payload, trainerFolder } = this.plan;
    this.#emptied ??= makeFreshFolder(trainerFolder);
    const [name, splits] = isTested
      ? (["data-and-test", ["train", "validation", "test"]] as const)
      : (["data", ["train", "validation"]] as const);
    const written =
      this.#data.get(name) ??
      this.#emptied.then(() => writeTrainerData(payload, splits, path.join(trainerFolder, name)));
    this.#data.set(name, written);
    return written;
  }
}

/** One evaluation as it comes in, answer by answer. */
class TrainerEvaluation {
  readonly #curve: EpochRecord[] = [];

  constructor(
    private readonly request: TrainerRequest,
    private readonly job: EvaluationJob,
    private readonly spec: ModelSpec,
    private readonly lossLimit: number | undefined,
  ) {}

  /** @throws {TrainerFault} for an epoch out of order or above `loss_limit`: the program is not waited for. */
  add({ type: _, ...record }: EpochAnswer): EpochRecord {
    const expected = this.#curve.length + 1;
    if (record.epoch !== expected) {
      throw new TrainerFault("trainerFailed", `The trainer reported epoch ${record.epoch} after ${expected - 1}.`);
    }
    this.#curve.push(record);
    const above = lossAboveLimit(record.validationLoss, this.lossLimit, `after epoch ${record.epoch}`);
    if (above !== null) throw new TrainerFault(above.reason, above.message);
    return record;
  }

  /** @throws {TrainerFault} when the result is not whole. */
  async outcome(answer: FinalAnswer, trainingMs: number): Promise<TrainingOutcome> {
    if (answer.type === "failed") {
      return this.failed(answer.reason, answer.message || "The trainer gave no reason.", trainingMs);
    }
    const missing = this.request.metrics.filter((name) => !(name in answer.metrics));
    if (missing.length > 0) {
      throw new TrainerFault("trainerFailed", `The trainer's result lacks ${missing.join(", ")}.`);
    }
    if (this.#curve.length === 0) throw new TrainerFault("trainerFailed", "The trainer reported no epoch.");
    const { metrics, initialLoss, trainingMacs = 0, testMetrics } = answer;
    const weights = await this.#weights();
    const parentLoss = this.job.parents[0]?.validationLoss;
    return {
      evaluation: {
        status: "ok",
        metrics,
        curve: this.#curve,
        bestEpoch: bestEpochOf(this.#curve.map(({ validationLoss }) => validationLoss)),
        ...(initialLoss === undefined ? {} : { initialLoss }),
        ...(initialLoss === undefined || parentLoss === undefined ? {} : { morphismError: initialLoss - parentLoss }),
        trainingMacs,
        timing: { trainingMs: Math.round(trainingMs), cpuMs: Math.round(trainingMs) },
      },
      weights,
      checkpoint: null,
      ...(testMetrics === undefined ? {} : { testMetrics }),
    };
  }

  failed(reason: FailureReason, message: string, trainingMs: number): TrainingOutcome {
    const timing = { trainingMs: Math.round(trainingMs), cpuMs: Math.round(trainingMs) };
    const evaluation = { status: "failed", reason, message, curve: this.#curve, trainingMacs: 0, timing } as const;
    return { evaluation, weights: null, checkpoint: null };
  }

  async #weights(): Promise<Weights | null> {
    const { weightsFile, needsWeights } = this.request;
    let tensors: Tensors;
    try {
      tensors = (await readSafetensors(weightsFile)).tensors;
    } catch (cause) {
      if (cause instanceof SafetensorsError) throw new TrainerFault("trainerFailed", cause.message);
      if (!(cause instanceof StorageError)) throw cause;
      if (!needsWeights) return null;
      const message = `The trainer wrote no weights to ${weightsFile}; \`training.inheritance: false\` needs none.`;
      throw new TrainerFault("trainerFailed", message);
    }
    for (const { name, shape } of parameterShapes(this.spec)) {
      const found = tensors.get(name)?.shape;
      if (found?.join() === shape.join()) continue;
      const what = found === undefined ? "lack it" : `have it as [${found.join(", ")}]`;
      throw new TrainerFault(
        "trainerFailed",
        `\`${name}\` is [${shape.join(", ")}], but the trainer's weights ${what}.`,
      );
    }
    return withoutShapes(tensors);
  }
}

function calibrated(evaluation: Evaluation, calibration: CalibrationRecord): Evaluation {
  const trainingMacs = evaluation.trainingMacs + calibration.macs;
  return evaluation.status === "ok" ? { ...evaluation, trainingMacs, calibration } : { ...evaluation, trainingMacs };
}

function pytorchModule(job: EvaluationJob, spec: ModelSpec, weights: Weights, meaning: ModelMeaning): string {
  const model: TrainedModel = {
    title: `individual ${job.individual.id}`,
    stem: "model",
    spec,
    weights,
    meaning,
    origin: { kind: "search", epochs: 0 },
  };
  const [module] = pytorchFiles(model);
  return String(present(module, "the module of a PyTorch export").content);
}

/** A parent's blocks are not those of the child, but its matrices have H columns as well. */
function shaped(weights: Weights, spec: ModelSpec): Tensors {
  const shapes = new Map(parameterShapes(spec).map(({ name, shape }) => [name, shape]));
  const H = spec.hiddenSize;
  return new Map(
    [...weights].map(([name, values]): [string, Tensor] => {
      const own = shapes.get(name);
      const isOwn = own?.reduce((product, extent) => product * extent, 1) === values.length;
      if (own !== undefined && isOwn) return [name, { shape: own, values }];
      const isMatrix = /\.(weight|up)$/.test(name) && values.length > H && values.length % H === 0;
      return [name, { shape: isMatrix ? [values.length / H, H] : [values.length], values }];
    }),
  );
}

async function writeJobFiles(
  job: EvaluationJob,
  spec: ModelSpec,
  start: Weights,
  meaning: ModelMeaning,
  folder: string,
): Promise<Omit<RequestFiles, "data">> {
  await makeFreshFolder(folder);
  const write = async (name: string, weights: Weights): Promise<string> => {
    const file = path.join(folder, `${name}.safetensors`);
    await writeSafetensors(nodeDisk, file, shaped(weights, spec));
    return file;
  };
  const parents: (RequestFiles["parents"][number] | null)[] = [];
  for (const [index, parent] of job.parents.entries()) {
    const file = parent && (await write(`parent-${index}`, parent.weights));
    parents.push(file === null ? null : { weights: file, validationLoss: present(parent, "parent").validationLoss });
  }
  return {
    pytorch: await writeFileIn(folder, "model.py", pytorchModule(job, spec, start, meaning)),
    startWeights: await write("start", start),
    parents,
    weightsFile: path.join(folder, "trained.safetensors"),
  };
}
