import { present } from "../../base/assert.ts";
import { type ModelSpec, type ParameterShape, parameterShapes } from "../../compiler/modelSpec.ts";
import type { Weights } from "../trainingJob.ts";
import type { AxisChange, Matrix } from "./axisChange.ts";

/** How the units of a network change; null where they stay. */
export interface SizeChange {
  /** The embedding's I, which the first layer reads. */
  readonly input: AxisChange | null;
  /** H, of each layer that both networks have. */
  readonly hidden: readonly (AxisChange | null)[];
}

/**
 * The weights of a network at other sizes.
 *
 * Which axes of a tensor change is seen from its shapes before and after; an axis of rows is read, the last one is
 * yielded. With tied weights the decoder reads the embedding's columns, so these are divided among copies and the first
 * layer's rows are copied whole.
 *
 * @param from sizes that the weights have; @param to the same cell at the sizes asked for.
 * @returns the tensors that both networks have and `weights` holds in the right shape; layers that are new are missing.
 */
export function resizedWeights(weights: Weights, from: ModelSpec, to: ModelSpec, change: SizeChange): Weights {
  const after = new Map(parameterShapes(to).map((tensor) => [tensor.name, tensor.shape]));
  const result = new Map<string, Float32Array>();
  const constants = new Map<string, Float64Array>();
  for (const tensor of parameterShapes(from)) {
    const shape = after.get(tensor.name);
    const values = weights.get(tensor.name);
    if (shape === undefined || values === undefined || values.length !== sizeOf(tensor.shape)) continue;
    const { matrix, constant } = resized(tensor, shape, values, from, change);
    result.set(tensor.name, matrix.values);
    if (constant !== null) constants.set(biasOf(tensor.name), constant);
  }
  for (const [name, constant] of constants) addTo(result.get(name), constant);
  return result;
}

interface Resized {
  readonly matrix: Matrix;
  /** What is to be added to the bias, at the sizes after. */
  readonly constant: Float64Array | null;
}

function resized(
  { name, shape }: ParameterShape,
  after: readonly number[],
  values: Float32Array,
  spec: ModelSpec,
  change: SizeChange,
): Resized {
  const isMatrix = shape.length === 2;
  const [rows, columns] = isMatrix ? (shape as [number, number]) : [1, shape[0]!];
  const isTied = spec.output.tiedToEmbedding;
  const place = placeOf(name, spec);
  let matrix: Matrix = { rows, columns, values: values.slice() };
  let constant: Float64Array | null = null;
  if (isMatrix && rows !== after[0]) {
    const read = place.reads === "input" ? change.input : place.reads === null ? null : change.hidden[place.reads];
    const axis = present(read, `how the units that ${name} reads change`);
    // The first factor of a low rank has no bias of its own.
    constant = name.endsWith(".weight") ? (axis.constant?.(matrix) ?? null) : null;
    // The embedding's columns have been divided already.
    matrix = isTied && place.reads === "input" ? transposed(axis.yielding(transposed(matrix))) : axis.reading(matrix);
  }
  if (columns !== after[after.length - 1]) {
    const yielded =
      place.yields === "input" ? change.input : place.yields === null ? null : change.hidden[place.yields];
    const axis = present(yielded, `how the units that ${name} yields change`);
    matrix =
      isTied && name === "embedding.weight" ? transposed(axis.reading(transposed(matrix))) : axis.yielding(matrix);
    if (constant !== null) {
      const asRow = { rows: 1, columns, values: Float32Array.from(constant) };
      constant = Float64Array.from(axis.yielding(asRow).values);
    }
  }
  return { matrix, constant };
}

/** Whose units a tensor reads and yields: the embedding's, or those of a layer; null for symbols, outputs and ranks. */
interface Place {
  readonly reads: "input" | number | null;
  readonly yields: "input" | number | null;
}

function placeOf(name: string, spec: ModelSpec): Place {
  const parts = name.split(".");
  // Of `layers.<n>.<block>.weight` and of `layers.<n>.reverse.<block>.weight`.
  const [kind, index, id] = [parts[0], parts[1], parts.at(-2)];
  if (kind === "embedding") return { reads: null, yields: "input" };
  if (kind === "decoder") return { reads: spec.layers - 1, yields: null };
  const layer = Number(index);
  const readsBelow = spec.cell.blocks.find((block) => block.id === id)?.inputs[0] === "x";
  const reads = readsBelow ? (layer === 0 ? "input" : layer - 1) : layer;
  return { reads, yields: layer };
}

function biasOf(name: string): string {
  return name.replace(/[^.]*$/, "bias");
}

function addTo(values: Float32Array | undefined, constant: Float64Array): void {
  if (values === undefined || values.length !== constant.length) return;
  for (const [index, each] of constant.entries()) values[index] = values[index]! + each;
}

function transposed({ rows, columns, values }: Matrix): Matrix {
  const result = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      result[column * rows + row] = values[row * columns + column]!;
    }
  }
  return { rows: columns, columns: rows, values: result };
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, extent) => size * extent, 1);
}
