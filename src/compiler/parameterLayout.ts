import { present } from "../base/assert.ts";
import { type ModelSpec, type ParameterShape, parameterShapes } from "./modelSpec.ts";

/** One tensor in the region of all parameters. */
interface PlacedParameter extends ParameterShape {
  /** Floats from the start of the region. */
  readonly offset: number;
  readonly size: number;
}

/**
 * All tensors in one region, each on a 16-byte boundary; gradients and optimiser slots have the same layout, so that
 * norm and update are one call. The gaps stay 0 under every optimiser.
 */
export interface ParameterLayout {
  readonly parameters: readonly PlacedParameter[];
  /** Floats of the region, a multiple of 4. */
  readonly floats: number;
  /** @throws when the model has no such tensor. */
  find(name: string): PlacedParameter;
}

export function layOutParameters(spec: ModelSpec): ParameterLayout {
  let floats = 0;
  const parameters = parameterShapes(spec).map((shape) => {
    const size = shape.shape.reduce((product, dimension) => product * dimension, 1);
    const placed = { ...shape, offset: floats, size };
    floats += Math.ceil(size / 4) * 4;
    return placed;
  });
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  return { parameters, floats, find: (name) => present(byName.get(name), `parameter ${name}`) };
}
