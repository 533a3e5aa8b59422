import { assert } from "../base/assert.ts";
import type { Batch } from "../compiler/modelSpec.ts";
import type { Split } from "./dataset.ts";

/** A text as one long sequence of symbols per split, predicted symbol by symbol. */
export interface RunningText {
  readonly kind: "runningText";
  readonly unit: "character" | "word";
  /** T of a truncated-BPTT segment. */
  readonly time: number;
  /** Index 0 is `<unk>`. */
  readonly vocabulary: readonly string[];
  readonly symbols: { readonly [S in Split]: Int32Array };
}

/** The fewest symbols that B streams can be cut from. */
export function fewestSymbols(batch: number): number {
  return 2 * batch;
}

/** An empty split (no share, no file) has no batches. */
export function textBatchCount(symbols: Int32Array, time: number, batch: number): number {
  return Math.ceil(Math.ceil(Math.max(0, symbols.length - 1) / batch) / time);
}

/**
 * Cuts a text into B parallel streams, and those into segments of T timesteps; state is carried from segment to segment.
 *
 * The n − 1 symbols that have a successor are inputs, each exactly once, and the n − 1 that have a predecessor are targets, each
 * exactly once: nothing is cut off. The first streams are one timestep longer where B does not divide n − 1; in that last timestep
 * the other streams are padding and have no output row. The last segment may be shorter than T.
 */
export function* textBatches(symbols: Int32Array, time: number, batch: number): Generator<Batch> {
  const predicted = symbols.length - 1;
  if (predicted < 0) return;
  assert(symbols.length >= fewestSymbols(batch), `${symbols.length} symbols cannot fill ${batch} streams`);
  const shortLength = Math.floor(predicted / batch);
  const longStreams = predicted % batch;
  const length = shortLength + (longStreams > 0 ? 1 : 0);
  const starts = Array.from({ length: batch }, (_, stream) => stream * shortLength + Math.min(stream, longStreams));
  const inputs = new Int32Array(time * batch);
  const targets = new Int32Array(time * batch);
  for (let from = 0; from < length; from += time) {
    const steps = Math.min(time, length - from);
    const endsShort = longStreams > 0 && from + steps === length;
    const rows = endsShort ? (steps - 1) * batch + longStreams : steps * batch;
    for (let t = 0; t < steps; t++) {
      for (let stream = 0; stream < batch; stream++) {
        const row = t * batch + stream;
        const at = starts[stream]! + from + t;
        inputs[row] = row < rows ? symbols[at]! : 0;
        if (row < rows) targets[row] = symbols[at + 1]!;
      }
    }
    yield {
      steps,
      inputs: inputs.subarray(0, steps * batch),
      outputRows: endsShort ? Int32Array.from({ length: rows }, (_, row) => row) : null,
      targets: targets.subarray(0, rows),
      carryState: from > 0,
    };
  }
}
