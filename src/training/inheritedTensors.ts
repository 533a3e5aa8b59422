import { type BlockTensor, isLowRank, type WeightedBlock } from "../cell/block.ts";
import { principalDirections } from "./resizing/principalDirections.ts";
import type { Weights } from "./trainingJob.ts";

/** What a child's block reads in its parent's weights. */
interface Ancestor {
  readonly weights: Weights;
  /** `layers.<n>.<block>` of the parent. */
  readonly path: string;
  /** Size of what the block reads. */
  readonly fan: number;
  /** H. */
  readonly hiddenSize: number;
}

/**
 * A tensor of a block from those of its ancestor, which may be of another kind: of a matrix its nearest of low rank
 * (truncated singular value decomposition) or its diagonal, of two factors their product, of a diagonal the matrix.
 *
 * @returns null where the ancestor has nothing that fits.
 */
export function inheritedTensor(block: WeightedBlock, tensor: BlockTensor, ancestor: Ancestor): Float32Array | null {
  const { weights, path, hiddenSize: H } = ancestor;
  const own = weights.get(`${path}.${tensor.part}`);
  const size = tensor.shape.reduce((product, extent) => product * extent, 1);
  const isFactor = isLowRank(block) && tensor.part !== "bias";
  const fits = own?.length === size && (!isFactor || rankOf(ancestor) === block.rank);
  if (own !== undefined && fits) return own.slice();
  const whole = wholeMatrix(ancestor);
  if (tensor.part === "bias" || tensor.part === "scalar") {
    // A product that had no bias computes the same with one that starts at 0.
    return whole !== null && tensor.part === "bias" && block.op !== "bias" ? new Float32Array(size) : null;
  }
  if (whole === null) return null;
  if (block.op === "scale") {
    return whole.length === H * H ? Float32Array.from({ length: H }, (_, n) => whole[n * H + n]!) : null;
  }
  if (!isLowRank(block)) return whole.length === size ? whole.slice() : null;
  const factors = nearestFactors(whole, H, block.rank);
  return tensor.part === "down" ? factors.down : factors.up;
}

function rankOf({ weights, path, hiddenSize }: Ancestor): number | null {
  const up = weights.get(`${path}.up`);
  return up === undefined ? null : up.length / hiddenSize;
}

/** The matrix [fan, H] that the ancestor multiplies with, whatever it is made of. */
function wholeMatrix({ weights, path, fan, hiddenSize: H }: Ancestor): Float32Array | null {
  const weight = weights.get(`${path}.weight`);
  if (weight?.length === fan * H) return weight;
  if (weight?.length === H && fan === H) {
    const diagonal = new Float32Array(H * H);
    for (let n = 0; n < H; n++) diagonal[n * H + n] = weight[n]!;
    return diagonal;
  }
  const [down, up] = [weights.get(`${path}.down`), weights.get(`${path}.up`)];
  if (down === undefined || up === undefined || down.length / fan !== up.length / H) return null;
  return productOf(down, up, up.length / H, H);
}

/** down [rows, rank] · up [rank, H]. */
export function productOf(down: Float32Array, up: Float32Array, rank: number, H: number): Float32Array {
  const product = new Float32Array((down.length / rank) * H);
  for (let at = 0; at < product.length; at++) {
    const [row, n] = [Math.floor(at / H), at % H];
    let sum = 0;
    for (let r = 0; r < rank; r++) sum += down[row * rank + r]! * up[r * H + n]!;
    product[at] = sum;
  }
  return product;
}

/** down [rows, rank] · up [rank, H], nearly the matrix of that rank with the least squared difference to `matrix`. */
export function nearestFactors(
  matrix: Float32Array,
  H: number,
  rank: number,
): { readonly down: Float32Array; readonly up: Float32Array } {
  const rows = matrix.length / H;
  const [down, up] = [new Float32Array(rows * rank), new Float32Array(rank * H)];
  const directions = principalDirections({ units: H, states: matrix }, Math.min(rank, H));
  for (const [r, direction] of directions.entries()) {
    const image = Float64Array.from({ length: rows }, (_, row) => {
      let sum = 0;
      for (let n = 0; n < H; n++) sum += matrix[row * H + n]! * direction[n]!;
      return sum;
    });
    // Both factors get the root of the singular value, so that they learn alike.
    const root = Math.sqrt(Math.sqrt(image.reduce((sum, value) => sum + value * value, 0)));
    for (let row = 0; row < rows; row++) down[row * rank + r] = root === 0 ? 0 : image[row]! / root;
    for (let n = 0; n < H; n++) up[r * H + n] = root * direction[n]!;
  }
  return { down, up };
}
