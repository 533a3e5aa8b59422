import { parseCellJson } from "../../cell/cellJson.ts";
import type { Dataset } from "../../data/dataset.ts";
import type { EvaluationJob } from "../../protocol/evaluatorProtocol.ts";
import { measureOnTest } from "../../training/measureOnTest.ts";
import { type IndividualConfig, type TrainingOptions, trainIndividual } from "../../training/trainIndividual.ts";
import type { TrainingOutcome } from "../../training/trainingJob.ts";

/** Trains the individual of a job in this thread. Its randomness is named by its id, wherever it runs. */
export async function runJob(
  job: EvaluationJob,
  dataset: Dataset,
  config: IndividualConfig,
  options: TrainingOptions,
): Promise<TrainingOutcome> {
  const { individual, parents, seed, untilEpoch, checkpoint, isTested = false } = job;
  const training = {
    cell: parseCellJson(individual.cell),
    starts: individual.starts,
    parents: parents.map((parent) => parent && { ...parent, cell: parseCellJson(parent.cell) }),
    seed,
    streamName: `individual ${individual.id}`,
    untilEpoch,
    checkpoint,
  };
  const outcome = await trainIndividual(training, dataset, config, options);
  if (!isTested || outcome.weights === null) return outcome;
  return { ...outcome, testMetrics: await measureOnTest(training.cell, outcome.weights, dataset, config, options) };
}
