import type { Rng } from "../../base/rng.ts";

/** A matrix [rows, columns], row-major. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

/**
 * How the units of one axis (H of a layer, the embedding's I) become more or fewer. A matrix [in, out] reads the units of
 * its rows and yields those of its columns; a vector yields its elements.
 */
export interface AxisChange {
  /** Units before and after. */
  readonly from: number;
  readonly to: number;
  /** A matrix that reads the units: [from, columns] → [to, columns]. */
  reading(matrix: Matrix): Matrix;
  /** A matrix or, with one row, a vector that yields the units: [rows, from] → [rows, to]. */
  yielding(matrix: Matrix): Matrix;
  /**
   * What the units that are left do not stand for, as a constant [columns] for the bias of a matrix that reads them;
   * absent where there is none.
   */
  constant?(matrix: Matrix): Float64Array;
}

/** Largest deviation of a copy's share from an equal one, so that copies, which compute the same, learn differently. */
const unevenness = 0.3;

/**
 * More units: some are copied, and each weight that read a copied unit is divided among the copies. Where everything
 * between products is elementwise, copies stay equal, so the function is the same, exactly but for rounding.
 *
 * The shares are uneven: with equal ones the copies would get equal gradients and never part.
 *
 * @see Chen et al. (2016), Net2Net: Net2WiderNet, §2.2; here for a recurrent matrix too, which reads and yields copies.
 */
export function copiedUnits(from: number, to: number, rng: Rng): AxisChange {
  const sources = [...Array(from).keys()];
  // Each unit is copied as often as any other, give or take one.
  while (sources.length < to) sources.push(...rng.shuffle([...Array(from).keys()]).slice(0, to - sources.length));
  const copies: number[][] = Array.from({ length: from }, () => []);
  for (const [copy, source] of sources.entries()) copies[source]?.push(copy);
  return {
    from,
    to,
    reading: ({ columns, values }) => {
      const result = new Float32Array(to * columns);
      for (const [source, each] of copies.entries()) {
        for (let column = 0; column < columns; column++) {
          const whole = values[source * columns + column]!;
          const shares = each.map(() => (each.length === 1 ? 1 : 1 + rng.uniform(-unevenness, unevenness)));
          const sum = shares.reduce((total, share) => total + share, 0);
          for (const [index, copy] of each.entries()) {
            result[copy * columns + column] = (whole * shares[index]!) / sum;
          }
        }
      }
      return { rows: to, columns, values: result };
    },
    yielding: ({ rows, columns, values }) => {
      const result = new Float32Array(rows * to);
      for (let row = 0; row < rows; row++) {
        for (const [copy, source] of sources.entries()) {
          result[row * to + copy] = values[row * columns + source]!;
        }
      }
      return { rows, columns: to, values: result };
    },
  };
}

/** A unit that goes: what stands for it afterwards. */
export interface StandIn {
  readonly unit: number;
  /** A unit that stays. */
  readonly by: number;
  /** unit ≈ slope · by + intercept. */
  readonly slope: number;
  readonly intercept: number;
}

/** Fewer units: what read one that goes reads the one that stands in for it. Approximate. */
export function mergedUnits(from: number, standIns: readonly StandIn[]): AxisChange {
  const gone = new Set(standIns.map(({ unit }) => unit));
  const kept = [...Array(from).keys()].filter((unit) => !gone.has(unit));
  const places = new Map(kept.map((unit, place) => [unit, place]));
  return {
    from,
    to: kept.length,
    reading: ({ columns, values }) => {
      const result = new Float32Array(kept.length * columns);
      for (const [place, unit] of kept.entries()) {
        result.set(values.subarray(unit * columns, (unit + 1) * columns), place * columns);
      }
      for (const { unit, by, slope } of standIns) {
        const place = (places.get(by) as number) * columns;
        for (let column = 0; column < columns; column++) {
          result[place + column] = result[place + column]! + slope * values[unit * columns + column]!;
        }
      }
      return { rows: kept.length, columns, values: result };
    },
    yielding: ({ rows, columns, values }) => {
      const result = new Float32Array(rows * kept.length);
      for (let row = 0; row < rows; row++) {
        for (const [place, unit] of kept.entries()) {
          result[row * kept.length + place] = values[row * columns + unit]!;
        }
      }
      return { rows, columns: kept.length, values: result };
    },
    constant: ({ columns, values }) => {
      const sums = new Float64Array(columns);
      for (const { unit, intercept } of standIns) {
        for (let column = 0; column < columns; column++) {
          sums[column] = sums[column]! + intercept * values[unit * columns + column]!;
        }
      }
      return sums;
    },
  };
}

/** Fewer units, of an embedding: the leading directions. @param basis [to][from], orthonormal rows. */
export function projectedUnits(from: number, basis: readonly Float64Array[]): AxisChange {
  const to = basis.length;
  const product = (a: (index: number) => number, b: Float64Array) => {
    let sum = 0;
    for (let index = 0; index < from; index++) sum += a(index) * b[index]!;
    return sum;
  };
  return {
    from,
    to,
    reading: ({ columns, values }) => {
      const result = new Float32Array(to * columns);
      for (const [row, direction] of basis.entries()) {
        for (let column = 0; column < columns; column++) {
          result[row * columns + column] = product((unit) => values[unit * columns + column]!, direction);
        }
      }
      return { rows: to, columns, values: result };
    },
    yielding: ({ rows, columns, values }) => {
      const result = new Float32Array(rows * to);
      for (let row = 0; row < rows; row++) {
        for (const [place, direction] of basis.entries()) {
          result[row * to + place] = product((unit) => values[row * columns + unit]!, direction);
        }
      }
      return { rows, columns: to, values: result };
    },
  };
}
