import type { Individual, IndividualId } from "../run/individual.ts";
import { individualRecord, type RunView } from "../run/runView.ts";
import type { RunFolder } from "../store/runFolder.ts";
import { readKeptWeights } from "../store/weightsFolder.ts";
import type { Weights } from "../training/trainingJob.ts";
import { withoutShapes } from "./tensorShapes.ts";

/** What a search left of an individual. */
export interface SearchedModel {
  /** The one that was trained: the weights are named after its blocks, not after those of a twin. */
  readonly individual: Individual;
  readonly weights: Weights;
  readonly validationLoss: number;
}

/** Null where the run keeps no weights of it. Reads only, also while a process works on the run. */
export async function readSearchedModel(
  run: RunFolder,
  view: RunView,
  id: IndividualId,
): Promise<SearchedModel | null> {
  const { evaluation, twinOf } = individualRecord(view, id);
  const validationLoss = evaluation?.status === "ok" ? evaluation.metrics.validation_loss : undefined;
  if (evaluation === null || validationLoss === undefined) return null;
  const { individual } = individualRecord(view, twinOf ?? id);
  const tensors = await readKeptWeights(run.weightsFolder, individual.id, evaluation.curve.length);
  return tensors === null ? null : { individual, weights: withoutShapes(tensors), validationLoss };
}
