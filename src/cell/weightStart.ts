import type { BlockId } from "./block.ts";

/**
 * How the weights of one block of a child start.
 *
 * - `inherit`: the weights of the same block in parent number `parent` (of `block` there, where crossover had to give
 *   the child's copy another id), tensor by tensor where the shape agrees; a bias that the parent's block lacks starts
 *   at 0, so that `linear` → `linear_b` changes nothing; where the parent or its block is not there, `default`.
 * - `default`: uniform on ±1/√fanIn, as PyTorch's recurrent layers.
 * - `zero`: all weights 0, so that an added connection changes nothing (function-preserving).
 * - `identity`: W = I, so that an inserted linear changes nothing. Only where input and output both have size H.
 *
 * What inherits from a block of another kind keeps as much as there is: `scale` the diagonal of a matrix, a matrix of low
 * rank its nearest (truncated singular value decomposition), a whole matrix the product of the factors.
 *
 * - `combined`: of a block that a simplification made of several: the sum of the products of what these would have started
 *   with, see `StartChain`.
 *
 * `bias` fills the bias of a `linear_b` (for example 3, which opens a gate); absent means 0 for `zero` and `identity`.
 *
 * @see Wei et al. (2016), Network Morphism; Elsken et al. (2019), §3.2, approximate network morphisms.
 */
export type WeightStart =
  | SingleStart
  | { readonly kind: "combined"; readonly weight: readonly StartChain[]; readonly bias: readonly StartChain[] };

export type SingleStart =
  | { readonly kind: "inherit"; readonly parent: 0 | 1; readonly block?: BlockId }
  | { readonly kind: "default"; readonly bias?: number }
  | { readonly kind: "zero"; readonly bias?: number }
  | { readonly kind: "identity"; readonly bias?: number };

/**
 * A product of weight matrices with a sign, in the order in which the blocks apply; in a bias the first factor stands
 * for the bias of that block. The blocks are those before the simplification.
 */
export interface StartChain {
  readonly sign: 1 | -1;
  readonly factors: readonly StartFactor[];
}

export interface StartFactor {
  readonly block: BlockId;
  readonly start: SingleStart;
  /** A diagonal matrix, or a number for all units; absent of a matrix, and of a vector that is first in a bias. */
  readonly op?: "scale" | "scalar";
  /** Of a matrix of low rank. */
  readonly rank?: number;
}

/** One entry for every weighted block of the child. */
export type WeightStarts = { readonly [block: BlockId]: WeightStart };
