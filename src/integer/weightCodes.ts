import { inputSize, type ModelSpec, parameterShapes } from "../compiler/modelSpec.ts";
import { type Granularity, largestRowSum } from "./integerModel.ts";

/** A scale more than this much smaller than the largest would leave its multiplier too few bits. */
const scaleSpan = 64;

/** The scales of a matrix [rows, columns] in 8 bits: one for each row, or a single one. A weight is code · scale. */
export function rowScales(weights: Float32Array, rows: number, granularity: Granularity): number[] {
  const columns = weights.length / rows;
  const row = (r: number) => weights.subarray(r * columns, (r + 1) * columns);
  const all = Array.from({ length: rows }, (_, r) => row(r));
  const overall = largestOf(weights) || 1;
  if (granularity === "per-tensor") return [scaleWithin(overall / 127, all)];
  return all.map((each) => scaleWithin(Math.max(largestOf(each), overall / scaleSpan) / 127, [each]));
}

export function code(value: number, scale: number): number {
  return Math.max(-127, Math.min(127, Math.round(value / scale)));
}

/** An embedding [V, I], which has one scale: the matrices that read it know only one. */
export function embeddingCodes(weights: Float32Array, size: number): { codes: Int8Array; scale: number } {
  const [scale = 1] = rowScales(weights, weights.length / size, "per-tensor");
  return { codes: Int8Array.from(weights, (value) => code(value, scale)), scale };
}

/**
 * The weights that 8 bits amount to, with a scale for each output (`per-channel`), in floating point; biases as they are.
 * What `quantizeModel` makes of the same weights.
 */
export function roundedWeights(spec: ModelSpec, weights: ReadonlyMap<string, Float32Array>): Map<string, Float32Array> {
  const rounded = new Map<string, Float32Array>();
  for (const { name, shape } of parameterShapes(spec)) {
    const values = weights.get(name);
    const [inputs = 0, outputs] = shape;
    if (values === undefined || outputs === undefined) continue;
    if (name === "embedding.weight") {
      const { codes, scale } = embeddingCodes(values, inputSize(spec));
      rounded.set(
        name,
        Float32Array.from(codes, (each) => each * scale),
      );
      continue;
    }
    const scales = rowScales(transposed(values, inputs, outputs), outputs, "per-channel");
    rounded.set(
      name,
      values.map((value, i) => code(value, scales[i % outputs]!) * scales[i % outputs]!),
    );
  }
  return rounded;
}

/** [rows, columns] → [columns, rows]. */
export function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  return Float32Array.from(values, (_, i) => values[(i % rows) * columns + Math.floor(i / rows)]!);
}

/** The scale, or a larger one, with which no row's sizes add up to more than `largestRowSum`. */
function scaleWithin(scale: number, rows: readonly Float32Array[]): number {
  const sum = (candidate: number) =>
    Math.max(...rows.map((row) => row.reduce((total, value) => total + Math.abs(code(value, candidate)), 0)));
  let fitting = scale;
  while (sum(fitting) > largestRowSum) fitting *= 1.01;
  return fitting;
}

export function largestOf(values: Float32Array): number {
  return values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
}
