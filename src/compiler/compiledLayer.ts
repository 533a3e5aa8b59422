import { addressAt, type Binding, type BoundOperation, bindOperation } from "./boundOperation.ts";
import type { LayerProgram } from "./layerProgram.ts";
import type { Operation, StagedOperations } from "./operation.ts";
import { bindBeforeLoop, bindWeightGradientOfSymbols, embeddingGradient } from "./symbolProducts.ts";

/** One layer, ready to run: the loops over time around the bound operations. */
export interface CompiledLayer {
  /** Address of slice `t` of h; slice 0 is the carried state, slice t + 1 what timestep t yielded. */
  hiddenAt(t: number): number;
  /** The same for c; null where the cell has no memory. */
  memoryAt: ((t: number) => number) | null;
  /** Address of the gradient of h, slices as in `hiddenAt`. */
  hiddenGradientAt(t: number): number;
  /** From slice 0 of h and c and the layer's input to all further slices. */
  forward(steps: number): void;
  /** The gradient of c, slices as in `hiddenAt`; null where c has no effect on any h'. */
  memoryGradientAt: ((t: number) => number) | null;
  /** From slices 1… of the gradient of h to gradients of weights and input. */
  backward(steps: number): void;
  /** The part of `backward` before the weights: from the gradients of all h' and the last c' to those of every product. */
  propagate(steps: number): void;
  /** The part of `backward` for the weights. */
  accumulate(steps: number): void;
  /** Whether `backward` on so many rows has added to the gradient of the embedding, and not written that of the input. */
  isEmbeddingGradientDone(rows: number): boolean;
}

interface BoundStages {
  readonly once: readonly BoundOperation[];
  readonly before: readonly BoundOperation[];
  readonly loop: readonly BoundOperation[];
  readonly after: readonly BoundOperation[];
}

export function compileLayer(binding: Binding, layer: LayerProgram): CompiledLayer {
  const { kernels, spec } = binding;
  const B = spec.batch;
  const stateFloats = B * spec.hiddenSize;
  const ofEmbedding = embeddingGradient(binding, layer);
  const bindOne = (operation: Operation) => bindOperation(binding, operation);
  const bindStages = ({ once, before, loop, after }: StagedOperations, bind = bindOne): BoundStages => {
    return { once: once.map(bind), before: before.map(bind), loop: loop.map(bind), after: after.map(bind) };
  };
  const forward = { ...bindStages(layer.forward), before: bindBeforeLoop(binding, layer.forward.before) };
  const backward = bindStages(layer.backward, ofEmbedding?.bind);
  const weightGradients = layer.weightGradients.map((operation) => bindWeightGradientOfSymbols(binding, operation));
  const stateAt = (storage: number) => (t: number) => addressAt(binding, { storage, shift: 0 }, t);
  const hiddenGradientAt = stateAt(layer.dh);
  const memoryGradientAt = layer.dc === null ? null : stateAt(layer.dc);
  const propagate = (steps: number) => {
    for (const run of backward.once) run(0, B);
    for (const run of backward.before) run(0, steps * B);
    for (let t = steps - 1; t >= 0; t--) for (const run of backward.loop) run(t, B);
    for (const run of backward.after) run(0, steps * B);
  };
  const accumulate = (steps: number) => {
    for (const run of weightGradients) run(0, steps * B);
  };

  return {
    hiddenAt: stateAt(layer.h),
    memoryAt: layer.c === null ? null : stateAt(layer.c),
    hiddenGradientAt,
    memoryGradientAt,
    propagate,
    accumulate,
    isEmbeddingGradientDone: (rows) => ofEmbedding?.isBySymbol(rows) === true,
    forward: (steps) => {
      for (const run of forward.once) run(0, B);
      for (const run of forward.before) run(0, steps * B);
      for (let t = 0; t < steps; t++) for (const run of forward.loop) run(t, B);
      for (const run of forward.after) run(0, steps * B);
    },
    backward: (steps) => {
      kernels.fill(hiddenGradientAt(0), stateFloats, 0);
      if (memoryGradientAt !== null) kernels.fill(memoryGradientAt(steps), stateFloats, 0);
      propagate(steps);
      accumulate(steps);
    },
  };
}
