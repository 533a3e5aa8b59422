import type { Objective } from "../objective.ts";
import type { Confirmation } from "./confirmation.ts";
import { type ConfirmedRow, confirmedFront } from "./confirmedFront.ts";
import { simplestAsGood } from "./verdict.ts";

/** Largest values that a network may have, by the name of a count or a metric. */
export interface Bounds {
  readonly [measure: string]: number;
}

/** Which network of a confirmed front to take, by three rules; each null where it has no answer. */
export interface Choices {
  /** The smallest that cannot be told from the best: within one standard error of it. */
  readonly simplest: ConfirmedRow | null;
  /** Where a further weight begins to buy less. */
  readonly knee: ConfirmedRow | null;
  /** Within the bounds: the best, or where the metric itself is bounded the smallest. */
  readonly withinBounds: ConfirmedRow | null;
}

/** The choices among the networks of the confirmed front that are within the bounds; `{}` allows all. */
export function choicesOf(confirmation: Confirmation, objectives: readonly Objective[], bounds: Bounds): Choices {
  const { name, direction } = confirmation.metric;
  const sign = direction === "minimize" ? 1 : -1;
  const allowed = confirmedFront(confirmation, objectives).filter((row) =>
    Object.entries(bounds).every(([measure, bound]) => (measured(row, measure) ?? Number.POSITIVE_INFINITY) <= bound),
  );
  const level = (row: ConfirmedRow) => sign * (measured(row, name) ?? Number.NaN);
  const [smallest = null] = allowed;
  const best = allowed.toSorted((a, b) => level(a) - level(b))[0] ?? null;
  return {
    simplest: allowed.length === 0 ? null : simplestAsGood(allowed, confirmation),
    knee: kneeOf(allowed, level),
    withinBounds: Object.hasOwn(bounds, name) ? smallest : best,
  };
}

/** Names that a bound may have: the counts of a network, and the metrics that were confirmed. */
export function boundableMeasures(confirmation: Confirmation, objectives: readonly Objective[]): string[] {
  const rows = confirmedFront(confirmation, objectives);
  return [...new Set(rows.flatMap(({ complexity, metrics }) => [...Object.keys(complexity), ...Object.keys(metrics)]))];
}

/**
 * The row farthest below the straight line between the smallest and the best, with log weights and metric each scaled to
 * 0 … 1; null of fewer than three rows, and where none is below.
 *
 * @see Das (1999), On characterizing the "knee" of the Pareto curve.
 */
function kneeOf(rows: readonly ConfirmedRow[], level: (row: ConfirmedRow) => number): ConfirmedRow | null {
  const size = (row: ConfirmedRow) => Math.log10(row.complexity.total_parameters);
  const [first, last] = [rows[0], rows.at(-1)];
  if (first === undefined || last === undefined || rows.length < 3) return null;
  const [width, height] = [size(last) - size(first), level(first) - level(last)];
  let [knee, farthest]: [ConfirmedRow | null, number] = [null, 0];
  for (const row of rows) {
    const [along, gained] = [(size(row) - size(first)) / width, (level(first) - level(row)) / height];
    if (gained - along > farthest) [knee, farthest] = [row, gained - along];
  }
  return knee;
}

function measured({ complexity, metrics }: ConfirmedRow, measure: string): number | undefined {
  return complexity[measure] ?? metrics[measure]?.mean;
}
