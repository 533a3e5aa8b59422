/** What float32 knows of a value of size one: 2⁻²⁴ is 6e-8. */
const digitsBelowDeviation = 7;
/** What a float64 holds. */
const mostDigits = 17;

/**
 * A predicted number with the digits that a model can know, and no fewer: a model knows its outputs to float32's
 * precision, which in the data's own units is that share of the target's deviation, however far from zero its mean is.
 *
 * @param deviation of the target in the training data; undefined where the output was not scaled: then the text is the
 * shortest that reads back as the same float32.
 */
export function valueText(value: number, deviation: number | undefined): string {
  if (deviation === undefined || !(deviation > 0) || !Number.isFinite(value) || value === 0) {
    return shortestFloat32(value);
  }
  const digits = digitsBelowDeviation + Math.max(0, magnitude(value) - magnitude(deviation));
  return String(Number(value.toPrecision(Math.min(mostDigits, digits))));
}

/** The power of ten of the first digit. */
function magnitude(value: number): number {
  return Math.floor(Math.log10(Math.abs(value)));
}

function shortestFloat32(value: number): string {
  for (let digits = 1; digits <= 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === Math.fround(value)) return String(Number(text));
  }
  return String(value);
}
