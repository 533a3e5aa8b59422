import { assert } from "../base/assert.ts";
import type { WireParent } from "../protocol/evaluatorProtocol.ts";
import type { EpochRecord, Evaluation } from "../run/evaluation.ts";
import type { Individual, IndividualId } from "../run/individual.ts";
import { individualRecord, type RunView } from "../run/runView.ts";
import type { WeightsFolder } from "../store/weightsFolder.ts";
import type { TrainingOutcome, Weights } from "../training/trainingJob.ts";
import { ParentLostError } from "./runErrors.ts";
import { withoutShapes } from "./tensorShapes.ts";

/** Trains an individual of the log once more, as far as its evaluation went. */
type Retrain = (individual: Individual, untilEpoch: number) => Promise<TrainingOutcome>;

/**
 * What children inherit. A parent's weights are read from the run folder; where they are gone (the log was cut back
 * past a clean-up, a person deleted files), they are trained again, its own ancestors' first if need be: training is
 * a function of config, seed and id, so the result is the same.
 */
export class ParentModels {
  readonly #underway = new Map<IndividualId, Promise<Weights | null>>();

  constructor(
    private readonly weights: WeightsFolder,
    private readonly view: () => RunView,
    private readonly retrain: Retrain,
    private readonly isInheriting: boolean,
    /** Whether the same training gives the same losses, as it does with our own compiler of the same version. */
    private readonly isReproducible: boolean,
  ) {}

  /** In the order of `Origin.parents`; arrays of its own, which may be transferred. */
  async of({ origin }: Individual): Promise<(WireParent | null)[]> {
    if (origin.kind !== "offspring") return [];
    const models: (WireParent | null)[] = [];
    for (const id of origin.parents) models.push(this.isInheriting ? await this.#model(id) : null);
    return models;
  }

  async #model(id: IndividualId): Promise<WireParent | null> {
    const { evaluation } = individualRecord(this.view(), id);
    const validationLoss = evaluation?.status === "ok" ? evaluation.metrics.validation_loss : undefined;
    if (evaluation?.status !== "ok" || evaluation.look || validationLoss === undefined) return null;
    const trained = trainedId(this.view(), id);
    const stored = await this.weights.read(trained, evaluation.curve.length);
    const weights = stored === null ? await this.#again(trained, evaluation) : withoutShapes(stored);
    // A twin's weights are named after the blocks of the one that was trained.
    const { cell, genes } = individualRecord(this.view(), trained).individual;
    return weights === null ? null : { cell, ...(genes && { genes }), weights: copied(weights), validationLoss };
  }

  /** Two children that miss the same parent wait for one training. */
  #again(id: IndividualId, known: Extract<Evaluation, { status: "ok" }>): Promise<Weights | null> {
    const underway = this.#underway.get(id);
    if (underway !== undefined) return underway;
    const { individual } = individualRecord(this.view(), id);
    const training = this.retrain(individual, known.curve.length).then(({ evaluation, weights }) => {
      // A lost worker or a time-out fails an individual that the log knows to train: nothing can be inherited.
      if (evaluation.status === "failed") throw new ParentLostError(id, evaluation.message);
      const isAsBefore = !this.isReproducible || sameCurve(evaluation.curve, known.curve);
      assert(isAsBefore, `training individual ${id} again gives the same losses`);
      return weights;
    });
    this.#underway.set(id, training);
    return training.finally(() => this.#underway.delete(id));
  }
}

/** Whose weights an individual has: its own, or those of the isomorphic one that was trained in its place. */
export function trainedId(view: RunView, id: IndividualId): IndividualId {
  return individualRecord(view, id).twinOf ?? id;
}

function sameCurve(a: readonly EpochRecord[], b: readonly EpochRecord[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function copied(weights: Weights): Weights {
  return new Map([...weights].map(([name, values]) => [name, values.slice()]));
}
