import { AssertionError } from "./assert.ts";

/**
 * The element at an index that the caller knows to be in range.
 *
 * For code that runs once per file, panel or individual. Loops over samples, weights or points of a plot index typed
 * arrays with `!` instead: a call or an iterator there was measured to cost time.
 *
 * @throws {AssertionError} outside of the range.
 */
export function elementAt<T>(values: ArrayLike<T>, index: number): T {
  const value = values[index];
  if (value === undefined) throw new AssertionError(`there is no element ${index} of ${values.length}`);
  return value;
}
