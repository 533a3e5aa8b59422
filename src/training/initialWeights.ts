import { elementAt } from "../base/elementAt.ts";
import type { Rng } from "../base/rng.ts";
import { type BlockTensor, isLowRank, isWeighted, type WeightedBlock, type WeightsStart } from "../cell/block.ts";
import type { StartFactor, WeightStart, WeightStarts } from "../cell/weightStart.ts";
import { type ModelSpec, type ParameterShape, parameterShapes } from "../compiler/modelSpec.ts";
import { combinedTensor } from "./combinedTensor.ts";
import { inheritedTensor, nearestFactors, productOf } from "./inheritedTensors.ts";
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
 * | `layers.<n>.<block>.bias` [H] | the same range (of a `bias` of its own ±1/√H) |
 * | `layers.<n>.<block>.down` [in, r] and `.up` [r, H] | uniform on ±1/√in and on ±√(3/r), so the product keeps that scale too |
 * | `layers.<n>.<block>.weight` [H] of a `scale` | uniform on ±1 |
 * | `layers.<n>.<block>.scalar` [1] | 0 |
 * | `embedding.weight` [V, I] | uniform with variance 1; tied to the decoder: uniform on ±1/√H, else the first logits are huge |
 * | `decoder.weight` [H, O] | uniform on ±1/√H |
 * | `decoder.bias` [O] | 0 |
 *
 * What a block itself says of its start (`linear_b[start=1]`) goes before the table; `chrono` takes T of the spec for the
 * longest dependency. A block's `WeightStart` overrides the rows of layers; `inherit` takes the tensors of the same layer in the parent
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
    const layer = layerTensor(spec, tensor);
    const fanIn = (part: string) => layer && sizes.get(`${layer.cell}.${layer.block.id}.${part}`)?.[0];
    const values =
      layer === null
        ? (inherited(sources.parents[0], tensor.name, tensor) ?? outerStart(spec, tensor, rng))
        : layerStart(layer, fanIn("weight") ?? fanIn("down") ?? spec.hiddenSize, spec, sources, rng);
    weights.set(tensor.name, values);
  }
  return weights;
}

/** A tensor of a weighted block. */
interface LayerTensor extends BlockTensor {
  /** `layers.<n>`, or `layers.<n>.reverse` of the cell that reads backwards. */
  readonly cell: string;
  readonly block: WeightedBlock;
}

function layerTensor(spec: ModelSpec, { name, shape }: ParameterShape): LayerTensor | null {
  const [, cell, id, part] = /^(layers\.\d+(?:\.reverse)?)\.([^.]+)\.([^.]+)$/.exec(name) ?? [];
  const block = id === undefined ? undefined : spec.cell.blocks.find((each) => each.id === id);
  if (cell === undefined || block === undefined || !isWeighted(block)) return null;
  return { cell, block, part: part as BlockTensor["part"], shape };
}

/** @param fan the size of what the block reads. */
function layerStart(tensor: LayerTensor, fan: number, spec: ModelSpec, sources: WeightSources, rng: Rng): Float32Array {
  const { block, part, shape, cell } = tensor;
  const { hiddenSize, time } = spec;
  const { starts, parents } = sources;
  const start: WeightStart = starts[block.id] ?? { kind: "default" };
  const size = sizeOf(shape);
  const byDefault = () => defaultStart(tensor, fan, time, rng);
  if (start.kind === "combined") {
    const isBias = part === "bias" || part === "scalar";
    const form = isBias || block.op === "scale" ? (part === "scalar" ? "number" : "vector") : "matrix";
    const values = combinedTensor(isBias ? start.bias : start.weight, { form, fan, hiddenSize }, (factor, of) => {
      const own = { ...sources, starts: { [factor.block]: factor.start } };
      const tensor = (made: WeightedBlock, part: BlockTensor["part"], shape: readonly number[]) =>
        // Named after the factor: what it draws is the same wherever it is part of a chain.
        layerStart(
          { cell, block: made, part, shape },
          of.fan,
          spec,
          own,
          sources.rng.fork(`${cell}.${made.id}.${part}`),
        );
      const { block: id, rank } = factor;
      if (rank === undefined || of.part === "bias") return tensor(factorBlock(factor), of.part, of.shape);
      const lowRank = { id, op: "low_rank", rank, inputs: ["h"] } as const;
      const down = tensor(lowRank, "down", [of.fan, rank]);
      return productOf(down, tensor(lowRank, "up", [rank, hiddenSize]), rank, hiddenSize);
    });
    // Exact: the matrices that are combined have such a rank.
    return isLowRank(block) && !isBias ? nearestFactors(values, hiddenSize, block.rank)[part as "down" | "up"] : values;
  }
  if (start.kind === "inherit") {
    const weights = parents[start.parent] ?? null;
    const path = `${cell}.${start.block ?? block.id}`;
    const inherited = weights && inheritedTensor(block, tensor, { weights, path, fan, hiddenSize });
    return inherited ?? byDefault();
  }
  if (part === "bias" && start.bias !== undefined) return new Float32Array(size).fill(start.bias);
  if (start.kind === "default") return byDefault();
  // Of two factors one must be more than 0, else neither has a gradient; no product of low rank is the identity.
  if (isLowRank(block) && part !== "bias" && (part === "down" || start.kind === "identity")) return byDefault();
  if (start.kind === "identity" && part === "weight") {
    return block.op === "scale" ? new Float32Array(size).fill(1) : identity(shape);
  }
  return new Float32Array(size);
}

/** A block that a simplification made part of another: its tensors have the same shapes, whatever it read. */
function factorBlock({ block: id, op }: StartFactor): WeightedBlock {
  if (op === "scalar") return { id, op, inputs: [] };
  return { id, op: op ?? "linear_b", inputs: ["h"] };
}

/** Where the block says, else at random: see `initialWeights`. */
function defaultStart({ block, part, shape }: LayerTensor, fan: number, time: number, rng: Rng): Float32Array {
  const size = sizeOf(shape);
  const isStarted = part === "bias" || part === "scalar" || block.op === "scale";
  if (isStarted && block.start !== undefined) return startedAt(block.start, size, time, rng);
  if (part === "scalar") return new Float32Array(size);
  if (part === "up") return uniform(size, Math.sqrt(3 / elementAt(shape, 0)), rng);
  return uniform(size, block.op === "scale" ? 1 : 1 / Math.sqrt(fan), rng);
}

/** @param time T, the longest dependency that a training sees. */
function startedAt(start: WeightsStart, size: number, time: number, rng: Rng): Float32Array {
  if (typeof start === "number") return new Float32Array(size).fill(start);
  const sign = start === "chrono" ? 1 : -1;
  const longest = Math.max(2, time - 1);
  return Float32Array.from({ length: size }, () => sign * Math.log(rng.uniform(1, longest)));
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
