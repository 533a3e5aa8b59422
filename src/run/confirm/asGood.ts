import { directed } from "../objective.ts";
import type { Confirmation } from "./confirmation.ts";
import type { ConfirmedRow } from "./confirmedFront.ts";
import type { Noise } from "./noise.ts";

/** What networks are compared by. */
export interface Scale {
  readonly metric: Confirmation["metric"];
  /** Of one training, in the metric; null where it is not known. */
  readonly noise: Noise | null;
}

export type Ranked = Pick<ConfirmedRow, "metrics" | "seeds">;

/** Mean of the metric, turned so that less is better; NaN where it was not measured. */
export function levelOf({ metrics }: Ranked, { metric }: Pick<Scale, "metric">): number {
  return directed(metric, metrics[metric.name]?.mean ?? Number.NaN);
}

/** @param rows at least one. */
export function bestOf<Row extends Ranked>(rows: readonly Row[], scale: Pick<Scale, "metric">): Row {
  return rows.reduce((best, row) => (levelOf(row, scale) < levelOf(best, scale) ? row : best));
}

/** Not worse by more than one standard error of the difference. */
export function isWithinOneError(row: Ranked, best: Ranked, scale: Scale): boolean {
  const { noise } = scale;
  const error = noise === null ? 0 : noise.sd * Math.sqrt(1 / row.seeds + 1 / best.seeds);
  return levelOf(row, scale) - levelOf(best, scale) <= error;
}

/** The smallest that is within one standard error of the best. @param rows smallest first, at least one. */
export function simplestAsGood<Row extends Ranked>(rows: readonly Row[], scale: Scale): Row {
  const best = bestOf(rows, scale);
  return rows.find((row) => isWithinOneError(row, best, scale)) ?? best;
}
