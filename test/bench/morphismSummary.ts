import { parentsOf } from "../../src/run/lineage.ts";
import { operatorPayoff } from "../../src/run/operatorPayoff.ts";
import { individualRecord, individualRecords, type RunView } from "../../src/run/runView.ts";

/** How near the children of a run began to their parents, and what it took. */
interface MorphismSummary {
  /** Trained children of a parent whose validation loss is known. */
  readonly children: number;
  /** Of these, before their first step: within `near` of the parent's loss; */
  readonly near: number;
  /** with no finite loss from what they inherited. */
  readonly unbounded: number;
  /** Of all trained individuals. */
  readonly trained: number;
  readonly failed: number;
  readonly retried: number;
  /** Epochs that a child trained, the mean. */
  readonly meanEpochs: number;
  /** Of what children cost, the share that calibration took, without what they were trained. */
  readonly calibrationMacs: number;
  readonly trainingMacs: number;
  readonly operators: readonly {
    readonly operator: string;
    readonly tried: number;
    readonly before: number | "unbounded" | null;
    readonly after: number | null;
  }[];
}

/** @param near the largest relative morphism error that counts as near, for example 0.1. */
export function morphismSummary(view: RunView, near: number): MorphismSummary {
  let [children, nearOnes, unbounded, epochs, calibrationMacs, trainingMacs] = [0, 0, 0, 0, 0, 0];
  for (const { individual, evaluation, twinOf } of individualRecords(view)) {
    const [parent] = parentsOf(individual);
    if (evaluation === null || twinOf !== null || parent === undefined) continue;
    const before = individualRecord(view, parent).evaluation;
    const parentLoss = before?.status === "ok" ? before.metrics.validation_loss : undefined;
    if (parentLoss === undefined) continue;
    children++;
    epochs += evaluation.curve.length;
    trainingMacs += evaluation.trainingMacs;
    const isLost = evaluation.status === "failed" && /before training/.test(evaluation.message);
    if (isLost || (evaluation.status === "ok" && evaluation.calibration?.steps.includes("scratch"))) unbounded++;
    if (evaluation.status !== "ok") continue;
    calibrationMacs += evaluation.calibration?.macs ?? 0;
    const { morphismError } = evaluation;
    if (morphismError !== undefined && morphismError <= near * Math.abs(parentLoss)) nearOnes++;
  }
  return {
    children,
    near: nearOnes,
    unbounded,
    trained: view.trained,
    failed: view.failed,
    retried: view.retried,
    meanEpochs: children === 0 ? 0 : epochs / children,
    calibrationMacs,
    trainingMacs,
    operators: operatorPayoff(view)
      .map(({ operator, tried, structuralError, morphismError }) => ({
        operator,
        tried,
        before: structuralError,
        after: morphismError,
      }))
      .toSorted((a, b) => (a.operator < b.operator ? -1 : 1)),
  };
}
