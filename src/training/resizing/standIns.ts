import type { StandIn } from "./axisChange.ts";

/** States [rows, units] of a layer, row-major. */
export interface UnitTrace {
  readonly units: number;
  readonly states: Float32Array;
}

/** A unit that varies less never does anything. */
const stillness = 1e-12;

/**
 * Which units to do without, and what stands in for each: unit ≈ slope · by + intercept, the least-squares line over the
 * trace. What the line leaves, times the squared weights that read the unit, is what its absence costs; the cheapest goes
 * first, and what stands in for it is read the more.
 *
 * @param reading of each unit: the sum of squares of the weights that read it.
 * @param count how many go, fewer than there are. O(count · units²).
 */
export function chooseStandIns(trace: UnitTrace, reading: Float64Array, count: number): StandIn[] {
  const { means, covariance } = moments(trace);
  const { units } = trace;
  const of = (a: number, b: number) => covariance[a * units + b]!;
  const slope = (unit: number, by: number) => (of(by, by) > stillness ? of(unit, by) / of(by, by) : 0);
  const residual = (unit: number, by: number) => Math.max(0, of(unit, unit) - slope(unit, by) * of(unit, by));
  const left = new Set(Array.from({ length: units }, (_, unit) => unit));
  const nearest = (unit: number) => {
    let best = { by: -1, rest: Number.POSITIVE_INFINITY };
    for (const by of left) {
      if (by === unit) continue;
      const rest = residual(unit, by);
      if (rest < best.rest) best = { by, rest };
    }
    return best;
  };
  const weights = Float64Array.from(reading);
  const gone: number[] = [];
  while (gone.length < count) {
    let cheapest = { unit: -1, by: -1, cost: Number.POSITIVE_INFINITY };
    for (const unit of left) {
      const { by, rest } = nearest(unit);
      const cost = rest * weights[unit]!;
      if (cost < cheapest.cost) cheapest = { unit, by, cost };
    }
    const { unit, by } = cheapest;
    weights[by] = weights[by]! + slope(unit, by) ** 2 * weights[unit]!;
    left.delete(unit);
    gone.push(unit);
  }
  return gone.map((unit) => {
    const { by } = nearest(unit);
    return { unit, by, slope: slope(unit, by), intercept: mean(means, unit) - slope(unit, by) * mean(means, by) };
  });
}

function mean(means: Float64Array, unit: number): number {
  return means[unit]!;
}

/** Means and covariances of the units. */
function moments({ units, states }: UnitTrace): { means: Float64Array; covariance: Float64Array } {
  const rows = states.length / units;
  const means = new Float64Array(units);
  for (const [index, value] of states.entries()) means[index % units] = mean(means, index % units) + value / rows;
  const covariance = new Float64Array(units * units);
  const row = new Float64Array(units);
  for (let from = 0; from < states.length; from += units) {
    for (let unit = 0; unit < units; unit++) row[unit] = states[from + unit]! - mean(means, unit);
    for (let a = 0; a < units; a++) {
      const share = row[a]! / rows;
      for (let b = 0; b < units; b++) covariance[a * units + b] = covariance[a * units + b]! + share * row[b]!;
    }
  }
  return { means, covariance };
}
