import type { BlockTensor } from "../cell/block.ts";
import type { StartChain, StartFactor } from "../cell/weightStart.ts";

/** A tensor of one of the blocks that are combined. */
interface FactorTensor {
  readonly part: Exclude<BlockTensor["part"], "down" | "up">;
  /** [fan, H], [H] or [1]. */
  readonly shape: readonly number[];
  /** Size of what the block reads. */
  readonly fan: number;
}

interface CombinedPart {
  /** W [fan, H]; a bias or a diagonal [H]; a number [1]. */
  readonly form: "matrix" | "vector" | "number";
  readonly fan: number;
  readonly hiddenSize: number;
}

type TensorOf = (factor: StartFactor, tensor: FactorTensor) => Float32Array;

/**
 * The sum of chains of matrices, in float64 until the end: W = Σ ± W₁W₂…, or b = Σ ± b₁W₂….
 *
 * @param part.fan the size of what the combined block reads, and so of what the first factor of each chain does.
 * @param tensorOf the tensor that a factor starts with, row-major.
 */
export function combinedTensor(chains: readonly StartChain[], part: CombinedPart, tensorOf: TensorOf): Float32Array {
  const { form, fan, hiddenSize: H } = part;
  const sum = new Float64Array(form === "matrix" ? fan * H : form === "vector" ? H : 1);
  for (const { sign, factors } of chains) {
    const [first, ...others] = factors;
    if (first === undefined) continue;
    let product = firstFactor(first, part, tensorOf);
    for (const factor of others) product = times(product, factor, H, tensorOf);
    for (let index = 0; index < sum.length; index++) {
      sum[index] = sum[index]! + sign * product[index]!;
    }
  }
  return Float32Array.from(sum);
}

function firstFactor(
  factor: StartFactor,
  { form, fan, hiddenSize: H }: CombinedPart,
  tensorOf: TensorOf,
): Float64Array {
  if (factor.op === "scalar") {
    const [value = 0] = tensorOf(factor, { part: "scalar", shape: [1], fan });
    return new Float64Array(form === "number" ? 1 : H).fill(value);
  }
  if (factor.op === "scale") {
    const diagonal = tensorOf(factor, { part: "weight", shape: [H], fan });
    if (form === "vector") return Float64Array.from(diagonal);
    const matrix = new Float64Array(H * H);
    for (let n = 0; n < H; n++) matrix[n * H + n] = diagonal[n] as number;
    return matrix;
  }
  const isMatrix = form === "matrix";
  return Float64Array.from(
    tensorOf(factor, { part: isMatrix ? "weight" : "bias", shape: isMatrix ? [fan, H] : [H], fan }),
  );
}

/** What was multiplied so far, [rows, H] or [1], with one more factor. */
function times(product: Float64Array, factor: StartFactor, H: number, tensorOf: TensorOf): Float64Array {
  if (factor.op === "scalar") {
    const [value = 0] = tensorOf(factor, { part: "scalar", shape: [1], fan: H });
    return product.map((each) => each * value);
  }
  if (factor.op === "scale") {
    const diagonal = tensorOf(factor, { part: "weight", shape: [H], fan: H });
    return product.map((each, index) => each * diagonal[index % H]!);
  }
  return timesMatrix(product, tensorOf(factor, { part: "weight", shape: [H, H], fan: H }), H);
}

/** [rows, H] · [H, H]. */
function timesMatrix(first: Float64Array, second: Float32Array, H: number): Float64Array {
  const product = new Float64Array(first.length);
  for (let start = 0; start < first.length; start += H) {
    for (let inner = 0; inner < H; inner++) {
      const value = first[start + inner]!;
      for (let column = 0; column < H; column++) {
        product[start + column] = product[start + column]! + value * second[inner * H + column]!;
      }
    }
  }
  return product;
}
