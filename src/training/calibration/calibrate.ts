import { Rng } from "../../base/rng.ts";
import { ancestorsOf } from "../../cell/transformations/edge.ts";
import type { Cell } from "../../cell/cell.ts";
import { compileModel } from "../../compiler/compiledModel.ts";
import { CompiledStep } from "../../compiler/compiledStep.ts";
import { type Batch, inputSize, type ModelSpec } from "../../compiler/modelSpec.ts";
import type { Weights } from "../trainingJob.ts";
import { writeWeights } from "../checkpoint.ts";
import { fitStep } from "./fitStep.ts";
import { statesOf, type Trace } from "./statesOf.ts";

export interface CalibrationKnobs { rows: number; iterations: number; ridge: number; remap: boolean; decoderRidge: number }

const sgd = { kind: "sgd", momentum: 0, weightDecay: 0 } as const;

export function trace(spec: ModelSpec, weights: Weights, batches: readonly Batch[], keep: (row: number) => boolean): Trace {
  const one = { ...spec, time: 1, dropout: { input: 0, output: 0 } };
  const model = compileModel(one, sgd);
  try {
    writeWeights(model, weights);
    return statesOf(model, one, weights, batches, keep);
  } finally {
    model.dispose();
  }
}

function readsMemory(cell: Cell): boolean {
  return cell.cNext !== "c" && ancestorsOf(cell, cell.hNext).some((block) => block.inputs.some((input) => input === "c"));
}

export function calibrate(
  childSpec: ModelSpec,
  start: Weights,
  parentSpec: ModelSpec,
  parent: Weights,
  batches: readonly Batch[],
  rng: Rng,
  knobs: CalibrationKnobs,
) {
  const total = batches.reduce((sum, { steps }) => sum + steps * childSpec.batch, 0);
  const share = Math.min(1, knobs.rows / total);
  const picks = Array.from({ length: total }, () => rng.float() < share);
  const keep = (row: number) => picks[row]!;
  const target = trace(parentSpec, parent, batches, keep);
  const before = trace(childSpec, start, batches, () => false);
  const weights = new Map([...start].map(([name, values]) => [name, values.slice()]));
  const fits = [];
  const child = childSpec.cell;
  for (let layer = 0; layer < childSpec.layers; layer++) {
    const states = target.layers[layer]!;
    const I = layer === 0 ? inputSize(childSpec) : childSpec.hiddenSize;
    const step = new CompiledStep({ cell: child, inputSize: I, hiddenSize: childSpec.hiddenSize, rows: target.rows });
    try {
      for (const name of step.parameters) step.write(name, weights.get(`layers.${layer}.${name}`)!);
      const noise = (knobs as any).noise ?? 0;
      if (noise > 0) {
        const H = childSpec.hiddenSize;
        const jitter = (values: Float32Array, stream: Rng) => {
          for (let i = 0; i < H; i++) {
            let m = 0, q = 0;
            for (let row = 0; row < target.rows; row++) { const v = values[row * H + i]!; m += v; q += v * v; }
            m /= target.rows;
            const sd = Math.sqrt(Math.max(0, q / target.rows - m * m));
            for (let row = 0; row < target.rows; row += 2) values[row * H + i]! += noise * sd * stream.uniform(-1.732, 1.732);
          }
        };
        jitter(states.h, rng.fork("h"));
        if (readsMemory(parentSpec.cell)) jitter(states.c, rng.fork("c"));
        const ps = new CompiledStep({ cell: parentSpec.cell, inputSize: I, hiddenSize: H, rows: target.rows });
        for (const name of ps.parameters) ps.write(name, parent.get(`layers.${layer}.${name}`)!);
        ps.writeStates(states.x, states.h, states.c);
        const out = ps.forward();
        states.hNext.set(out.h);
        if (out.c !== null) states.cNext.set(out.c);
        ps.dispose();
      }
      step.writeStates(states.x, states.h, states.c);
      const hasC = readsMemory(parentSpec.cell) && readsMemory(child);
      fits.push(
        fitStep(
          step,
          { h: states.hNext, c: hasC ? states.cNext : null },
          { iterations: knobs.iterations, ridge: knobs.ridge, rows: target.rows, hiddenSize: childSpec.hiddenSize, rng: rng.fork("signs"), tolerance: 1e-6, conjugate: (knobs as any).conjugate ?? false, refresh: (knobs as any).refresh ?? 3 },
        ),
      );
      for (const name of step.parameters) weights.set(`layers.${layer}.${name}`, step.read(name));
    } finally {
      step.dispose();
    }
  }
  const after = trace(childSpec, weights, batches, () => false);
  return { weights, target, before, after, fits };
}
