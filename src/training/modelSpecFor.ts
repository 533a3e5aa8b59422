import { AppError } from "../base/errors.ts";
import type { ModelSpec } from "../compiler/modelSpec.ts";
import type { OptimizerSpec } from "../compiler/trainableModel.ts";
import type { Config } from "../config/schema.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Network } from "../network/network.ts";

/** What training reads of an experiment. Sizes and learning rate are those of the network in hand. */
export type TrainingConfig = Pick<Config, "model" | "training">;

/** The model section asks for a network that this task cannot have. */
export class ModelConfigError extends AppError {
  readonly code = "MODEL_CONFIG";
}

/**
 * What is compiled of a network, at the sizes of the data set.
 *
 * The embedding has size H where the network has none of its own; a task that reads numbers has no embedding.
 *
 * @throws {ModelConfigError} when `tie_weights` is true and embedding and decoder differ in shape.
 */
export function modelSpecFor(network: Network, dataset: Dataset, config: TrainingConfig): ModelSpec {
  const { model, training } = config;
  const { cell, layers, hidden: hiddenSize } = network;
  const embeddingSize = network.embedding ?? hiddenSize;
  if (model.tie_weights) assertTieable(dataset, embeddingSize, hiddenSize);
  return {
    cell,
    ...readout(dataset, model),
    layers,
    hiddenSize,
    batch: training.batch,
    time: dataset.time,
    input:
      dataset.input.kind === "tokens"
        ? { kind: "tokens", vocabularySize: dataset.input.vocabularySize, embeddingSize }
        : { kind: "features", size: dataset.input.size },
    output: { ...dataset.output, tiedToEmbedding: model.tie_weights },
    dropout: dropoutOf(model),
  };
}

function dropoutOf({ dropout }: Config["model"]): ModelSpec["dropout"] {
  const { input, output, recurrent = 0 } = dropout;
  return { input, output, ...(recurrent === 0 ? {} : { recurrent }) };
}

/** @throws {ModelConfigError} where the task has no whole sequence to read, or more than one answer to it. */
function readout(
  dataset: Dataset,
  { pool = "last", bidirectional = false }: Config["model"],
): Pick<ModelSpec, "pool" | "bidirectional"> {
  if (pool !== "last" && dataset.reading !== "answers once") {
    throw new ModelConfigError(
      `model.pool is \`${pool}\`, but this task answers at every timestep.`,
      "Leave `pool` out; it is for classification, regression and forecasting.",
    );
  }
  if (bidirectional && dataset.reading === "predicts the next") {
    throw new ModelConfigError(
      "model.bidirectional reads the sequence from its end, but this task predicts what comes next.",
      "Set `bidirectional: false`.",
    );
  }
  return { ...(pool === "last" ? {} : { pool }), ...(bidirectional ? { bidirectional } : {}) };
}

/** The config's optimiser; what the config does not name has the usual default (Kingma & Ba 2015; PyTorch). */
export function optimizerFor(config: TrainingConfig): OptimizerSpec {
  const { optimizer, momentum, weight_decay: weightDecay } = config.training;
  switch (optimizer) {
    case "sgd":
      return { kind: "sgd", momentum, weightDecay };
    case "adam":
      return { kind: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay };
    case "rmsprop":
      return { kind: "rmsprop", decay: 0.99, epsilon: 1e-8, weightDecay };
  }
}

function assertTieable(dataset: Dataset, embeddingSize: number, hiddenSize: number): void {
  if (dataset.input.kind !== "tokens") {
    throw new ModelConfigError(
      "model.tie_weights needs an embedding, but this task reads numbers, not symbols.",
      "Set `tie_weights: false`.",
    );
  }
  if (dataset.input.vocabularySize !== dataset.output.size) {
    throw new ModelConfigError(
      `model.tie_weights needs the same symbols in and out, but ${dataset.input.vocabularySize} are read and ${dataset.output.size} are predicted.`,
      "Set `tie_weights: false`.",
    );
  }
  if (embeddingSize !== hiddenSize) {
    throw new ModelConfigError(
      `model.tie_weights needs \`embedding\` equal to \`hidden\`, but they are ${embeddingSize} and ${hiddenSize}.`,
      "Leave `embedding` out, or set it to the value of `hidden`.",
    );
  }
}
