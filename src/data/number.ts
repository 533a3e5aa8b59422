// No two parts can take the same digits: a file may hold a number of a million of them.
const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const missingMarks = new Set(["", "nan", "na", "n/a", "null", "none", "?", "-"]);

/** The finite number that a decimal text writes, else undefined. White space around it is allowed. */
export function parseNumber(text: string): number | undefined {
  const trimmed = text.trim();
  if (!decimal.test(trimmed)) return undefined;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : undefined;
}

/** Whether a text says that there is no value: empty, or a mark such as NaN, NA, null or `?`. */
export function isMissing(text: string): boolean {
  return missingMarks.has(text.trim().toLowerCase());
}
