import type { Dataset } from "../data/dataset.ts";
import type { EpochRecord, Evaluation } from "../run/evaluation.ts";
import { mean } from "../run/statistics.ts";
import { type IndividualConfig, type TrainingOptions, trainIndividual } from "./trainIndividual.ts";
import type { TrainingJob, TrainingOutcome } from "./trainingJob.ts";

type Succeeded = Extract<Evaluation, { status: "ok" }>;

/**
 * Trains an individual once for each fold, from scratch, on all other folds, and measures it on that fold.
 *
 * Metrics, losses of epochs and the best epoch are means over the folds, each with the weights of its best epoch; confusion
 * matrices are added. The weights are those of the first fold. One fold that fails fails the individual.
 *
 * @param folds of the dataset; the job inherits nothing and is trained to its end.
 */
export async function crossValidate(
  job: TrainingJob,
  folds: NonNullable<Dataset["folds"]>,
  config: IndividualConfig,
  options: TrainingOptions,
): Promise<TrainingOutcome> {
  const evaluations: Succeeded[] = [];
  let first: TrainingOutcome | null = null;
  for (let index = 0; index < folds.count; index++) {
    const streamName = index === 0 ? job.streamName : `${job.streamName}, fold ${index}`;
    const outcome = await trainIndividual({ ...job, streamName }, folds.dataset(index), config, options);
    if (outcome.evaluation.status === "failed") {
      const message = `fold ${index + 1} of ${folds.count}: ${outcome.evaluation.message}`;
      return {
        ...outcome,
        evaluation: { ...outcome.evaluation, message, ...spent([...evaluations, outcome.evaluation]) },
      };
    }
    first ??= outcome;
    evaluations.push(outcome.evaluation);
  }
  return { evaluation: meanEvaluation(evaluations), weights: first?.weights ?? null, checkpoint: null };
}

function meanEvaluation(folds: readonly Succeeded[]): Evaluation {
  const [first] = folds as [Succeeded, ...Succeeded[]];
  const names = Object.keys(first.metrics);
  const { confusion } = first;
  return {
    status: "ok",
    metrics: Object.fromEntries(names.map((name) => [name, mean(folds.map(({ metrics }) => metrics[name]!))])),
    ...(confusion === undefined ? {} : { confusion: confusion.map((row, a) => row.map((_, b) => sumAt(folds, a, b))) }),
    folds: folds.map(({ metrics }) => metrics),
    curve: meanCurve(folds.map(({ curve }) => curve)),
    bestEpoch: Math.round(mean(folds.map(({ bestEpoch }) => bestEpoch))),
    ...spent(folds),
  };
}

function sumAt(folds: readonly Succeeded[], actual: number, predicted: number): number {
  return folds.reduce((sum, { confusion }) => sum + (confusion?.[actual]?.[predicted] ?? 0), 0);
}

/** As far as all folds have trained. */
function meanCurve(curves: readonly (readonly EpochRecord[])[]): EpochRecord[] {
  const epochs = Math.min(...curves.map(({ length }) => length));
  return Array.from({ length: epochs }, (_, at) => {
    const records = curves.map((curve) => curve[at] as EpochRecord);
    const meanOf = (key: keyof EpochRecord) => mean(records.map((record) => record[key]));
    return {
      epoch: at + 1,
      trainingLoss: meanOf("trainingLoss"),
      validationLoss: meanOf("validationLoss"),
      learningRate: meanOf("learningRate"),
    };
  });
}

function spent(evaluations: readonly Evaluation[]): Pick<Evaluation, "trainingMacs" | "timing"> {
  const sum = (of: (evaluation: Evaluation) => number) => evaluations.reduce((total, each) => total + of(each), 0);
  return {
    trainingMacs: sum(({ trainingMacs }) => trainingMacs),
    timing: { trainingMs: sum(({ timing }) => timing.trainingMs), cpuMs: sum(({ timing }) => timing.cpuMs) },
  };
}
