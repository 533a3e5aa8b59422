import { elementAt } from "../../base/elementAt.ts";
import { inputSize } from "../../compiler/modelSpec.ts";
import type { DatasetPayload } from "../../data/dataset.ts";
import { openDataset } from "../../data/openDataset.ts";
import type { Granularity } from "../../integer/integerModel.ts";
import { integersOf, validationLossInIntegers } from "../../training/microcontroller.ts";
import { validationLoss } from "../c/int8Loss.ts";
import type { TrainedModel } from "../trainedModel.ts";
import { validationSample } from "../verify/reference.ts";
import type { McuModel } from "./mcuModel.ts";

interface McuRequest {
  readonly granularity: Granularity;
  /** As `training.max_validation_batches`; null is all. */
  readonly mostBatches: number | null;
}

/** A trained model in integers: calibrated on the training data, measured on the validation data. */
export function prepareMcu(model: TrainedModel, payload: DatasetPayload, request: McuRequest): McuModel {
  const { spec, weights } = model;
  const dataset = openDataset(payload);
  const { granularity, mostBatches } = request;
  const integers = integersOf(spec, weights, dataset, granularity);
  return {
    model,
    integers,
    loss: {
      float32: validationLoss(model, payload, mostBatches),
      integer: validationLossInIntegers(integers, dataset, mostBatches),
    },
    vectors: firstSequence(model, payload),
  };
}

function firstSequence(model: TrainedModel, payload: DatasetPayload): McuModel["vectors"] {
  const { time, batch, inputs } = validationSample(model, payload);
  const { spec } = model;
  if (spec.input.kind === "tokens") return Array.from({ length: time }, (_, t) => elementAt(inputs, t * batch));
  const size = inputSize(spec);
  return Array.from({ length: time }, (_, t) => Array.from(inputs.subarray(t * batch * size, (t * batch + 1) * size)));
}
