import { unreachable } from "../base/assert.ts";
import type { ElementwiseKernel } from "./elementwiseKernel.ts";
import type { Stage } from "./stages.ts";

/** Index into the storages of one program. */
export type StorageId = number;

/**
 * A region of the arena, made of slices [B, width] of which one belongs to a timestep.
 *
 * - `plane`: one slice per timestep; states have one more, so that slice t is the state before timestep t.
 * - `ring`: two slices, for a value that only the neighbouring timestep reads.
 * - `step`: one slice, for a value that dies within its timestep.
 * - `shared`: one slice, for a value that is the same in all timesteps.
 */
export interface Storage {
  readonly name: string;
  readonly kind: "plane" | "ring" | "step" | "shared";
  readonly slices: number;
  /** Floats of one row: H, I for the input of layer 0, or a rank. */
  readonly width: number;
}

/** Where a value of timestep t lies: slice t + shift. */
export interface Place {
  readonly storage: StorageId;
  readonly shift: number;
}

/** A weight matrix as the second factor of a product: W [k, n], or Wᵀ where the parameter is [n, k]. */
export interface WeightFactor {
  readonly parameter: string;
  readonly transposed: boolean;
  readonly k: number;
  readonly n: number;
}

/** One call of a kernel: on the rows of one timestep in a loop, on those of all timesteps outside of one. */
export type Operation =
  | { readonly op: "broadcast"; readonly target: Place; readonly biases: readonly string[] }
  /** Every element becomes the one number of a parameter. */
  | { readonly op: "spread"; readonly target: Place; readonly scalar: string }
  | {
      readonly op: "product";
      readonly source: Place;
      readonly weight: WeightFactor;
      readonly target: Place;
      readonly accumulate: boolean;
    }
  | {
      readonly op: "kernel";
      readonly kernel: ElementwiseKernel;
      readonly loads: readonly Place[];
      readonly stores: readonly Place[];
    };

/**
 * dW += sourceᵀ · gradient for several sources of one gradient, over all rows; db += its column sums, and the gradient
 * of a scalar is their sum.
 */
export interface WeightGradientOperation {
  readonly gradient: Place;
  /** H, or the rank of a matrix. */
  readonly width: number;
  readonly products: readonly { readonly parameter: string; readonly source: Place; readonly k: number }[];
  readonly biases: readonly string[];
  readonly scalars: readonly string[];
}

export type StagedOperations = { readonly [stage in Stage]: readonly Operation[] };

/** The places an operation reads, then those it writes. */
export function placesOf(operation: Operation): {
  readonly reads: readonly Place[];
  readonly writes: readonly Place[];
} {
  switch (operation.op) {
    case "broadcast":
    case "spread":
      return { reads: [], writes: [operation.target] };
    case "product": {
      const { source, target, accumulate } = operation;
      return { reads: accumulate ? [source, target] : [source], writes: [target] };
    }
    case "kernel":
      return { reads: operation.loads, writes: operation.stores };
    default:
      return unreachable(operation);
  }
}

/** The same operation with its values in other places. */
export function withPlaces(operation: Operation, moved: (place: Place) => Place): Operation {
  switch (operation.op) {
    case "broadcast":
    case "spread":
      return { ...operation, target: moved(operation.target) };
    case "product":
      return { ...operation, source: moved(operation.source), target: moved(operation.target) };
    case "kernel":
      return { ...operation, loads: operation.loads.map(moved), stores: operation.stores.map(moved) };
    default:
      return unreachable(operation);
  }
}
