import { retrainConfig } from "../../config/retrainConfig.ts";
import type { Dataset } from "../../data/dataset.ts";
import type { EvaluationJob } from "../../protocol/evaluatorProtocol.ts";
import { crossValidate } from "../../training/crossValidate.ts";
import { measureOnTest } from "../../training/measureOnTest.ts";
import { type IndividualConfig, type TrainingOptions, trainIndividual } from "../../training/trainIndividual.ts";
import type { TrainingOutcome } from "../../training/trainingJob.ts";
import { jobNetwork, jobParents } from "./jobNetworks.ts";

/** Trains the individual of a job in this thread. Its randomness is named by its id, wherever it runs. */
export async function runJob(
  job: EvaluationJob,
  dataset: Dataset,
  runConfig: IndividualConfig,
  options: TrainingOptions,
): Promise<TrainingOutcome> {
  const config = retrainConfig(runConfig, job.changes ?? {});
  const { individual, seed, untilEpoch, checkpoint, isTested = false } = job;
  const training = {
    network: jobNetwork(job, config),
    starts: individual.starts,
    parents: jobParents(job, config),
    seed,
    streamName: `individual ${individual.id}`,
    untilEpoch,
    checkpoint,
  };
  const isCrossValidated = dataset.folds !== undefined && !isTested;
  const outcome = isCrossValidated
    ? await crossValidate(training, dataset.folds, config, options)
    : await trainIndividual(training, dataset, config, options);
  if (!isTested || outcome.weights === null) return outcome;
  return { ...outcome, testMetrics: await measureOnTest(training.network, outcome.weights, dataset, config, options) };
}
