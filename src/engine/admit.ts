import type { Evaluation } from "../run/evaluation.ts";
import type { TrainingOutcome } from "../training/trainingJob.ts";

/**
 * The outcome as the log can hold it: JSON knows no NaN and no infinity, and a trainer that is not ours may answer
 * with either. Such a metric fails the individual; such an epoch is left out of a curve.
 */
export function admit(outcome: TrainingOutcome): TrainingOutcome {
  const { evaluation } = outcome;
  const curve = evaluation.curve.filter(
    ({ trainingLoss, validationLoss }) => Number.isFinite(trainingLoss) && Number.isFinite(validationLoss),
  );
  if (evaluation.status === "failed") return { ...outcome, evaluation: { ...evaluation, curve } };
  const measured = { ...evaluation.metrics, initialLoss: evaluation.initialLoss ?? 0 };
  const [name] = Object.entries(measured).find(([, value]) => !Number.isFinite(value)) ?? [];
  if (name === undefined && curve.length === evaluation.curve.length) return outcome;
  const failed: Evaluation = {
    status: "failed",
    reason: "diverged",
    message: `The ${name ?? "loss"} is not finite.`,
    curve,
    trainingMacs: evaluation.trainingMacs,
    timing: evaluation.timing,
  };
  return { evaluation: failed, weights: null, checkpoint: null };
}
