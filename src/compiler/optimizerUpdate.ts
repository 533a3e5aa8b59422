import { unreachable } from "../base/assert.ts";
import type { Kernels } from "./kernels/kernels.ts";
import type { OptimizerSpec } from "./trainableModel.ts";

/** Regions like the parameters' that an optimiser keeps between steps, by name. */
export function optimizerSlots(optimizer: OptimizerSpec): readonly string[] {
  switch (optimizer.kind) {
    case "sgd":
      return optimizer.momentum === 0 ? [] : ["velocity"];
    case "adam":
      return ["firstMoment", "secondMoment"];
    case "rmsprop":
      return ["meanSquare"];
    default:
      return unreachable(optimizer);
  }
}

interface UpdateRegions {
  readonly parameters: number;
  readonly gradients: number;
  /** In the order of `optimizerSlots`. */
  readonly slots: readonly number[];
  readonly floats: number;
}

/**
 * One update of all parameters.
 *
 * @param step 1 for the first update.
 * @param gradientScale what the gradients are multiplied by first, for clipping.
 */
export function updateParameters(
  kernels: Kernels,
  optimizer: OptimizerSpec,
  { parameters, gradients, slots, floats }: UpdateRegions,
  step: number,
  rate: number,
  gradientScale: number,
): void {
  const [first = 0, second = 0] = slots;
  switch (optimizer.kind) {
    case "sgd":
      kernels.sgd(parameters, gradients, first, floats, rate, optimizer.momentum, optimizer.weightDecay, gradientScale);
      break;
    case "adam":
      kernels.adam(
        parameters,
        gradients,
        first,
        second,
        floats,
        rate,
        optimizer.beta1,
        optimizer.beta2,
        optimizer.epsilon,
        optimizer.weightDecay,
        gradientScale,
        1 - integerPower(optimizer.beta1, step),
        1 - integerPower(optimizer.beta2, step),
      );
      break;
    case "rmsprop":
      kernels.rmsprop(
        parameters,
        gradients,
        first,
        floats,
        rate,
        optimizer.decay,
        optimizer.epsilon,
        optimizer.weightDecay,
        gradientScale,
      );
      break;
    default:
      unreachable(optimizer);
  }
}

/** Multiplications only, so that every machine gets the same bits. */
function integerPower(base: number, exponent: number): number {
  let result = 1;
  let square = base;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result *= square;
    square *= square;
  }
  return result;
}
