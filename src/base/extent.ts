/**
 * The least and the most of some numbers, +∞ and −∞ of none. `Math.min(...values)` fails where there are more values than a
 * call can have arguments, about a hundred thousand.
 */
export function extent(values: Iterable<number>): { readonly least: number; readonly most: number } {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return { least, most };
}
