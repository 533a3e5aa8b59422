import { parameterShapes } from "../compiler/modelSpec.ts";
import { writtenNetwork } from "../config/networkOf.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Individual } from "../run/individual.ts";
import type { Tensor, Tensors } from "../store/safetensors.ts";
import { modelSpecFor, type TrainingConfig } from "../training/modelSpecFor.ts";
import type { Weights } from "../training/trainingJob.ts";

/** Weights with the shapes that the model gives them, as their file should have them. */
export function withShapes(
  weights: Weights,
  individual: Individual,
  dataset: Dataset,
  config: TrainingConfig,
): Tensors {
  const network = writtenNetwork(individual, config);
  const shapes = new Map(
    parameterShapes(modelSpecFor(network, dataset, config)).map(({ name, shape }) => [name, shape]),
  );
  return flat(weights, (name) => shapes.get(name));
}

/** Tensors as one row each, where only the training loop knows their shapes. */
export function flat(
  weights: Weights,
  shapeOf: (name: string) => readonly number[] | undefined = () => undefined,
): Tensors {
  return new Map(
    [...weights].map(([name, values]): [string, Tensor] => [name, { shape: shapeOf(name) ?? [values.length], values }]),
  );
}

export function withoutShapes(tensors: Tensors): Weights {
  return new Map([...tensors].map(([name, { values }]) => [name, values]));
}
