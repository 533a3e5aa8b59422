import { present } from "../../base/assert.ts";
import type { Rng } from "../../base/rng.ts";
import type { Cell } from "../../cell/cell.ts";
import { readsMemory } from "../../cell/memory.ts";
import { CompiledStep, type StateRows } from "../../compiler/compiledStep.ts";
import { inputSize, type ModelSpec } from "../../compiler/modelSpec.ts";
import { costOf } from "../trainingCost.ts";
import type { Weights } from "../trainingJob.ts";
import { type FitResult, fitStep } from "./fitStep.ts";
import type { LayerStates } from "./stateTrace.ts";

interface FittedLayers {
  readonly weights: Map<string, Float32Array>;
  readonly fits: readonly FitResult[];
  readonly macs: number;
}

/**
 * Standard deviations by which every second state is moved before the parent steps from it. A child that meets
 * only the states of its parent has not been taught the way back to them, and drifts off when it runs on its own.
 */
const jitter = 0.3;

/**
 * A child's cell weights fitted layer by layer to what its parent's cell yields from the same states, which are the
 * parent's own, every second one with noise.
 *
 * @param states of the parent's layers, N rows each.
 */
export function fitLayers(
  child: { readonly spec: ModelSpec; readonly weights: Weights },
  parent: { readonly spec: ModelSpec; readonly weights: Weights },
  states: readonly LayerStates[],
  { budgetMacs, rng }: { readonly budgetMacs: number; readonly rng: Rng },
): FittedLayers {
  const { spec } = child;
  const H = spec.hiddenSize;
  const weights = new Map<string, Float32Array>([...child.weights].map(([name, values]) => [name, values.slice()]));
  const hasMemory = readsMemory(child.spec.cell) && readsMemory(parent.spec.cell);
  const fits: FitResult[] = [];
  let macs = 0;
  states.forEach(({ x, h, c }, layer) => {
    const rows = h.length / H;
    const stream = rng.fork(`layer ${layer}`);
    const shape = { inputSize: layer === 0 ? inputSize(spec) : H, hiddenSize: H, rows };
    const forwardMacs = (costOf(spec).cellMacs / spec.layers) * rows;
    const from = { h: withNoise(h, H, stream.fork("h")), c: hasMemory ? withNoise(c, H, stream.fork("c")) : c };
    const targets = stepOnce(parent.spec.cell, shape, parent.weights, layer, x, from);
    const step = openStep(spec.cell, shape, weights, layer);
    try {
      step.writeStates(x, from);
      const fit = fitStep(
        step,
        { h: targets.h, c: hasMemory ? targets.c : null },
        {
          rows,
          hiddenSize: H,
          forwardMacs,
          budgetMacs: budgetMacs / spec.layers - forwardMacs,
          rng: stream.fork("signs"),
        },
      );
      fits.push(fit);
      macs += fit.macs + forwardMacs;
      for (const name of step.parameters) weights.set(`layers.${layer}.${name}`, step.read(name));
    } finally {
      step.dispose();
    }
  });
  return { weights, fits, macs };
}

type Shape = Omit<ConstructorParameters<typeof CompiledStep>[0], "cell">;

function openStep(cell: Cell, shape: Shape, weights: Weights, layer: number): CompiledStep {
  const step = new CompiledStep({ cell, ...shape });
  for (const name of step.parameters)
    step.write(name, present(weights.get(`layers.${layer}.${name}`), `tensor ${name}`));
  return step;
}

function stepOnce(
  cell: Cell,
  shape: Shape,
  weights: Weights,
  layer: number,
  x: Float32Array,
  from: StateRows,
): StateRows {
  const step = openStep(cell, shape, weights, layer);
  try {
    step.writeStates(x, from);
    const { h, c } = step.forward();
    return { h: h.slice(), c: c?.slice() ?? null };
  } finally {
    step.dispose();
  }
}

/** A copy in which every second row is moved by up to √3 · `jitter` standard deviations of each unit. */
function withNoise(values: Float32Array, H: number, rng: Rng): Float32Array {
  const rows = values.length / H;
  const noisy = values.slice();
  for (let unit = 0; unit < H; unit++) {
    let [sum, squares] = [0, 0];
    for (let at = unit; at < values.length; at += H) {
      sum += values[at]!;
      squares += values[at]! ** 2;
    }
    const deviation = Math.sqrt(Math.max(0, squares / rows - (sum / rows) ** 2));
    const bound = Math.sqrt(3) * jitter * deviation;
    for (let at = unit; at < values.length; at += 2 * H) noisy[at]! += rng.uniform(-bound, bound);
  }
  return noisy;
}
