import { assert } from "../base/assert.ts";
import { type Batch, inputSize, type ModelSpec } from "./modelSpec.ts";

/**
 * Indices reach WebAssembly as addresses, so a wrong one would corrupt memory silently.
 *
 * @returns the number of output rows.
 * @throws when a batch does not have the shape that `Batch` promises for `spec`.
 */
export function checkBatch(spec: ModelSpec, batch: Batch): number {
  const { steps, inputs, outputRows, targets } = batch;
  const { batch: B, time: T, input, output } = spec;
  assert(Number.isInteger(steps) && steps >= 1 && steps <= T, `batch: ${steps} steps, the model has at most ${T}`);
  const total = steps * B;
  if (input.kind === "tokens") {
    assert(inputs instanceof Int32Array && inputs.length >= total, `batch: tokens [${steps}, ${B}] expected`);
    checkIndices("token", inputs as Int32Array, total, input.vocabularySize);
  } else {
    const I = inputSize(spec);
    const fits = inputs instanceof Float32Array && inputs.length >= total * I;
    assert(fits, `batch: features [${steps}, ${B}, ${I}] expected`);
  }
  const rows = outputRows === null ? total : outputRows.length;
  if (outputRows !== null) {
    checkIndices("output row", outputRows, rows, total);
    assert(ascends(outputRows), "batch: output rows do not ascend");
  }
  if (output.loss === "softmaxCrossEntropy") {
    assert(targets instanceof Int32Array && targets.length >= rows, `batch: ${rows} target indices expected`);
    checkIndices("target", targets as Int32Array, rows, output.size);
  } else {
    const fits = targets instanceof Float32Array && targets.length >= rows * output.size;
    assert(fits, `batch: targets [${rows}, ${output.size}] expected`);
  }
  return rows;
}

function checkIndices(what: string, indices: Int32Array, count: number, size: number): void {
  for (let i = 0; i < count; i++) {
    const index = indices[i]!;
    // The message is made on failure only: this loop runs over every token of every step.
    if (index < 0 || index >= size) assert(false, `batch: ${what} ${index} is not below ${size}`);
  }
}

function ascends(values: Int32Array): boolean {
  for (let i = 1; i < values.length; i++) if (values[i - 1]! >= values[i]!) return false;
  return true;
}
