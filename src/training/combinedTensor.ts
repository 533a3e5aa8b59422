import type { StartChain } from "../cell/weightStart.ts";

/** A tensor of one of the blocks that are combined. */
interface FactorTensor {
  readonly part: "weight" | "bias";
  /** [fan, H] or [H]. */
  readonly shape: readonly number[];
  /** Size of what the block reads. */
  readonly fan: number;
}

interface CombinedPart {
  readonly part: "weight" | "bias";
  readonly fan: number;
  readonly hiddenSize: number;
  /** Of a bias and of the weights of a `scale`. */
  readonly isVector: boolean;
}

/**
 * The sum of chains of matrices, in float64 until the end: W [fan, H] = Σ ± W₁W₂…, or b [H] = Σ ± b₁W₂….
 *
 * @param fan the size of what the combined block reads, and so of what the first factor of each chain does.
 * @param tensorOf the tensor that a factor starts with, row-major.
 */
export function combinedTensor(
  chains: readonly StartChain[],
  { part, fan, hiddenSize: H, isVector }: CombinedPart,
  tensorOf: (factor: StartChain["factors"][number], tensor: FactorTensor) => Float32Array,
): Float32Array {
  const rows = isVector ? 1 : fan;
  const sum = new Float64Array(rows * H);
  for (const { sign, factors } of chains) {
    let product: Float64Array = new Float64Array(0);
    for (const [index, factor] of factors.entries()) {
      const first = index === 0;
      const reads = first ? fan : H;
      const shape = first && isVector ? [H] : [reads, H];
      const tensor = Float64Array.from(tensorOf(factor, { part: first ? part : "weight", shape, fan: reads }));
      product = first ? tensor : times(product, tensor, H);
    }
    for (let index = 0; index < sum.length; index++) sum[index] = sum[index]! + sign * product[index]!;
  }
  return Float32Array.from(sum);
}

/** [rows, H] · [H, H]. */
function times(first: Float64Array, second: Float64Array, H: number): Float64Array {
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
