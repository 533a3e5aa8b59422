import type { UnitTrace } from "./standIns.ts";

/** Rounds of the power iteration; the subspace need not be exact, only good. */
const rounds = 24;

/**
 * The `count` directions in which the rows of a trace are largest: orthonormal, the largest first up to rounding.
 *
 * The leading eigenvectors of the second moment (not centred: a matrix without bias reads the rows as they are), by
 * subspace iteration from the units with the largest moments. O(rounds · units² · count).
 */
export function principalDirections({ units, states }: UnitTrace, count: number): Float64Array[] {
  const moment = new Float64Array(units * units);
  for (let from = 0; from < states.length; from += units) {
    for (let a = 0; a < units; a++) {
      const value = states[from + a]!;
      if (value === 0) continue;
      for (let b = 0; b < units; b++) moment[a * units + b] = moment[a * units + b]! + value * states[from + b]!;
    }
  }
  const size = (unit: number) => moment[unit * units + unit]!;
  const largest = Array.from({ length: units }, (_, unit) => unit).sort((a, b) => size(b) - size(a) || a - b);
  let basis: Float64Array[] = largest
    .slice(0, count)
    .map((unit) => Float64Array.from({ length: units }, (_, at) => (at === unit ? 1 : 0)));
  for (let round = 0; round < rounds; round++) {
    basis = orthonormal(
      basis.map((direction) => times(moment, direction)),
      basis,
    );
  }
  return basis;
}

function times(matrix: Float64Array, vector: Float64Array): Float64Array {
  const { length } = vector;
  return Float64Array.from({ length }, (_, row) => {
    let sum = 0;
    for (let at = 0; at < length; at++) sum += matrix[row * length + at]! * vector[at]!;
    return sum;
  });
}

/** Gram–Schmidt; a direction that nothing is left of stays what it was, made orthogonal. */
function orthonormal(directions: readonly Float64Array[], before: readonly Float64Array[]): Float64Array[] {
  const result: Float64Array[] = [];
  for (const [index, direction] of directions.entries()) {
    const candidates = [direction, before[index] as Float64Array, ...units(direction.length)];
    for (const candidate of candidates) {
      const rest = candidate.slice();
      const whole = Math.sqrt(dot(rest, rest));
      // Twice: the first time leaves the rounding of large parts.
      for (const other of [...result, ...result]) subtract(rest, other, dot(rest, other));
      const norm = Math.sqrt(dot(rest, rest));
      if (!(norm > 1e-9 * whole) || whole === 0) continue;
      result.push(rest.map((value) => value / norm));
      break;
    }
  }
  return result;
}

function* units(length: number): Generator<Float64Array> {
  for (let unit = 0; unit < length; unit++) {
    const direction = new Float64Array(length);
    direction[unit] = 1;
    yield direction;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!;
  return sum;
}

function subtract(from: Float64Array, direction: Float64Array, by: number): void {
  for (let at = 0; at < from.length; at++) from[at] = from[at]! - by * direction[at]!;
}
