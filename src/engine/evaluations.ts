import type { Fitness } from "../config/fitness.ts";
import type { EvaluationJob } from "../protocol/evaluatorProtocol.ts";
import type { StageReport } from "../protocol/queueProtocol.ts";
import type { EpochRecord, Evaluation } from "../run/evaluation.ts";
import type { Individual, IndividualId } from "../run/individual.ts";
import { individualRecord, type RunView } from "../run/runView.ts";
import { safetensorsBytes, type Tensors } from "../store/safetensors.ts";
import type { Spool, SpooledResult, Stage } from "../store/spool.ts";
import type { WeightsFolder } from "../store/weightsFolder.ts";
import type { TrainingOutcome, Weights } from "../training/trainingJob.ts";
import { type Attempts, evaluateWithRetries } from "./evaluateWithRetries.ts";
import type { Evaluator } from "./evaluators/evaluator.ts";
import { inParallel } from "./inParallel.ts";
import { ParentModels } from "./parentModels.ts";
import { flat, withoutShapes } from "./tensorShapes.ts";

interface EvaluationsSetup extends Attempts {
  readonly evaluator: Evaluator;
  readonly weights: WeightsFolder;
  readonly spool: Spool;
  /** The fold of the log so far. */
  readonly view: () => RunView;
  readonly seed: number;
  readonly fitness: Fitness;
  /** Whether training an individual again gives the same losses. */
  readonly isReproducible: boolean;
  readonly shaped: (weights: Weights, individual: Individual) => Tensors;
  /** Aborted by pause and stop. */
  readonly signal: AbortSignal;
  readonly onEpoch: (id: IndividualId, record: EpochRecord) => void;
  /** An individual is trained to its end; those before it may not be. */
  readonly onFinished: (id: IndividualId) => void;
}

/**
 * The `evaluate` of a search: trains individuals side by side, and hands their evaluations out in order.
 *
 * A result is on disk (weights, spool) before it is handed out, so a killed session repeats no finished training. What
 * the log or the spool knows is not trained again.
 */
export class Evaluations {
  readonly #parents: ParentModels;
  /** What is trained now, and which individuals are done. */
  #stage: { readonly untilEpoch: number | null; readonly of: number; readonly finished: IndividualId[] } | null = null;

  constructor(private readonly setup: EvaluationsSetup) {
    this.#parents = new ParentModels(
      setup.weights,
      setup.view,
      (individual, untilEpoch) => this.#retrain(individual, untilEpoch),
      setup.fitness.inherits || setup.fitness.lookEpochs !== null,
      setup.isReproducible,
    );
  }

  /** What is trained now; null between two generations. */
  get stage(): StageReport | null {
    if (this.#stage === null) return null;
    const view = this.setup.view();
    const { finished, ...stage } = this.#stage;
    return { ...stage, waiting: finished.filter((id) => individualRecord(view, id).evaluation === null) };
  }

  /** @see Evaluate */
  async *evaluate(
    individuals: readonly Individual[],
    untilEpoch: number | "look" | null,
  ): AsyncGenerator<Evaluation, void, void> {
    const stage: Stage = untilEpoch ?? "end";
    const { lookEpochs } = this.setup.fitness;
    const { evaluator, signal, onFinished } = this.setup;
    const finished: IndividualId[] = [];
    this.#stage = { untilEpoch: untilEpoch === "look" ? lookEpochs : untilEpoch, of: individuals.length, finished };
    try {
      yield* inParallel(individuals, {
        places: evaluator.places,
        // The longest first, so that no place waits long for the last one.
        order: (a, b) => b.complexity.macs - a.complexity.macs || a.id - b.id,
        signal,
        run: async (individual, runSignal, release) => {
          const evaluation =
            (await this.#known(individual, stage)) ?? (await this.#train(individual, stage, runSignal, release));
          finished.push(individual.id);
          if (stage === "end") onFinished(individual.id);
          return evaluation;
        },
      });
    } finally {
      this.#stage = null;
    }
  }

  async #known(individual: Individual, stage: Stage): Promise<Evaluation | null> {
    const { evaluation } = individualRecord(this.setup.view(), individual.id);
    if (stage === "end" && evaluation !== null) return evaluation;
    const spooled = await this.setup.spool.read(individual.id, stage);
    if (spooled !== null) return spooled.evaluation;
    if (evaluation === null || stage === "end") return null;
    if (stage === "look") return lookOf(evaluation);
    return endedBy(evaluation, stage) ? evaluation : null;
  }

  /** @param release is called when the place is free: what remains is to write the result. */
  async #train(individual: Individual, stage: Stage, signal: AbortSignal, release: () => void): Promise<Evaluation> {
    const { spool, weights, shaped } = this.setup;
    if (stage === "look") return this.#look(individual, signal, release);
    const before = this.#stageBefore(stage);
    const earlier = before === null ? null : await spool.read(individual.id, before);
    const outcome =
      earlier !== null && earlier.progress === null
        ? // It had reached its own end at the rung already.
          { evaluation: earlier.evaluation, weights: null, checkpoint: null }
        : await this.#goOn(individual, stage, before, earlier, signal);
    release();
    const { evaluation, checkpoint } = outcome;
    const room = () => weights.quotaBytes - weights.usedBytes - spool.checkpointBytes;
    if (outcome.weights !== null) {
      const tensors = shaped(outcome.weights, individual);
      // Checkpoints only save time: they make room for weights.
      if (safetensorsBytes(tensors) > room()) await spool.dropCheckpoints();
      await weights.write(individual.id, evaluation.curve.length, tensors);
    }
    const result: SpooledResult = { evaluation, progress: checkpoint?.progress ?? null };
    await spool.write(individual.id, stage, result, checkpoint === null ? null : flat(checkpoint.tensors), room());
    if (before !== null) await spool.dropCheckpoint(individual.id, before);
    return evaluation;
  }

  /** Neither weights nor a state are kept: what counts begins anew. */
  async #look(individual: Individual, signal: AbortSignal, release: () => void): Promise<Evaluation> {
    const { spool, weights, seed, fitness } = this.setup;
    const makeJob = async (): Promise<EvaluationJob> => ({
      individual,
      parents: await this.#parents.of(individual),
      seed,
      untilEpoch: null,
      checkpoint: null,
      ...(fitness.lookEpochs === null ? {} : { changes: { epochs: fitness.lookEpochs } }),
    });
    const { evaluation } = await this.#attempt(individual, makeJob, signal, []);
    release();
    await spool.write(individual.id, "look", { evaluation, progress: null }, null, weights.quotaBytes);
    return evaluation;
  }

  /** What the training that counts begins with. */
  async #begin(individual: Individual): Promise<Pick<EvaluationJob, "individual" | "parents">> {
    const { inherits, keepsStarts } = this.setup.fitness;
    return {
      individual: keepsStarts ? individual : { ...individual, starts: {} },
      parents: inherits ? await this.#parents.of(individual) : [],
    };
  }

  async #goOn(
    individual: Individual,
    stage: number | "end",
    before: number | null,
    earlier: SpooledResult | null,
    signal: AbortSignal,
  ): Promise<TrainingOutcome> {
    const { spool, seed } = this.setup;
    const isContinuing = before !== null && earlier?.progress != null;
    const tensors = isContinuing ? await spool.readCheckpoint(individual.id, before) : null;
    const makeJob = async (): Promise<EvaluationJob> => ({
      // A checkpoint has all that was inherited.
      ...(tensors === null ? await this.#begin(individual) : { individual, parents: [] }),
      seed,
      untilEpoch: stage === "end" ? null : stage,
      checkpoint:
        tensors === null || !earlier?.progress ? null : { progress: earlier.progress, tensors: copied(tensors) },
    });
    return this.#attempt(individual, makeJob, signal, tensors === null ? [] : (earlier?.evaluation.curve ?? []));
  }

  async #retrain(individual: Individual, untilEpoch: number): Promise<TrainingOutcome> {
    const { seed, signal, weights, shaped } = this.setup;
    const makeJob = async (): Promise<EvaluationJob> => ({
      ...(await this.#begin(individual)),
      seed,
      untilEpoch,
      checkpoint: null,
    });
    const outcome = await this.#attempt(individual, makeJob, signal, []);
    if (outcome.weights !== null) await weights.write(individual.id, untilEpoch, shaped(outcome.weights, individual));
    return outcome;
  }

  #attempt(
    individual: Individual,
    makeJob: () => Promise<EvaluationJob>,
    signal: AbortSignal,
    earlierCurve: readonly EpochRecord[],
  ): Promise<TrainingOutcome> {
    const { evaluator, retries, timeoutMs, onEpoch } = this.setup;
    const options = { retries, timeoutMs, signal, earlierCurve };
    return evaluateWithRetries(evaluator, makeJob, {
      ...options,
      onEpoch: (record) => onEpoch(individual.id, record),
    });
  }

  /** The rung at which an individual of this stage was compared last. */
  #stageBefore(stage: number | "end"): number | null {
    return this.setup.fitness.rungs.findLast((rung) => stage === "end" || rung < stage) ?? null;
  }
}

/** What a look saw, as it was compared; null where the log has nothing of one. */
function lookOf(evaluation: Evaluation): Evaluation | null {
  if (evaluation.status === "failed" || !evaluation.look) return null;
  const { look: _, ...seen } = evaluation;
  return seen;
}

/** Whether an evaluation in the log is also what the individual had reached at a rung: it never got past it. */
function endedBy({ status, curve, ...rest }: Evaluation, rung: number): boolean {
  if (status === "ok" || ("reason" in rest && rest.reason === "lossLimit")) return curve.length <= rung;
  return curve.length < rung;
}

function copied(tensors: Tensors): Weights {
  return new Map([...withoutShapes(tensors)].map(([name, values]) => [name, values.slice()]));
}
