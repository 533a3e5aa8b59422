import { Rng } from "../base/rng.ts";
import type { ModelSpec } from "../compiler/modelSpec.ts";
import type { TrainableModel } from "../compiler/trainableModel.ts";
import { ModelMemoryError } from "../compiler/workspace.ts";
import { inheritedEpochs } from "../config/inheritedEpochs.ts";
import type { Config } from "../config/schema.ts";
import type { Dataset } from "../data/dataset.ts";
import { latency } from "../measures/latency.ts";
import type { EpochRecord, Evaluation } from "../run/evaluation.ts";
import type { Backend } from "./backend.ts";
import {
  type KeptWeights,
  makeCheckpoint,
  type Progress,
  readWeights,
  restoreCheckpoint,
  writeWeights,
} from "./checkpoint.ts";
import { bestEpochOf, divergence, hasStagnated, lossAboveLimit, type TrainingFailure } from "./earlyStop.ts";
import { asksForLatency, measureLatency } from "./latency.ts";
import { asksForMicrocontroller, measureMicrocontroller } from "./microcontroller.ts";
import { modelSpecFor, optimizerFor } from "./modelSpecFor.ts";
import { evaluateSplit, type PassContext, trainEpoch } from "./passes.ts";
import { RoundedModel } from "./roundedModel.ts";
import { learningRateAt } from "./schedule.ts";
import { shrunkMatrices } from "./shrunkMatrices.ts";
import { scratchWeights, startWeights } from "./startWeights.ts";
import { Stopwatch } from "./stopwatch.ts";
import { costOf } from "./trainingCost.ts";
import type { TrainingJob, TrainingOutcome } from "./trainingJob.ts";
import { Turns } from "./turns.ts";

export interface TrainingOptions {
  readonly signal: AbortSignal;
  /** Called after every epoch that this call trains. */
  readonly onEpoch?: (record: EpochRecord) => void;
  readonly createModel: Backend["createModel"];
}

/** The sections of an experiment that decide how one individual trains. */
export type IndividualConfig = Pick<Config, "model" | "training" | "search">;

/**
 * Trains one individual and measures it: weights from the job's parents or its own random stream, truncated BPTT
 * epoch by epoch, validation after each, the weights of the best epoch kept. Inherited weights count as epoch 0: a
 * child is never worse than what it was given.
 *
 * A child is brought near its parent (`training.morphism_starts`), then validated before its first step: where its loss
 * is within `morphism_threshold` of its parent's (relative) it nearly computes what the parent did and trains
 * `inherited_epochs`, else `epochs` (Booysen & Bosman 2024, §3).
 *
 * Who inherits what gives no finite loss starts from scratch. A training that diverges is tried once more at a third of its
 * rate before it counts as failed: from what it inherited, else from its first weights with their matrices at a quarter, where
 * states grow less.
 *
 * Only (seed, stream name, network, starts, parents, config, data) decide the result; times are in `timing` and in the
 * metric `latency_us` only. Training up to a rung and going on from its checkpoint gives the same bits as one call.
 * A diverged individual is an ordinary outcome, and so is one that does not fit into memory.
 *
 * `trainingMacs` counts all that was run: 3 forward passes for each training batch, 1 for each validation batch.
 *
 * @throws {CancelledError} when the signal is aborted, at the latest after the batch in hand.
 * @throws {ModelConfigError} when the config asks for a network that the task cannot have.
 */
export async function trainIndividual(
  job: TrainingJob,
  dataset: Dataset,
  config: IndividualConfig,
  options: TrainingOptions,
): Promise<TrainingOutcome> {
  const spec = modelSpecFor(job.network, dataset, config);
  let training: Training | null = null;
  try {
    const model = options.createModel(spec, optimizerFor(config));
    try {
      training = new Training(job, dataset, config, options, spec, model);
      return await training.run();
    } finally {
      model.dispose();
    }
  } catch (error) {
    if (!(error instanceof ModelMemoryError)) throw error;
    return failed(training?.progress ?? emptyProgress, { reason: "outOfMemory", message: error.message });
  }
}

/** Of the learning rate, for the second try of a training that diverged, */
const retryRate = 1 / 3;
/** and of its first matrices, where it inherited none (docs/studies.md, "Why trainings fail"). */
const retryShrink = 1 / 4;

/** The random numbers of one training; its fork `weights` draws the first weights. */
export function trainingStream(seed: number, streamName: string): Rng {
  return Rng.fromSeed(seed).fork(streamName).fork("training");
}

class Training {
  readonly #rng: Rng;
  readonly #context: PassContext;
  /** The same with 8-bit weights where `training.quantize` asks for it: every validation, and the last epochs. */
  readonly #rounded: PassContext;
  readonly #stopwatch: Stopwatch;
  #progress = emptyProgress;
  #kept: KeptWeights = { best: new Map(), first: null };

  constructor(
    private readonly job: TrainingJob,
    private readonly dataset: Dataset,
    private readonly config: IndividualConfig,
    private readonly options: TrainingOptions,
    private readonly spec: ModelSpec,
    private readonly model: TrainableModel,
  ) {
    this.#rng = trainingStream(job.seed, job.streamName);
    const turns = new Turns(options.signal);
    this.#context = { model, dataset, lanes: spec.batch, cost: costOf(spec), turns };
    const { quantize } = config.training;
    this.#rounded = quantize === 0 ? this.#context : { ...this.#context, model: new RoundedModel(model, spec) };
    if (job.checkpoint !== null) {
      const restored = restoreCheckpoint(model, job.checkpoint);
      this.#progress = restored.progress;
      this.#kept = restored.kept;
    }
    this.#stopwatch = new Stopwatch(this.#progress.timing);
  }

  /** What was done so far, whatever becomes of the rest. */
  get progress(): Progress {
    return { ...this.#progress, timing: this.#stopwatch.read() };
  }

  async run(): Promise<TrainingOutcome> {
    if (this.job.checkpoint === null) await this.#begin();
    const failure = await this.#trainEpochs();
    if (failure === null && asksForLatency(this.config)) {
      const latencyUs = measureLatency(this.spec, this.#kept.best, this.options.createModel);
      this.#update({ latencyUs });
    }
    if (failure === null && asksForMicrocontroller(this.config)) {
      const { search, training } = this.config;
      const microcontroller = measureMicrocontroller(this.spec, this.#kept.best, this.dataset, {
        target: search.microcontroller,
        mostBatches: training.max_validation_batches ?? null,
      });
      this.#update({ microcontroller });
    }
    const { progress } = this;
    if (failure !== null) return failed(progress, failure);
    return {
      evaluation: evaluationOf(progress),
      weights: this.#kept.best,
      checkpoint: this.#isFinished() ? null : makeCheckpoint(this.model, progress, this.#kept),
    };
  }

  /** Writes the first weights and grants epochs by the budget test. */
  async #begin(): Promise<void> {
    const { job, dataset, config } = this;
    const turns = this.#context.turns;
    const start = await startWeights({ ...job, dataset, config, rng: this.#rng, turns });
    writeWeights(this.model, start.weights);
    const { epochs, inherited_epochs, morphism_threshold } = config.training;
    this.#update({ epochs, trainingMacs: start.macs });
    if (start.calibration !== null) this.#update({ calibration: start.calibration });

    const parent = job.parents[0] ?? null;
    if (parent !== null) {
      const { loss: initialLoss, metrics, confusion, macs } = await this.#validate();
      this.#update({ trainingMacs: this.#progress.trainingMacs + macs });
      if (divergence({ initialLoss, ...metrics }, "") !== null) {
        writeWeights(this.model, scratchWeights({ network: job.network, dataset, config, rng: this.#rng }));
        this.#update({ calibration: { macs: 0, ...start.calibration, steps: ["scratch"] } });
      } else {
        const isNear = initialLoss <= parent.validationLoss + morphism_threshold * Math.abs(parent.validationLoss);
        this.#update({ initialLoss, morphismError: initialLoss - parent.validationLoss });
        this.#update({ initialMetrics: { validation_loss: initialLoss, ...metrics } });
        if (confusion !== undefined) this.#update({ bestConfusion: confusion });
        if (isNear) this.#update({ epochs: inheritedEpochs({ epochs, inherited_epochs }) });
      }
    }
    this.#kept = { best: new Map(), first: readWeights(this.model) };
    this.#forgetEpochs();
  }

  /** Before the first epoch: the best there is are inherited weights, where they were. */
  #forgetEpochs(): void {
    const { initialMetrics } = this.#progress;
    this.#update({ curve: [], bestMetrics: initialMetrics ?? {} });
    this.#kept = { ...this.#kept, best: initialMetrics === undefined ? new Map() : (this.#kept.first ?? new Map()) };
  }

  async #trainEpochs(): Promise<TrainingFailure | null> {
    const failure = await this.#trainOn();
    if (failure?.reason !== "diverged" || this.#kept.first === null) return failure;
    const { curve } = this.#progress;
    const learningRate = this.job.network.learningRate * retryRate;
    this.#update({ retried: { message: failure.message, learningRate } });
    const hasInherited = this.#progress.initialMetrics !== undefined;
    writeWeights(this.model, hasInherited ? this.#kept.first : shrunkMatrices(this.#kept.first, retryShrink));
    clearOptimizer(this.model);
    this.#forgetEpochs();
    this.#kept = { ...this.#kept, first: null };
    const again = await this.#trainOn();
    // How far a failed training came is how far it ever came.
    if (again !== null && this.#progress.curve.length < curve.length) this.#update({ curve });
    return again;
  }

  async #trainOn(): Promise<TrainingFailure | null> {
    const { untilEpoch } = this.job;
    while (!this.#isFinished() && this.#progress.curve.length < (untilEpoch ?? Number.POSITIVE_INFINITY)) {
      const failure = await this.#trainEpoch();
      if (failure !== null) return failure;
    }
    return null;
  }

  async #trainEpoch(): Promise<TrainingFailure | null> {
    const { training } = this.config;
    const epoch = this.#progress.curve.length + 1;
    const earlier = validationLosses(this.#progress);
    const learningRate = learningRateAt(
      training.schedule,
      this.#progress.retried?.learningRate ?? this.job.network.learningRate,
      epoch - 1,
      earlier,
      this.#progress.epochs,
    );
    const isRounded = epoch > this.#progress.epochs - training.quantize;
    const pass = await trainEpoch(isRounded ? this.#rounded : this.#context, {
      epoch,
      learningRate,
      clipNorm: training.clip_norm,
      maxBatches: training.max_batches,
      rng: this.#rng.fork(`epoch ${epoch}`),
    });
    this.#update({ trainingMacs: this.#progress.trainingMacs + pass.macs });
    if (pass.failure !== null) return pass.failure;

    const validation = await this.#validate();
    this.#update({ trainingMacs: this.#progress.trainingMacs + validation.macs });
    const metrics = { validation_loss: validation.loss, ...validation.metrics };
    const where = `after epoch ${epoch}`;
    const diverged = divergence(metrics, where);
    if (diverged !== null) return diverged;

    const record = { epoch, trainingLoss: pass.loss, validationLoss: validation.loss, learningRate };
    this.#update({ curve: [...this.#progress.curve, record] });
    this.options.onEpoch?.(record);
    if (bestEpochOf([...earlier, validation.loss], this.#progress.initialLoss) === epoch) {
      this.#update({ bestMetrics: metrics });
      if (validation.confusion !== undefined) this.#update({ bestConfusion: validation.confusion });
      this.#kept = { ...this.#kept, best: readWeights(this.model) };
    }
    return lossAboveLimit(validation.loss, training.loss_limit, where);
  }

  #isFinished(): boolean {
    const losses = validationLosses(this.#progress);
    return (
      losses.length >= this.#progress.epochs ||
      hasStagnated(losses, this.config.training.early_stop, this.#progress.initialLoss)
    );
  }

  #validate() {
    return evaluateSplit(this.#rounded, "validation", this.config.training.max_validation_batches);
  }

  #update(change: Partial<Progress>): void {
    this.#progress = { ...this.#progress, ...change };
  }
}

/** As a fresh optimiser begins. */
function clearOptimizer(model: TrainableModel): void {
  const state = model.readOptimizerState();
  for (const values of state.values()) values.fill(0);
  model.writeOptimizerState(state);
}

const emptyProgress: Progress = {
  epochs: 0,
  curve: [],
  bestMetrics: {},
  trainingMacs: 0,
  timing: { trainingMs: 0, cpuMs: 0 },
};

function validationLosses({ curve }: Progress): number[] {
  return curve.map((record) => record.validationLoss);
}

function evaluationOf(progress: Progress): Evaluation {
  const {
    bestMetrics,
    bestConfusion,
    curve,
    initialLoss,
    morphismError,
    calibration,
    retried,
    latencyUs,
    microcontroller,
    trainingMacs,
    timing,
  } = progress;
  return {
    status: "ok",
    metrics: { ...bestMetrics, ...microcontroller, ...(latencyUs === undefined ? {} : { [latency.name]: latencyUs }) },
    curve,
    bestEpoch: bestEpochOf(validationLosses(progress), initialLoss),
    ...(bestConfusion === undefined ? {} : { confusion: bestConfusion }),
    ...(initialLoss === undefined ? {} : { initialLoss }),
    ...(morphismError === undefined ? {} : { morphismError }),
    ...(calibration === undefined ? {} : { calibration }),
    ...(retried === undefined ? {} : { retried }),
    trainingMacs,
    timing,
  };
}

function failed(
  { curve, retried, trainingMacs, timing }: Progress,
  { reason, message }: TrainingFailure,
): TrainingOutcome {
  const trace = { curve, trainingMacs, timing };
  return {
    evaluation: { status: "failed", reason, message, ...(retried === undefined ? {} : { retried }), ...trace },
    weights: null,
    checkpoint: null,
  };
}
