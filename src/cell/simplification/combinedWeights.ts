import { type BlockId, hasBias, isLowRank, isProduct, mostRank, type WeightedBlock } from "../block.ts";
import { type CombinedStart, startProduct, startSum, startTimes } from "./weightsStarts.ts";

/**
 * A product of weights of blocks as they were before a simplification, with a sign: W₁W₂…, in the order in which the
 * blocks apply; a `scale` is a diagonal matrix, a `scalar` a number. In a bias the first factor stands for that block's
 * bias: b₁W₂….
 */
export interface WeightChain {
  readonly sign: 1 | -1;
  readonly factors: readonly BlockId[];
}

/** How the weights of a block are used: a matrix and perhaps a bias, a diagonal matrix, a vector, a number. */
export type WeightsKind = "linear" | "scale" | "bias" | "scalar";

/** Whether such a block reads nothing. */
export function isConstantKind(kind: WeightsKind): boolean {
  return kind === "bias" || kind === "scalar";
}

/**
 * The weights of a block as sums of chains. No chain in `bias` says that the block has none; a `bias` and a `scalar` have no
 * `weight`.
 */
export interface CombinedWeights {
  readonly kind: WeightsKind;
  readonly weight: readonly WeightChain[];
  readonly bias: readonly WeightChain[];
  /** Of a matrix; null of a whole one, and where there is none. */
  readonly rank: number | null;
  /** Where the bias of a matrix, a diagonal, a vector or a number is to start. */
  readonly start: CombinedStart;
}

/** The weights of `block` as they are. */
export function ownWeights(block: WeightedBlock): CombinedWeights {
  const own: WeightChain = { sign: 1, factors: [block.id] };
  const kind = isProduct(block) ? "linear" : block.op;
  const isConstant = isConstantKind(kind);
  return {
    kind,
    weight: isConstant ? [] : [own],
    bias: isConstant || hasBias(block) ? [own] : [],
    rank: isLowRank(block) ? block.rank : null,
    start: block.start ?? "free",
  };
}

/** Whether these are the weights of `block` itself, as they were. */
export function isUnchanged({ weight, bias }: CombinedWeights, block: BlockId): boolean {
  const isOwn = (chains: readonly WeightChain[]) =>
    chains.length === 1 && chains[0]?.sign === 1 && chains[0].factors.length === 1 && chains[0].factors[0] === block;
  return (weight.length === 0 || isOwn(weight)) && (bias.length === 0 || isOwn(bias));
}

/** Whether there is a start that says where these weights are to start. */
export function isExpressible({ start }: CombinedWeights): boolean {
  return start !== null;
}

/** @param coefficient an integer. */
export function times(weights: CombinedWeights, coefficient: number): CombinedWeights {
  const sign = coefficient < 0 ? -1 : 1;
  const repeated = (chains: readonly WeightChain[]) =>
    Array.from({ length: Math.abs(coefficient) }, () => signed(chains, sign)).flat();
  const { weight, bias, start } = weights;
  return { ...weights, weight: repeated(weight), bias: repeated(bias), start: startTimes(start, coefficient) };
}

export function negated(weights: CombinedWeights): CombinedWeights {
  return times(weights, -1);
}

/**
 * Of two that read the same, W v + b + sign · (V v + d): a diagonal becomes part of a whole matrix, a number part of a
 * vector, and ranks add up.
 *
 * @returns null where one block cannot do that with as few weights.
 */
export function added(first: CombinedWeights, second: CombinedWeights, sign: 1 | -1): CombinedWeights | null {
  const kind = kindOfSum(first, second);
  if (kind === null) return null;
  const rank = first.rank === null || second.rank === null ? null : first.rank + second.rank;
  if (rank !== null && rank > mostRank) return null;
  return {
    kind,
    weight: [...first.weight, ...signed(second.weight, sign)],
    bias: [...first.bias, ...signed(second.bias, sign)],
    rank,
    start: startSum(startBeside(first, kind), startBeside(second, kind), sign),
  };
}

function kindOfSum(first: CombinedWeights, second: CombinedWeights): WeightsKind | null {
  if (first.kind === second.kind) return first.kind;
  const kinds = [first.kind, second.kind];
  // A diagonal of its own takes fewer weights than a whole matrix.
  if (kinds.includes("linear") && kinds.includes("scale") && first.rank === null && second.rank === null)
    return "linear";
  return kinds.includes("bias") && kinds.includes("scalar") ? "bias" : null;
}

/** The start of a diagonal is none of the bias's, and a matrix does not say where its diagonal starts. */
function startBeside({ kind, start }: CombinedWeights, sum: WeightsKind): CombinedStart {
  if (kind !== "scale" || sum !== "linear") return start;
  return start === "free" || start === 0 ? "free" : null;
}

/** The weights of `inner`, and its bias plus sign times that of `other`. */
export function withBiasOf(inner: CombinedWeights, other: CombinedWeights, sign: 1 | -1): CombinedWeights {
  if (other.bias.length === 0) return inner;
  const start = startSum(inner.bias.length === 0 ? "free" : inner.start, other.start, sign);
  return { ...inner, bias: [...inner.bias, ...signed(other.bias, sign)], start };
}

export function withoutBias(weights: CombinedWeights): CombinedWeights {
  return { ...weights, bias: [], start: "free" };
}

/** Of outer(inner(v)), without the outer bias: v·(W V) + b V. */
export function composed(inner: CombinedWeights, outer: CombinedWeights): CombinedWeights {
  // A number multiplies like a matrix.
  const outerChains = outer.kind === "scalar" ? outer.bias : outer.weight;
  const through = (chains: readonly WeightChain[]) =>
    chains.flatMap((first) =>
      outerChains.map(
        (second): WeightChain => ({
          sign: first.sign === second.sign ? 1 : -1,
          factors: [...first.factors, ...second.factors],
        }),
      ),
    );
  const kind = kindThrough(inner.kind, outer.kind);
  return {
    kind,
    weight: through(inner.weight),
    bias: through(inner.bias),
    rank: kind === "linear" ? lesserRank(inner.rank, outer.rank) : null,
    start: startThrough(inner, outer),
  };
}

/** What a matrix multiplies is one, or a vector; a number leaves everything what it is. */
function kindThrough(inner: WeightsKind, outer: WeightsKind): WeightsKind {
  if (outer === "scalar" || inner === "linear" || inner === "bias") return inner;
  if (inner === "scalar") return "bias";
  return outer;
}

function lesserRank(first: number | null, second: number | null): number | null {
  if (first === null || second === null) return first ?? second;
  return Math.min(first, second);
}

function startThrough(inner: CombinedWeights, outer: CombinedWeights): CombinedStart {
  const outerStart = outer.kind === "linear" ? "free" : outer.start;
  const vector = startProduct(inner.start, outerStart);
  if (inner.kind === "scale" && outer.kind === "linear") return matrixStart(inner.start);
  if (inner.kind !== "linear") return vector;
  const matrix = matrixStart(outerStart);
  return inner.bias.length === 0 || matrix === null ? matrix : vector;
}

/** Of a matrix at random times a diagonal or a number: no start of a matrix says that it is 0. */
function matrixStart(start: CombinedStart): CombinedStart {
  return start === null || start === 0 ? null : "free";
}

function signed(chains: readonly WeightChain[], sign: 1 | -1): WeightChain[] {
  return chains.map((chain): WeightChain => (sign === 1 ? chain : { ...chain, sign: chain.sign === 1 ? -1 : 1 }));
}
