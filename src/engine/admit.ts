import { misfitText } from "../base/shape.ts";
import type { Evaluation, FailureReason } from "../run/evaluation.ts";
import { epochRecord, evaluation as evaluationShape } from "../run/runEventShape.ts";
import type { TrainingOutcome } from "../training/trainingJob.ts";

/**
 * The outcome as the log can hold it, and read it again: JSON knows no NaN and no infinity, and a trainer or worker
 * that is not ours may answer with these or anything else. Such a result fails the individual; such an epoch is left
 * out of a curve.
 */
export function admit(outcome: TrainingOutcome): TrainingOutcome {
  const { evaluation } = outcome;
  const curve = evaluation.curve.filter((epoch) => epochRecord(epoch) === null);
  const trainingMacs = Number.isFinite(evaluation.trainingMacs) ? evaluation.trainingMacs : 0;
  const failed = (reason: FailureReason, message: string): TrainingOutcome => {
    const failure: Evaluation = { status: "failed", reason, message, curve, trainingMacs, timing: evaluation.timing };
    return { evaluation: failure, weights: null, checkpoint: null };
  };
  if (evaluation.status === "failed") return { ...outcome, evaluation: { ...evaluation, curve, trainingMacs } };
  const measured = { ...evaluation.metrics, initialLoss: evaluation.initialLoss ?? 0 };
  const [name] = Object.entries(measured).find(([, value]) => !Number.isFinite(value)) ?? [];
  if (name !== undefined || curve.length < evaluation.curve.length) {
    return failed("diverged", `The ${name ?? "loss"} is not finite.`);
  }
  const misfit = evaluationShape(evaluation);
  return misfit === null ? outcome : failed("trainerFailed", `Its result is none: ${misfitText(misfit)}.`);
}
