import { parseCellJson } from "../../cell/cellJson.ts";
import type { Dataset } from "../../data/dataset.ts";
import type { EvaluationJob } from "../../protocol/evaluatorProtocol.ts";
import { type IndividualConfig, type TrainingOptions, trainIndividual } from "../../training/trainIndividual.ts";
import type { TrainingOutcome } from "../../training/trainingJob.ts";

/** Trains the individual of a job in this thread. Its randomness is named by its id, wherever it runs. */
export function runJob(
  job: EvaluationJob,
  dataset: Dataset,
  config: IndividualConfig,
  options: TrainingOptions,
): Promise<TrainingOutcome> {
  const { individual, parents, seed, untilEpoch, checkpoint } = job;
  const training = {
    cell: parseCellJson(individual.cell),
    starts: individual.starts,
    parents,
    seed,
    streamName: `individual ${individual.id}`,
    untilEpoch,
    checkpoint,
  };
  return trainIndividual(training, dataset, config, options);
}
