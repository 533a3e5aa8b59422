import { exp, log } from "../base/portableMath.ts";
import type { Batch, ModelSpec } from "../compiler/modelSpec.ts";
import { inputSize } from "../compiler/modelSpec.ts";
import { columnLengths } from "../compiler/reversal.ts";
import type { IntegerModel } from "./integerModel.ts";
import { IntegerRun, type IntegerState } from "./integerRun.ts";

/**
 * The mean loss of an integer network over batches, in the unit of the task's loss, by the very integers that the
 * exported C computes; only the loss of the outputs is taken in float64.
 *
 * @param score takes each batch's outputs [rows, O].
 */
export function integerLoss(
  model: IntegerModel,
  batches: Iterable<Batch>,
  score: (batch: Batch, outputs: Float32Array) => void = () => {},
): number {
  const { spec } = model;
  const size = spec.output.size;
  const run = new IntegerRun(model);
  const scale = 2 ** -model.outputFraction;
  let lanes: IntegerState[] = [];
  let [total, rows] = [0, 0];
  for (const batch of batches) {
    const { steps, inputs, targets } = batch;
    const width = spec.input.kind === "tokens" ? 1 : inputSize(spec);
    const count = inputs.length / (steps * width);
    if (!batch.carryState || lanes.length !== count) lanes = Array.from({ length: count }, () => run.start());
    const all = new Float32Array(steps * count * size);
    const lengths = spec.bidirectional === true ? columnLengths(batch, count) : null;
    lanes.forEach((lane, b) => {
      const sequence = Array.from({ length: lengths?.[b] ?? steps }, (_, t) => {
        const at = (t * count + b) * width;
        return spec.input.kind === "tokens" ? run.token(inputs[at]!) : run.features(inputs.subarray(at, at + width));
      });
      run.outputs(sequence, lane).forEach((output, t) => {
        for (let o = 0; o < size; o++) all[(t * count + b) * size + o] = output[o]! * scale;
      });
    });
    const chosen = batch.outputRows ?? Int32Array.from({ length: steps * count }, (_, row) => row);
    const outputs = new Float32Array(chosen.length * size);
    chosen.forEach((row, i) => {
      outputs.set(all.subarray(row * size, (row + 1) * size), i * size);
    });
    for (let row = 0; row < chosen.length; row++) {
      total += rowLoss(spec, outputs.subarray(row * size, (row + 1) * size), targets, row);
    }
    rows += chosen.length;
    score(batch, outputs);
  }
  return rows === 0 ? 0 : total / rows;
}

/** As `LossKind` defines it, of one output row. */
function rowLoss({ output }: ModelSpec, values: Float32Array, targets: ArrayLike<number>, row: number): number {
  const target = (o: number) => targets[row * output.size + o]!;
  const mean = (f: (value: number, o: number) => number) =>
    values.reduce((sum, value, o) => sum + f(value, o), 0) / output.size;
  switch (output.loss) {
    case "softmaxCrossEntropy": {
      const largest = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
      const sum = values.reduce((total, value) => total + exp(value - largest), 0);
      const truth = targets[row]!;
      return (output.classWeights?.[truth] ?? 1) * (log(sum) + largest - values[truth]!);
    }
    case "sigmoidCrossEntropy":
      return mean((z, o) => Math.max(z, 0) - z * target(o) + log(1 + exp(-Math.abs(z))));
    case "meanSquaredError":
      return mean((value, o) => (value - target(o)) ** 2);
  }
}
