import type { TrainingChanges } from "../network/trainingChanges.ts";
import type { Config } from "./schema.ts";

/**
 * The config of a run with the sizes and the budget of a retraining; what is not given stays as it was, also where each
 * network has its own. Tied weights keep embedding and H alike.
 */
export function retrainConfig<C extends Pick<Config, "model" | "training">>(
  config: C,
  { epochs, hidden, layers, learningRate }: TrainingChanges,
): C {
  const { model, training } = config;
  const embedding = typeof hidden === "number" && model.tie_weights ? { embedding: hidden } : {};
  return {
    ...config,
    model: { ...model, ...embedding, hidden: hidden ?? model.hidden, layers: layers ?? model.layers },
    training: {
      ...training,
      epochs: epochs ?? training.epochs,
      learning_rate: learningRate ?? training.learning_rate,
    },
  };
}
