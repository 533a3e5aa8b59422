/** Mean and standard deviation of each column, by which values are standardised. */
export interface Scaling {
  readonly mean: readonly number[];
  /** 1 for a column that never changes, so that dividing by it gives 0 and not NaN. */
  readonly deviation: readonly number[];
}

/** Statistics of the rows (two passes, population deviation). @param rows at least one, all as wide as the first. */
export function scalingOf(rows: readonly (readonly number[])[]): Scaling {
  const width = rows[0]?.length ?? 0;
  const sum = new Array<number>(width).fill(0);
  for (const row of rows) for (let c = 0; c < width; c++) sum[c]! += row[c] as number;
  const mean = sum.map((total) => total / rows.length);
  const variance = new Array<number>(width).fill(0);
  for (const row of rows) {
    for (let c = 0; c < width; c++) {
      const difference = (row[c] as number) - (mean[c] as number);
      variance[c]! += (difference * difference) / rows.length;
    }
  }
  // Rounding leaves a trace of variance in a constant column; it is noise, not a scale.
  const isConstant = (c: number) => rows.every((row) => row[c] === rows[0]?.[c]);
  return { mean, deviation: variance.map((value, c) => (isConstant(c) || value === 0 ? 1 : Math.sqrt(value))) };
}

/** Writes (value − mean) / deviation of the rows into `target` [rows, columns], from element `start` on. */
export function writeScaled(
  rows: readonly (readonly number[])[],
  scaling: Scaling,
  target: Float32Array,
  start: number,
): void {
  let at = start;
  for (const row of rows) {
    for (let c = 0; c < row.length; c++) {
      target[at++] = ((row[c] as number) - (scaling.mean[c] as number)) / (scaling.deviation[c] as number);
    }
  }
}
