import { present } from "../base/assert.ts";
import type { Rng } from "../base/rng.ts";
import type { BlockId } from "../cell/block.ts";
import type { WeightStart, WeightStarts } from "../cell/weightStart.ts";
import { type ModelSpec, type ParameterShape, parameterShapes } from "../compiler/modelSpec.ts";
import type { Weights } from "./trainingJob.ts";

/** From what a model's weights start, beside its shapes. */
interface WeightSources {
  /** Blocks without an entry start by `default`. */
  readonly starts: WeightStarts;
  /** In the order of `Origin.parents`; null where a parent's weights are gone. */
  readonly parents: readonly (Weights | null)[];
  /** Every tensor draws from a fork named after it, so inheriting one shifts no other's numbers. */
  readonly rng: Rng;
}

/**
 * The weights before the first step, one tensor for every parameter of the model.
 *
 * | tensor | start without a parent |
 * |---|---|
 * | `layers.<n>.<block>.weight` [in, H] | uniform on ±1/√in, so a pre-activation keeps the scale of its input |
 * | `layers.<n>.<block>.bias` [H] | the same range |
 * | `embedding.weight` [V, I] | uniform with variance 1; tied to the decoder: uniform on ±1/√H, else the first logits are huge |
 * | `decoder.weight` [H, O] | uniform on ±1/√H |
 * | `decoder.bias` [O] | 0 |
 *
 * A block's `WeightStart` overrides the first two rows; `inherit` takes the tensors of the same layer in the parent
 * where they are there and agree in shape. A bias that the parent lacks starts at 0 when its weight was inherited, so
 * that turning `linear` into `linear_b` changes nothing. Embedding and decoder come from parent 0 where shapes agree.
 *
 * @returns tensors that share no memory with the parents'.
 */
export function initialWeights(spec: ModelSpec, sources: WeightSources): Map<string, Float32Array> {
  const shapes = parameterShapes(spec);
  const sizes = new Map(shapes.map(({ name, shape }) => [name, shape]));
  const weights = new Map<string, Float32Array>();
  for (const tensor of shapes) {
    const rng = sources.rng.fork(tensor.name);
    const layer = layerTensor(tensor.name);
    const values =
      layer === null
        ? (inherited(sources.parents[0], tensor.name, tensor) ?? outerStart(spec, tensor, rng))
        : layerStart(layer, tensor, present(sizes.get(`${layer.path}.weight`)?.[0], "fan-in"), sources, rng);
    weights.set(tensor.name, values);
  }
  return weights;
}

/** A tensor of a weighted block: its path `layers.<n>.<block>`, that of its cell and the block's id. */
interface LayerTensor {
  readonly path: string;
  /** `layers.<n>`, or `layers.<n>.reverse` of the cell that reads backwards. */
  readonly cell: string;
  readonly block: BlockId;
  readonly part: "weight" | "bias";
}

function layerTensor(name: string): LayerTensor | null {
  const [, cell, block, part] = /^(layers\.\d+(?:\.reverse)?)\.([^.]+)\.(weight|bias)$/.exec(name) ?? [];
  if (cell === undefined || block === undefined) return null;
  return { path: `${cell}.${block}`, cell, block, part: part === "bias" ? "bias" : "weight" };
}

/** @param fan the size of what the block reads. */
function layerStart(
  tensor: LayerTensor,
  { name, shape }: ParameterShape,
  fan: number,
  { starts, parents }: WeightSources,
  rng: Rng,
): Float32Array {
  const start: WeightStart = starts[tensor.block] ?? { kind: "default" };
  const size = sizeOf(shape);
  const byDefault = () => uniform(size, 1 / Math.sqrt(fan), rng);
  if (start.kind === "inherit") {
    const parent = parents[start.parent];
    const source = `${tensor.cell}.${start.block ?? tensor.block}`;
    const own = inherited(parent, `${source}.${tensor.part}`, { name, shape });
    if (own !== null) return own;
    const weightCame = tensor.part === "bias" && parent?.get(`${source}.weight`)?.length === fan * size;
    return weightCame ? new Float32Array(size) : byDefault();
  }
  if (tensor.part === "bias") {
    if (start.bias !== undefined) return new Float32Array(size).fill(start.bias);
    return start.kind === "default" ? byDefault() : new Float32Array(size);
  }
  if (start.kind === "default") return byDefault();
  return start.kind === "zero" ? new Float32Array(size) : identity(shape);
}

function outerStart(spec: ModelSpec, { name, shape }: ParameterShape, rng: Rng): Float32Array {
  const size = sizeOf(shape);
  const scale = 1 / Math.sqrt(spec.hiddenSize);
  if (name === "decoder.bias") return new Float32Array(size);
  if (name === "embedding.weight" && !spec.output.tiedToEmbedding) return uniform(size, Math.sqrt(3), rng);
  return uniform(size, scale, rng);
}

function inherited(parent: Weights | null | undefined, name: string, { shape }: ParameterShape): Float32Array | null {
  const values = parent?.get(name);
  return values !== undefined && values.length === sizeOf(shape) ? values.slice() : null;
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, extent) => size * extent, 1);
}

function uniform(size: number, bound: number, rng: Rng): Float32Array {
  const values = new Float32Array(size);
  for (let i = 0; i < size; i++) values[i] = rng.uniform(-bound, bound);
  return values;
}

/** Ones on the diagonal of [rows, columns]. */
function identity(shape: readonly number[]): Float32Array {
  const [rows = 0, columns = 0] = shape;
  const values = new Float32Array(rows * columns);
  for (let i = 0; i < Math.min(rows, columns); i++) values[i * columns + i] = 1;
  return values;
}
