/** At most four significant digits. */
export function shortNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e7) return String(value);
  return String(Number(value.toPrecision(4)));
}

/** For a column of a table: whole numbers with thousands marked, others with four decimals, tiny ones as powers. */
export function columnNumber(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString("en-US");
  return Math.abs(value) < 1e-3 ? value.toExponential(2) : value.toFixed(4);
}
