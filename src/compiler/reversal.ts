import type { Batch } from "./modelSpec.ts";

/** Timesteps of each of B columns: to its last output row; what lies behind is padding. */
export function columnLengths({ steps, outputRows }: Pick<Batch, "steps" | "outputRows">, B: number): Int32Array {
  const lengths = new Int32Array(B).fill(outputRows === null ? steps : 0);
  // Rows ascend, so the last of a column is its latest.
  for (const row of outputRows ?? []) lengths[row % B] = Math.floor(row / B) + 1;
  return lengths;
}

/**
 * For each row t·B + b the row of the timestep that is as far from the end of column b as t is from its beginning: its own
 * inverse. Rows of padding, behind a column's last output row, stand for themselves.
 *
 * @param into [T'·B].
 */
export function writeReversal(into: Int32Array, batch: Batch, B: number): void {
  const lengths = columnLengths(batch, B);
  for (let t = 0; t < batch.steps; t++) {
    for (let b = 0; b < B; b++) {
      const length = lengths[b]!;
      into[t * B + b] = (t < length ? length - 1 - t : t) * B + b;
    }
  }
}
