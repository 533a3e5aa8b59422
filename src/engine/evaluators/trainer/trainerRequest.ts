import { toCellJson } from "../../../cell/cellJson.ts";
import { printEquations } from "../../../cell/printEquations.ts";
import { inputSize, type ModelSpec, parameterShapes, readoutOf } from "../../../compiler/modelSpec.ts";
import { inheritedEpochs } from "../../../config/inheritedEpochs.ts";
import type { Config } from "../../../config/schema.ts";
import type { Dataset, DatasetPayload } from "../../../data/dataset.ts";
import { latency } from "../../../measures/latency.ts";
import { validationLossName } from "../../../measures/loss.ts";
import type { EvaluationJob } from "../../../protocol/evaluatorProtocol.ts";
import {
  type TrainerData,
  type TrainerRequest,
  type TrainerSizes,
  trainerProtocolVersion,
} from "../../../protocol/trainerProtocol.ts";
import { askedMeasures } from "../../../training/askedMeasures.ts";
import { modelSpecFor } from "../../../training/modelSpecFor.ts";
import { trainingStream } from "../../../training/trainIndividual.ts";
import { jobNetwork } from "../jobNetworks.ts";

/** Paths that a request names. */
export interface RequestFiles {
  readonly pytorch: string;
  readonly startWeights: string;
  readonly parents: TrainerRequest["parents"];
  readonly weightsFile: string;
  readonly data: TrainerData;
}

export function trainerRequest(
  job: EvaluationJob,
  config: Config,
  folder: string,
  payload: DatasetPayload,
  spec: ModelSpec,
  files: RequestFiles,
): TrainerRequest {
  const { cell, learningRate } = jobNetwork(job, config);
  const { backend: _, blas: __, command: ___, fma: ____, ...training } = config.training;
  const { epochs, inheritance } = config.training;
  return {
    type: "evaluate",
    protocolVersion: trainerProtocolVersion,
    id: job.individual.id,
    seed: trainingStream(job.seed, `individual ${job.individual.id}`).fork("trainer").uint32(),
    cell: toCellJson(cell),
    equations: printEquations(cell),
    sizes: trainerSizes(spec),
    parameters: parameterShapes(spec),
    training: { ...training, learning_rate: learningRate },
    epochs,
    inheritedEpochs: inheritedEpochs(config.training),
    untilEpoch: job.untilEpoch,
    metrics: neededMetrics(config, payload),
    task: config.task,
    folder,
    ...files,
    starts: job.individual.starts,
    needsWeights: inheritance || job.isTested === true,
    isTested: job.isTested === true,
  };
}

/** The network that the config describes around the job's cell. */
export function jobSpec(job: EvaluationJob, dataset: Dataset, config: Config): ModelSpec {
  return modelSpecFor(jobNetwork(job, config), dataset, config);
}

/** `validation_loss`, and the metrics in objectives and constraints that only training can measure. */
function neededMetrics({ search }: Config, { metrics }: DatasetPayload): string[] {
  const asked = new Set(askedMeasures({ search }));
  const measured = [...metrics.map(({ name }) => name), latency.name];
  return [validationLossName, ...measured.filter((name) => name !== validationLossName && asked.has(name))];
}

function trainerSizes(spec: ModelSpec): TrainerSizes {
  return {
    batch: spec.batch,
    time: spec.time,
    layers: spec.layers,
    hiddenSize: spec.hiddenSize,
    inputSize: inputSize(spec),
    vocabularySize: spec.input.kind === "tokens" ? spec.input.vocabularySize : null,
    outputSize: spec.output.size,
    loss: spec.output.loss,
    tiedToEmbedding: spec.output.tiedToEmbedding,
    ...(spec.output.classWeights === undefined ? {} : { classWeights: spec.output.classWeights }),
    ...readoutOf(spec),
    dropout: spec.dropout,
  };
}
