import { elementAt } from "../base/elementAt.ts";
import { exp, log } from "../base/portableMath.ts";
import type { Rng } from "../base/rng.ts";

/** Squared bandwidths beyond which a child counts as equally far: 3². Else one outlier would win every draw. */
const farthest = 9;

/**
 * Chooses the children worth training: those where the population is sparse in the cheap objectives.
 *
 * A child is drawn with a probability inverse to the population's density at its place, without replacement. The
 * density is a kernel estimate with Gaussian kernels; each axis is scaled by the deviation over population and
 * children together, and an axis on which all have one value does not count.
 *
 * @param children [n][cheap objectives], costs that are known without training.
 * @param population likewise, of the survivors.
 * @returns indices of `count` children, ascending.
 * @see Elsken et al. (2019), LEMONADE, §3 and algorithm 1, which samples children inversely to a density estimate of
 *   f_cheap.
 */
export function preselect(
  children: readonly (readonly number[])[],
  population: readonly (readonly number[])[],
  count: number,
  rng: Rng,
): number[] {
  const weights = inverseDensities(children, population);
  const chosen: number[] = [];
  while (chosen.length < Math.min(count, children.length)) {
    const index = rng.weighted(weights);
    chosen.push(index);
    weights[index] = 0;
  }
  return chosen.sort((a, b) => a - b);
}

/** 1 / density of the population at each child, up to a common factor; positive and finite. */
export function inverseDensities(
  children: readonly (readonly number[])[],
  population: readonly (readonly number[])[],
): number[] {
  if (population.length === 0) return children.map(() => 1);
  const deviations = deviationsOf([...children, ...population]);
  const axes = deviations.flatMap((deviation, axis) => (deviation > 0 ? [axis] : []));
  // Scott's rule: n^(−1/(d+4)) deviations.
  const shrink = exp(-log(population.length) / (axes.length + 4));
  return children.map((child) => {
    let density = exp(-farthest / 2);
    for (const member of population) {
      let squares = 0;
      for (const axis of axes) {
        const gap = (child[axis]! - member[axis]!) / (shrink * deviations[axis]!);
        squares += gap * gap;
      }
      density += exp(-squares / 2);
    }
    return 1 / density;
  });
}

function deviationsOf(points: readonly (readonly number[])[]): number[] {
  const dimension = points[0]?.length ?? 0;
  return Array.from({ length: dimension }, (_, axis) => {
    const mean = points.reduce((sum, point) => sum + elementAt(point, axis), 0) / points.length;
    const squares = points.reduce((sum, point) => {
      const gap = elementAt(point, axis) - mean;
      return sum + gap * gap;
    }, 0);
    return Math.sqrt(squares / points.length);
  });
}
