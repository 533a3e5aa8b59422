import { coordinate, type Extent, extentOf, fittingKind, type ScaleKind } from "./axisScale.ts";

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
 * @param values of all individuals.
 * @param always values that are in it, however far they are: those of the front, for example.
 * @param chosen the kind of axis that the reader chose; else the one that fits.
 */
export function fittingExtent(
  values: readonly number[],
  always: readonly number[],
  chosen: ScaleKind | undefined,
): FittingExtent {
  const kind = chosen ?? fittingKind(inner("linear", values, always));
  return { ...inner(kind, values, always), kind };
}

function inner(kind: ScaleKind, values: readonly number[], always: readonly number[]): Extent {
  const stride = Math.max(1, Math.ceil(values.length / mostSorted));
  const selected = values.filter((_, index) => index % stride === 0).map((value) => coordinate(kind, value));
  const sorted = Float64Array.from(selected.filter(Number.isFinite)).sort();
  const [low, high] = [sorted[sorted.length >> 2], sorted[(3 * sorted.length) >> 2]];
  // Where half of all agree, nothing says what is far.
  if (low === undefined || high === undefined || high === low) return extentOf(values);
  const reach = farOut * (high - low);
  const near = values.filter((value) => {
    const place = coordinate(kind, value);
    return place >= low - reach && place <= high + reach;
  });
  return extentOf([...near, ...always]);
}
