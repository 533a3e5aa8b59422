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
    for (let i = 0; i < total; i++) checkIndex("token", inputs[i] as number, input.vocabularySize);
  } else {
    const I = inputSize(spec);
    const fits = inputs instanceof Float32Array && inputs.length >= total * I;
    assert(fits, `batch: features [${steps}, ${B}, ${I}] expected`);
  }
  const rows = outputRows === null ? total : outputRows.length;
  if (outputRows !== null) {
    for (let i = 0; i < rows; i++) {
      checkIndex("output row", outputRows[i] as number, total);
      assert(i === 0 || (outputRows[i - 1] as number) < (outputRows[i] as number), "batch: output rows do not ascend");
    }
  }
  if (output.loss === "softmaxCrossEntropy") {
    assert(targets instanceof Int32Array && targets.length >= rows, `batch: ${rows} target indices expected`);
    for (let i = 0; i < rows; i++) checkIndex("target", targets[i] as number, output.size);
  } else {
    const fits = targets instanceof Float32Array && targets.length >= rows * output.size;
    assert(fits, `batch: targets [${rows}, ${output.size}] expected`);
  }
  return rows;
}

function checkIndex(what: string, index: number, size: number): void {
  assert(index >= 0 && index < size, `batch: ${what} ${index} is not below ${size}`);
}
