import type { BlockId } from "../block.ts";

/**
 * A product of weights of blocks as they were before a simplification, with a sign: W₁W₂…, in the order in which the
 * blocks apply. In a bias the first factor stands for that block's bias: b₁W₂….
 */
export interface WeightChain {
  readonly sign: 1 | -1;
  readonly factors: readonly BlockId[];
}

/** The weights of a block as sums of chains. No chain in `bias` says that the block has none; a `bias` has no `weight`. */
export interface CombinedWeights {
  readonly weight: readonly WeightChain[];
  readonly bias: readonly WeightChain[];
}

/** The weights of `block` as they are. */
export function ownWeights(block: BlockId, hasBias: boolean): CombinedWeights {
  const own: WeightChain = { sign: 1, factors: [block] };
  return { weight: [own], bias: hasBias ? [own] : [] };
}

/** Whether these are the weights of `block` itself, as they were. */
export function isUnchanged({ weight, bias }: CombinedWeights, block: BlockId): boolean {
  const isOwn = (chains: readonly WeightChain[]) =>
    chains.length === 1 && chains[0]?.sign === 1 && chains[0].factors.length === 1 && chains[0].factors[0] === block;
  return (weight.length === 0 || isOwn(weight)) && (bias.length === 0 || isOwn(bias));
}

/** @param coefficient an integer. */
export function times(weights: CombinedWeights, coefficient: number): CombinedWeights {
  const own = coefficient < 0 ? negated(weights) : weights;
  const repeated = (chains: readonly WeightChain[]) =>
    Array.from({ length: Math.abs(coefficient) }, () => chains).flat();
  return { weight: repeated(own.weight), bias: repeated(own.bias) };
}

export function negated({ weight, bias }: CombinedWeights): CombinedWeights {
  return { weight: signed(weight, -1), bias: signed(bias, -1) };
}

/** (W + sign·V) v + (b + sign·d). */
export function added(first: CombinedWeights, second: CombinedWeights, sign: 1 | -1): CombinedWeights {
  return {
    weight: [...first.weight, ...signed(second.weight, sign)],
    bias: [...first.bias, ...signed(second.bias, sign)],
  };
}

/** The weights of `inner`, and its bias plus sign times that of `other`. */
export function withBiasOf(inner: CombinedWeights, other: CombinedWeights, sign: 1 | -1): CombinedWeights {
  return { ...inner, bias: [...inner.bias, ...signed(other.bias, sign)] };
}

/** Of outer(inner(v)), without the outer bias: v·(W V) + b V. */
export function composed(inner: CombinedWeights, outer: CombinedWeights): CombinedWeights {
  const through = (chains: readonly WeightChain[]) =>
    chains.flatMap((first) =>
      outer.weight.map(
        (second): WeightChain => ({
          sign: first.sign === second.sign ? 1 : -1,
          factors: [...first.factors, ...second.factors],
        }),
      ),
    );
  return { weight: through(inner.weight), bias: through(inner.bias) };
}

function signed(chains: readonly WeightChain[], sign: 1 | -1): WeightChain[] {
  return chains.map((chain): WeightChain => (sign === 1 ? chain : { ...chain, sign: chain.sign === 1 ? -1 : 1 }));
}
