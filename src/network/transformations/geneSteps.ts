import { exp, log } from "../../base/portableMath.ts";
import type { Rng } from "../../base/rng.ts";
import { boundsOf, type Gene, nearest } from "../geneSpace.ts";
import type { GeneName } from "../network.ts";

/** Least and most factor of one step of a size. */
const [leastStep, mostStep] = [1.15, 2];

/**
 * A value above or below that a gene may take: of a list the next one, of a range one by a factor between 1.15 and 2, each
 * ratio as likely. Null where there is none.
 */
export function sizeStep(gene: Gene, name: GeneName, value: number, direction: 1 | -1, rng: Rng): number | null {
  if (typeof gene === "number") return null;
  const { min, max } = boundsOf(gene);
  if (direction > 0 ? value >= max : value <= min) return null;
  if (!("min" in gene)) {
    const further = gene.filter((each) => (direction > 0 ? each > value : each < value));
    return direction > 0 ? Math.min(...further) : Math.max(...further);
  }
  const factor = exp(rng.uniform(log(leastStep), log(mostStep)));
  const stepped = nearest(gene, name, direction > 0 ? value * factor : value / factor);
  // A small size times a small factor is rounded to itself.
  return stepped === value ? value + direction : stepped;
}

/** Deviation of a rate's logarithm in one change: about two of three are within a factor of 1.8. */
const rateDeviation = 0.6;

/** Draws of a factor that rounds to 1, or leads beyond the end where the rate is already. */
const maxTries = 24;

/** A rate times a factor whose logarithm is normal, within the range; of a list another one. */
export function rateStep(gene: Gene, value: number, rng: Rng): number | null {
  if (typeof gene === "number") return null;
  if (!("min" in gene)) {
    const others = gene.filter((each) => each !== value);
    return others.length > 0 ? rng.pick(others) : null;
  }
  for (let tries = 0; tries < maxTries; tries++) {
    const stepped = nearest(gene, "learningRate", value * exp(rateDeviation * normal(rng)));
    if (stepped !== value) return stepped;
  }
  return null;
}

/** Nearly standard normal: the sum of twelve uniform draws, less their mean (Irwin–Hall). */
function normal(rng: Rng): number {
  let sum = -6;
  for (let draw = 0; draw < 12; draw++) sum += rng.float();
  return sum;
}
