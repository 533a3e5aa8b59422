import { coordinate, type Extent, extentOf, fittingKind, type ScaleKind, valueAt } from "./axisScale.ts";

/** What of a measure is worth an axis: how it is even, and all values but those far from all others. */
export interface FittingExtent extends Extent {
  readonly kind: ScaleKind;
}

/** Times the distance of the quartiles beyond which a value is far out. @see Tukey (1977), Exploratory Data Analysis, §2D */
const farOut = 3;
/** More values are looked at by an even selection: quartiles hardly change. */
const mostSorted = 5000;

/**
 * The extent without outliers: what is farther from the quartiles than three times their distance, on the axis that fits.
 * A search has some: cells that did not learn are worse than the rest by any factor.
 *
 * @param values of all individuals; NaN where one has none.
 * @param always values that are in it, however far they are: those of the front, for example.
 * @param chosen the kind of axis that the reader chose; else the one that fits.
 */
export function fittingExtent(
  values: Float64Array,
  always: readonly number[],
  chosen: ScaleKind | undefined,
): FittingExtent {
  const linear = inner("linear", values, always);
  const kind = chosen ?? fittingKind(linear);
  return { ...(kind === "linear" ? linear : inner(kind, values, always)), kind };
}

function inner(kind: ScaleKind, values: Float64Array, always: readonly number[]): Extent {
  const stride = Math.max(1, Math.ceil(values.length / mostSorted));
  const selected = new Float64Array(Math.ceil(values.length / stride));
  let count = 0;
  for (let index = 0; index < values.length; index += stride) {
    const place = coordinate(kind, values[index]!);
    if (Number.isFinite(place)) selected[count++] = place;
  }
  const sorted = selected.subarray(0, count).sort();
  const [low, high] = [sorted[count >> 2], sorted[(3 * count) >> 2]];
  // Where half of all agree, nothing says what is far.
  if (low === undefined || high === undefined || high === low) return extentOf(values);
  const reach = farOut * (high - low);
  const [from, to] = [valueAt(kind, low - reach), valueAt(kind, high + reach)];
  const near = new Float64Array(values.length + always.length);
  let kept = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (value >= from && value <= to) near[kept++] = value;
  }
  near.set(always, kept);
  return extentOf(near.subarray(0, kept + always.length));
}
