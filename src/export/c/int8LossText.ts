import type { Int8Loss } from "./int8Loss.ts";

/** Both losses and what 8 bits cost, with as many digits as show the difference: `0.00002113`. */
interface Int8LossText {
  readonly float32: string;
  readonly int8: string;
  /** Signed: `+0.00001881`. */
  readonly difference: string;
}

const significant = 4;

/**
 * Losses of any size as plain decimals. Both have as many places as the smaller of them, or of their difference, needs
 * for four significant digits; never fewer than five.
 */
export function int8LossText({ float32, int8 }: Int8Loss): Int8LossText {
  const difference = int8 - float32;
  const sizes = [float32, int8, difference].map(Math.abs).filter((size) => size > 0 && Number.isFinite(size));
  const places = Math.max(5, ...sizes.map((size) => significant - 1 - Math.floor(Math.log10(size))));
  const text = (value: number) => value.toFixed(Math.min(places, 100));
  return {
    float32: text(float32),
    int8: text(int8),
    difference: `${difference < 0 ? "-" : "+"}${text(Math.abs(difference))}`,
  };
}
