import { measureWords, withUnit } from "../../src/measures/measures.ts";
import { type NumberTexts, numbers } from "./numbers.ts";
import { t } from "./translate.ts";

/** A value as people read it: counts in full, measures with four significant digits; `–` where there is none. */
export const formatValue = valueFormat(numbers);

export function valueFormat({ whole, significant, exponential }: NumberTexts): (value: number) => string {
  return (value) => {
    if (!Number.isFinite(value)) return "–";
    const size = Math.abs(value);
    if (Number.isInteger(value) && size < 1e9) return whole(value);
    if (size >= 1e6 || size < 1e-3) return exponential(value, 2);
    return significant(value, 4);
  };
}

/** Short enough for an axis: `0.25`, `1.5k`, `20M`. */
export function formatTick(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e15 || (size > 0 && size < 1e-3)) return numbers.exponential(value, 0);
  if (size < 1e4) return trimmed(value);
  for (const [scale, letter] of [
    [1e12, "T"],
    [1e9, "G"],
    [1e6, "M"],
  ] as const) {
    if (size >= scale) return `${trimmed(value / scale)}${letter}`;
  }
  return `${trimmed(value / 1e3)}k`;
}

/** The name of a measure as a title: `validation_loss` → `Validation loss`. */
export function measureTitle(name: string): string {
  const text = measureInText(name);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The same within a sentence: `validation loss`, `MSE`. */
export function measureInText(name: string): string {
  return t(measureWords(name));
}

/** As an axis says it: `Validation loss (nats)`; a unit that only repeats the name is left out. */
export function measureLabel(name: string, unit: string): string {
  return withUnit(measureTitle(name), unit === "" ? "" : t(unit));
}

function trimmed(value: number): string {
  return numbers.significant(value, 6, false);
}
