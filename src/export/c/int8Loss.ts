import { compileModel } from "../../compiler/compiledModel.ts";
import type { DatasetPayload } from "../../data/dataset.ts";
import { openDataset } from "../../data/openDataset.ts";
import type { TrainedModel } from "../trainedModel.ts";
import { quantize } from "./quantize.ts";

/** Loss on the validation data, in the unit of the task's loss, over all output rows, with the weights as trained and in 8 bits. */
export interface Int8Loss {
  readonly float32: number;
  readonly int8: number;
}

/** @param mostBatches as `training.max_validation_batches`; null is all. */
export function measureInt8Loss(model: TrainedModel, payload: DatasetPayload, mostBatches: number | null): Int8Loss {
  return {
    float32: validationLoss(model, payload, mostBatches),
    int8: validationLoss(quantize(model).model, payload, mostBatches),
  };
}

/** By the compiled model, over all output rows. */
export function validationLoss(
  { spec, weights }: TrainedModel,
  payload: DatasetPayload,
  mostBatches: number | null,
): number {
  const compiled = compileModel(spec, { kind: "sgd", momentum: 0, weightDecay: 0 });
  try {
    for (const [name, values] of weights) compiled.write(name, values);
    let [sum, rows, batches] = [0, 0, 0];
    for (const batch of openDataset(payload).batches("validation", spec.batch, null)) {
      if (batches++ === mostBatches) break;
      const result = compiled.evaluate(batch, { outputs: false });
      sum += result.loss * result.rows;
      rows += result.rows;
    }
    return sum / rows;
  } finally {
    compiled.dispose();
  }
}
