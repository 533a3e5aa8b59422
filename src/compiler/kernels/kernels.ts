/**
 * The fixed kernels, compiled once per worker; every cell's own kernels share their memory.
 *
 * Addresses are byte offsets into `memory`, strides and sizes count float32 elements, all matrices are row-major
 * unless strides are given. Sums over a tensor run in a fixed order, so results are the same bits on every machine.
 */
export interface Kernels {
  readonly memory: WebAssembly.Memory;

  /**
   * Packs B [k, n], element (i, j) at b + 4·(i·rowStride + j·columnStride), into panels of 8 columns
   * (`packedFloats(k, n)` floats; columns past n are 0). A transposed matrix is packed by swapping the strides.
   */
  packPanels(b: number, rowStride: number, columnStride: number, k: number, n: number, packed: number): void;

  /**
   * C [m, n] = A [m, k] · B, or C += A · B when `accumulate` is 1. B is packed; A has rows of `aStride` floats, C of
   * `cRowStride`.
   */
  matrixProduct(
    a: number,
    aStride: number,
    packed: number,
    c: number,
    cRowStride: number,
    m: number,
    k: number,
    n: number,
    accumulate: 0 | 1,
  ): void;
  /**
   * The same with A stored by columns, `aStride` floats apart: the transpose of what lies there. `scratch` is room for
   * `productScratchFloats`.
   */
  transposedProduct(
    a: number,
    aStride: number,
    packed: number,
    c: number,
    cRowStride: number,
    m: number,
    k: number,
    n: number,
    accumulate: 0 | 1,
    scratch: number,
  ): void;

  /** Every row of C [m, n] becomes `bias` [n]. */
  broadcastRows(bias: number, c: number, m: number, n: number): void;
  /** sums [n] += the column sums of C [m, n]. */
  addColumnSums(c: number, m: number, n: number, sums: number): void;

  /** out [rows, width] = table[indices[row]]; `indices` is Int32 [rows]. */
  gatherRows(table: number, indices: number, rows: number, width: number, out: number): void;
  /** table[indices[row]] += values[row]; rows are added in ascending order. */
  scatterAddRows(values: number, indices: number, rows: number, width: number, table: number): void;

  fill(out: number, n: number, value: number): void;
  /** out += values. */
  addInPlace(values: number, n: number, out: number): void;
  /** out = a ⊙ b. */
  multiply(a: number, b: number, n: number, out: number): void;
  /**
   * mask[i] = 0 with probability p, else 1 / (1 − p); element i of the mask of `seed` is a hash of (seed, i), so it
   * does not depend on vector width or order.
   */
  dropoutMask(mask: number, n: number, p: number, seed: number): void;

  /**
   * Returns the sum over rows of −log softmax(logits)[target], in nats. With `gradient` 1 the logits [rows, size]
   * are overwritten by scale · (softmax − onehot); with 0 they are left. `weights` [size] multiply loss and gradient of a
   * row by its target; 0 is none.
   */
  softmaxCrossEntropy(
    logits: number,
    targets: number,
    rows: number,
    size: number,
    scale: number,
    gradient: 0 | 1,
    weights: number,
  ): number;
  /** Returns the sum over n of binary cross-entropy of logits against targets in {0, 1}; gradient scale · (σ − t). */
  sigmoidCrossEntropy(logits: number, targets: number, n: number, scale: number, gradient: 0 | 1): number;
  /** Returns the sum over n of (output − target)²; gradient scale · 2 · (output − target). */
  meanSquaredError(outputs: number, targets: number, n: number, scale: number, gradient: 0 | 1): number;

  /** Σ x², accumulated in float64. */
  sumOfSquares(x: number, n: number): number;

  /** g = gradientScale·g + decay·w; v = momentum·v + g; w −= rate·v. `velocity` 0 means no momentum buffer. */
  sgd(
    weights: number,
    gradients: number,
    velocity: number,
    n: number,
    rate: number,
    momentum: number,
    decay: number,
    gradientScale: number,
  ): void;
  /**
   * g as in `sgd`; m = β₁m + (1 − β₁)g; v = β₂v + (1 − β₂)g²; w −= rate · (m / correction1) / (√(v / correction2) + ε),
   * where correction1 = 1 − β₁ᵗ and correction2 = 1 − β₂ᵗ (Kingma & Ba 2015, algorithm 1).
   */
  adam(
    weights: number,
    gradients: number,
    first: number,
    second: number,
    n: number,
    rate: number,
    beta1: number,
    beta2: number,
    epsilon: number,
    decay: number,
    gradientScale: number,
    correction1: number,
    correction2: number,
  ): void;
  /** g as in `sgd`; s = decayRate·s + (1 − decayRate)g²; w −= rate · g / (√s + ε), as PyTorch's RMSprop. */
  rmsprop(
    weights: number,
    gradients: number,
    square: number,
    n: number,
    rate: number,
    decayRate: number,
    epsilon: number,
    decay: number,
    gradientScale: number,
  ): void;
}

/** Floats that `packPanels` writes for B [k, n]. */
export function packedFloats(k: number, n: number): number {
  return k * Math.ceil(n / 8) * 8;
}

/**
 * What a product does at a time. 704 steps of k are 22 KiB of a panel, which stay in the first-level cache while the
 * rows pass; with 128 rows they are 352 KiB of A, which stay in the second-level one while the panels pass. Each further
 * block of k reads and writes C once more, and C is seldom in a cache.
 */
export const productBlock = { rows: 128, steps: 704 } as const;

/** Floats of scratch that `transposedProduct` needs. */
export const productScratchFloats = productBlock.rows * productBlock.steps;
