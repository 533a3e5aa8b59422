import { shortNumbers, tickNumbers } from "../../src/base/numberText.ts";
import { measureWords, withUnit } from "../../src/measures/measures.ts";
import { numbers } from "./numbers.ts";
import { t } from "./translate.ts";

/** A value as people read it: counts in full, measures with four significant digits; `–` where there is none. */
export const formatValue = shortNumbers(numbers);

/** Short enough for an axis: `0.25`, `1.5k`, `20M`. */
export const formatTick = tickNumbers(numbers);

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
