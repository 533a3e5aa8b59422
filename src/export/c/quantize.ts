import { elementAt } from "../../base/elementAt.ts";
import { parameterShapes } from "../../compiler/modelSpec.ts";
import type { TrainedModel } from "../trainedModel.ts";

/** A matrix in 8 bits: element ≈ value · scale of its channel. */
export interface QuantizedMatrix {
  readonly values: Int8Array;
  /** One per column; of the embedding one per row, since a row is looked up, or decoded, as a whole. */
  readonly scales: Float32Array;
}

interface QuantizedModel {
  /** By the tensor's name; biases stay float32. */
  readonly matrices: ReadonlyMap<string, QuantizedMatrix>;
  /** The model that the 8-bit weights amount to, for measuring what they cost. */
  readonly model: TrainedModel;
}

/**
 * Matrices rounded to 8 bits, symmetric around 0, with a scale for each output channel, so that its largest weight
 * is ±127. Values between the products stay float32.
 */
export function quantize(model: TrainedModel): QuantizedModel {
  const matrices = new Map<string, QuantizedMatrix>();
  const weights = new Map(model.weights);
  for (const { name, shape } of parameterShapes(model.spec)) {
    const values = weights.get(name);
    const [rows = 0, columns] = shape;
    if (values === undefined || columns === undefined) continue;
    const byRow = name === "embedding.weight";
    const channelOf = (i: number) => (byRow ? Math.floor(i / columns) : i % columns);
    const largest = new Float32Array(byRow ? rows : columns);
    values.forEach((value, i) => {
      largest[channelOf(i)] = Math.max(elementAt(largest, channelOf(i)), Math.abs(value));
    });
    const scales = largest.map((value) => (value === 0 ? 1 : value / 127));
    const scaleOf = (i: number) => elementAt(scales, channelOf(i));
    const rounded = Int8Array.from(values, (value, i) => Math.max(-127, Math.min(127, Math.round(value / scaleOf(i)))));
    matrices.set(name, { values: rounded, scales });
    weights.set(
      name,
      Float32Array.from(rounded, (value, i) => value * scaleOf(i)),
    );
  }
  return { matrices, model: { ...model, weights } };
}
