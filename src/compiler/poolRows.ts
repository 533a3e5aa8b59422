import type { Pool } from "./modelSpec.ts";

/** What pooling reads: h [T', B, H] of a batch, and at which rows its result is wanted; all in one memory. */
interface PooledRows {
  readonly steps: number;
  /** B. */
  readonly batch: number;
  /** H. */
  readonly width: number;
  /** Rows t·B + b, ascending; null means every row. */
  readonly outputRows: Int32Array | null;
}

/**
 * Mean or largest element of h over each output row and the earlier ones of its column, and the gradient of that. Sums are
 * float64 and in the order of time, so they are the same on every machine.
 */
export class RowPool {
  /** With `max`: the timestep of each element of each output row, the first of equals. */
  #timesteps = new Int32Array(0);

  constructor(private readonly pool: Pool) {}

  /** @param from element of h. @param to element where the rows [rows, H] go. */
  forward(memory: Float32Array, { steps, batch, width, outputRows }: PooledRows, from: number, to: number): void {
    const rows = outputRows?.length ?? steps * batch;
    if (this.pool === "max" && this.#timesteps.length < rows * width) this.#timesteps = new Int32Array(rows * width);
    const value = new Float64Array(batch * width).fill(this.pool === "max" ? Number.NEGATIVE_INFINITY : 0);
    const timestep = new Int32Array(batch * width);
    let row = 0;
    for (let at = 0; at < steps * batch && row < rows; at++) {
      const t = Math.floor(at / batch);
      const own = (at % batch) * width;
      const isWanted = outputRows === null || outputRows[row] === at;
      for (let i = 0; i < width; i++) {
        const h = memory[from + at * width + i]!;
        if (this.pool === "mean") {
          value[own + i]! += h;
          if (isWanted) memory[to + row * width + i] = value[own + i]! / (t + 1);
          continue;
        }
        // A NaN is kept: training then counts as diverged, as it would without pooling.
        if (!(h <= value[own + i]!) && !Number.isNaN(value[own + i])) {
          value[own + i] = h;
          timestep[own + i] = t;
        }
        if (isWanted) {
          memory[to + row * width + i] = value[own + i]!;
          this.#timesteps[row * width + i] = timestep[own + i]!;
        }
      }
      if (isWanted) row++;
    }
  }

  /** @param from element of the gradient of the rows. @param to element of the gradient of h [T', B, H], all written. */
  backward(memory: Float32Array, { steps, batch, width, outputRows }: PooledRows, from: number, to: number): void {
    memory.fill(0, to, to + steps * batch * width);
    const rows = outputRows?.length ?? steps * batch;
    if (this.pool === "max") {
      for (let row = 0; row < rows; row++) {
        const column = (outputRows === null ? row : outputRows[row]!) % batch;
        for (let i = 0; i < width; i++) {
          const t = this.#timesteps[row * width + i]!;
          memory[to + (t * batch + column) * width + i]! += memory[from + row * width + i]!;
        }
      }
      return;
    }
    const sum = new Float64Array(batch * width);
    let row = rows - 1;
    for (let at = steps * batch - 1; at >= 0; at--) {
      const t = Math.floor(at / batch);
      const own = (at % batch) * width;
      const isWanted = row >= 0 && (outputRows === null || outputRows[row] === at);
      for (let i = 0; i < width; i++) {
        if (isWanted) sum[own + i]! += memory[from + row * width + i]! / (t + 1);
        memory[to + at * width + i] = sum[own + i]!;
      }
      if (isWanted) row--;
    }
  }
}
