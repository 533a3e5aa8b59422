import { elementAt } from "../../base/elementAt.ts";
import type { ModelMeaning } from "../modelMeaning.ts";
import { inUnits, scaledRows, standardise } from "../modelUnits.ts";

/** Rows of inputs in the data's own units, and one row of outputs; what exported code makes of them is compared with ours. */
interface UnitCase {
  readonly rows: readonly (readonly number[])[];
  readonly outputs: readonly number[];
}

/** What exported code made of each case; null where an export has no such function. */
export interface UnitsRun {
  /** [rows, I] flat. */
  readonly features: readonly (readonly number[])[] | null;
  /** [O]. */
  readonly values: readonly (readonly number[])[] | null;
}

/** Deviations from the mean of each row; the last one is a window in which nothing happens. */
const tried: readonly (readonly number[])[] = [
  [-2.5, 0, 0.75, 3],
  [0.1, 0.2, -1, 0.4],
  [0.5, 0.5, 0.5, 0.5],
];

/** None where nothing is scaled. */
export function unitCases({ input, output }: ModelMeaning): UnitCase[] {
  const scaling = input.kind === "numbers" ? input.scaling : null;
  if (scaling === null && output.scaling === null) return [];
  return tried.map((deviations) => ({
    rows: deviations.map((each, row) =>
      (scaling?.mean ?? []).map((mean, n) =>
        finite(mean + (each + 0.1 * n * row) * elementAt(scaling?.deviation ?? [], n)),
      ),
    ),
    outputs: output.names.map((_, at) => elementAt(deviations, at % deviations.length) / 2),
  }));
}

const finite = (value: number) => Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value));

/** Relative to the size of what is compared, as float64 keeps it; infinite where shapes differ or something is no number. */
export function unitsDifference(meaning: ModelMeaning, { features, values }: UnitsRun): number {
  const { output } = meaning;
  let largest = 0;
  const compare = (
    actual: readonly number[] | undefined,
    expected: readonly number[],
    sizes: (at: number) => number,
  ) => {
    if (actual?.length !== expected.length) largest = Number.POSITIVE_INFINITY;
    expected.forEach((value, at) => {
      // Beyond float64 there is nothing to compare.
      if (!Number.isFinite(value)) return;
      const difference = Math.abs((actual?.[at] ?? Number.NaN) - value) / Math.max(Math.abs(value), sizes(at));
      largest = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(largest, difference);
    });
  };
  unitCases(meaning).forEach(({ rows, outputs }, index) => {
    if (features !== null) compare(features[index], standardise(meaning, rows), () => 1);
    if (values === null) return;
    const sizes = (at: number) => Math.abs(output.scaling?.mean[at] ?? 0);
    compare(values[index], inUnits(meaning, scaledRows(meaning, rows), outputs), sizes);
  });
  return largest;
}
