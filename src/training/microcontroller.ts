import { Rng } from "../base/rng.ts";
import type { ModelSpec } from "../compiler/modelSpec.ts";
import type { Config } from "../config/schema.ts";
import type { Dataset } from "../data/dataset.ts";
import { integerLoss } from "../integer/integerLoss.ts";
import type { Granularity, IntegerModel } from "../integer/integerModel.ts";
import { estimateCost, type Microcontroller } from "../integer/microcontrollerCost.ts";
import { quantizeModel } from "../integer/quantizeModel.ts";
import { calibrateRanges } from "../integer/ranges.ts";
import { microcontrollerMeasureNames } from "../measures/microcontroller.ts";
import { askedMeasures } from "./askedMeasures.ts";
import type { Weights } from "./trainingJob.ts";

/** Whether a search compares individuals by what they are on a microcontroller. */
export function asksForMicrocontroller(config: Pick<Config, "search">): boolean {
  return askedMeasures(config).some((name) => microcontrollerMeasureNames.includes(name));
}

/** A trained network in integers, calibrated on the training data. */
export function integersOf(
  spec: ModelSpec,
  weights: Weights,
  dataset: Dataset,
  granularity: Granularity = "per-channel",
): IntegerModel {
  // Files may be sorted by class: the first sequences would not be typical.
  const training = dataset.batches("train", spec.batch, Rng.fromSeed(0).fork("calibration"));
  return quantizeModel(spec, weights, calibrateRanges(spec, weights, training), granularity);
}

/** The loss of the integers on the validation data. @param mostBatches of it; null is all. */
export function validationLossInIntegers(integers: IntegerModel, dataset: Dataset, mostBatches: number | null): number {
  return integerLoss(integers, firstOf(dataset.batches("validation", integers.spec.batch, null), mostBatches));
}

/** `quantized_error`, `flash_bytes`, `ram_bytes` and `mcu_cycles`, by name: the same on every machine. */
export function measureMicrocontroller(
  spec: ModelSpec,
  weights: Weights,
  dataset: Dataset,
  { target, mostBatches }: { readonly target: Microcontroller; readonly mostBatches: number | null },
): { readonly [name: string]: number } {
  const integers = integersOf(spec, weights, dataset);
  const { flashBytes, ramBytes, cycles } = estimateCost(integers, target);
  return {
    quantized_error: validationLossInIntegers(integers, dataset, mostBatches),
    flash_bytes: flashBytes,
    ram_bytes: ramBytes,
    mcu_cycles: cycles,
  };
}

function* firstOf<T>(items: Iterable<T>, most: number | null): Iterable<T> {
  let taken = 0;
  for (const item of items) {
    if (taken++ === most) return;
    yield item;
  }
}
