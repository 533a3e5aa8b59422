import { present, unreachable } from "../base/assert.ts";
import { type Kernels, packedFloats } from "./kernels/kernels.ts";
import type { ModelProgram } from "./modelProgram.ts";
import type { ModelSpec } from "./modelSpec.ts";
import type { Operation, Place, WeightGradientOperation } from "./operation.ts";
import type { WeightPanels } from "./weightPanels.ts";
import type { ElementwiseFunction } from "./workspace.ts";

/**
 * An operation with its addresses: does its work on `rows` rows from timestep `t` on. In the loop that is one
 * timestep of B rows; outside the loop t is 0 and the rows are those of all timesteps.
 */
export type BoundOperation = (t: number, rows: number) => void;

/** Where things lie and what does the work. */
export interface Binding {
  readonly spec: ModelSpec;
  readonly program: ModelProgram;
  readonly kernels: Kernels;
  readonly panels: WeightPanels;
  /** Start of the arena of the program. */
  readonly arenaAt: number;
  /** Room for the packed gradient [T·B, H] of a weight gradient. */
  readonly scratchAt: number;
  /** Room for `productScratchFloats`. */
  readonly productScratchAt: number;
  parameterAddress(parameter: string): number;
  gradientAddress(parameter: string): number;
  elementwise(name: string): ElementwiseFunction;
  /** Null where products of the input are computed row by row. */
  readonly symbols: SymbolRows | null;
}

/** Rows of the input that are rows of an embedding, and repeat. */
interface SymbolRows {
  readonly embeddingAt: number;
  /** V: rows of the embedding. */
  readonly count: number;
  /** Int32 [T·B]: the row of the embedding that each row of the input is. */
  readonly rowsAt: number;
  /** Room for `symbolScratchFloats`. */
  readonly scratchAt: number;
}

/** Address of slice (t + shift) & mask: all bits for a plane, one for a ring, none for a value of one timestep. */
interface Address {
  readonly base: number;
  readonly stride: number;
  readonly shift: number;
  readonly mask: number;
}

const sliceMasks = { plane: -1, ring: 1, step: 0, shared: 0 } as const;

function addressOf({ program, spec, arenaAt }: Binding, { storage: id, shift }: Place): Address {
  const storage = present(program.storages[id], `storage ${id}`);
  const base = arenaAt + present(program.plan.offsets[id], `offset of ${storage.name}`);
  return { base, stride: spec.batch * storage.width * 4, shift, mask: sliceMasks[storage.kind] };
}

/** The byte address of a place at timestep t. */
export function addressAt(binding: Binding, place: Place, t: number): number {
  return at(addressOf(binding, place), t);
}

function at({ base, stride, shift, mask }: Address, t: number): number {
  return base + ((t + shift) & mask) * stride;
}

export function bindOperation(binding: Binding, operation: Operation): BoundOperation {
  const { kernels, panels, spec } = binding;
  switch (operation.op) {
    case "broadcast": {
      const target = addressOf(binding, operation.target);
      const bias = panels.biasAddress(operation.biases);
      return (t, rows) => kernels.broadcastRows(bias, at(target, t), rows, spec.hiddenSize);
    }
    case "spread": {
      const target = addressOf(binding, operation.target);
      const scalar = binding.parameterAddress(operation.scalar);
      return (t, rows) => {
        const [value = 0] = new Float32Array(kernels.memory.buffer, scalar, 1);
        kernels.fill(at(target, t), rows * spec.hiddenSize, value);
      };
    }
    case "product": {
      const source = addressOf(binding, operation.source);
      const target = addressOf(binding, operation.target);
      const packed = panels.address(operation.weight);
      const { k, n } = operation.weight;
      const accumulate = operation.accumulate ? 1 : 0;
      return (t, rows) => {
        kernels.matrixProduct(at(source, t), k, packed, at(target, t), n, rows, k, n, accumulate);
      };
    }
    case "kernel": {
      const call = binding.elementwise(operation.kernel.name);
      const buffers = [...operation.loads, ...operation.stores].map((place) => addressOf(binding, place));
      const parameters = [0, ...buffers.map(() => 0)] as [number, ...number[]];
      const run: BoundOperation = (t, rows) => {
        parameters[0] = rows * spec.hiddenSize;
        for (let i = 0; i < buffers.length; i++) parameters[i + 1] = at(buffers[i] as Address, t);
        call(...parameters);
      };
      const isShared = ({ storage }: Place) => binding.program.storages[storage]?.kind === "shared";
      if (![...operation.loads, ...operation.stores].some(isShared)) return run;
      // What all timesteps share has the rows of one.
      return (t, rows) => {
        for (let first = 0; first < rows; first += spec.batch) run(t + first / spec.batch, spec.batch);
      };
    }
    default:
      return unreachable(operation);
  }
}

/** dW += sourceᵀ · gradient and db += column sums, over `rows` rows of all timesteps. */
export function bindWeightGradient(binding: Binding, operation: WeightGradientOperation): BoundOperation {
  const { kernels, scratchAt, productScratchAt } = binding;
  const { width } = operation;
  const gradient = addressAt(binding, operation.gradient, 0);
  const products = operation.products.map(({ parameter, source, k }) => ({
    source: addressAt(binding, source, 0),
    target: binding.gradientAddress(parameter),
    k,
  }));
  const [firstBias, ...furtherBiases] = operation.biases.map((bias) => binding.gradientAddress(bias));
  const scalars = operation.scalars.map((scalar) => binding.gradientAddress(scalar));
  return (_, rows) => {
    if (products.length > 0) kernels.packPanels(gradient, width, 1, rows, width, scratchAt);
    for (const { source, target, k } of products) {
      kernels.transposedProduct(source, k, scratchAt, target, width, k, rows, width, 1, productScratchAt);
    }
    for (const scalar of scalars) addTotal(kernels, gradient, rows * width, scalar);
    if (firstBias === undefined) return;
    // Biases that are added together have one gradient, and a bias has no other: it is summed once.
    kernels.addColumnSums(gradient, rows, width, firstBias);
    for (const bias of furtherBiases) kernels.addInPlace(firstBias, width, bias);
  };
}

/** The sum of n floats, in float64, added to the float at `target`. */
function addTotal(kernels: Kernels, from: number, n: number, target: number): void {
  const values = new Float32Array(kernels.memory.buffer, from, n);
  let total = 0;
  for (let i = 0; i < n; i++) total += values[i]!;
  const sum = new Float32Array(kernels.memory.buffer, target, 1);
  sum[0] = sum[0]! + total;
}

/** Floats of scratch that `bindWeightGradient` needs. */
export function weightGradientScratch(spec: ModelSpec, program: ModelProgram): number {
  const widths = program.layers.flatMap(({ weightGradients }) => weightGradients.map(({ width }) => width));
  return packedFloats(spec.time * spec.batch, Math.max(spec.hiddenSize, ...widths));
}
