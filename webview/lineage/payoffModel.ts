import { directed, type Objective } from "../../src/run/objective.ts";
import type { OperatorPayoff } from "../../src/run/operatorPayoff.ts";
import { signed, type ValueChange } from "../measures/change.ts";
import { formatValue } from "../shared/format.ts";
import { t } from "../shared/translate.ts";

/** By which column the operators stand. */
export type PayoffOrder = "operator" | "tried" | "improved" | "archive" | "mean" | "median" | "morphism";

export interface PayoffRow {
  readonly operator: string;
  readonly tried: number;
  /** `3 failed` or nothing. */
  readonly failed: string;
  readonly improved: Share;
  readonly archive: Share;
  readonly mean: PayoffChange;
  readonly median: PayoffChange;
  /** Before they trained, and in `detail` before they were calibrated. */
  readonly morphism: { readonly text: string; readonly detail: string; readonly size: number };
}

interface PayoffChange extends Pick<ValueChange, "text" | "tone"> {
  /** Directed, so that less is better; infinite without a value. */
  readonly size: number;
}

export interface Share {
  readonly share: number;
  /** `30%` */
  readonly text: string;
  /** `12 of 40` */
  readonly detail: string;
}

export function payoffRows(payoff: readonly OperatorPayoff[], objective: Objective | undefined): PayoffRow[] {
  return payoff.map(
    (operator): PayoffRow => ({
      operator: operator.operator,
      tried: operator.tried,
      failed: operator.failed === 0 ? "" : t("{0} failed", operator.failed),
      improved: shareOf(operator.improved, operator.tried),
      archive: shareOf(operator.reachedArchive, operator.tried),
      mean: changeOf(operator.meanChange, objective),
      median: changeOf(operator.medianChange, objective),
      morphism: morphismOf(operator),
    }),
  );
}

function morphismOf({ morphismError, structuralError }: OperatorPayoff): PayoffRow["morphism"] {
  if (morphismError === null) return { text: "–", detail: "", size: Number.POSITIVE_INFINITY };
  const before = structuralError === "unbounded" ? t("no finite loss") : structuralError;
  return {
    text: signed(morphismError, formatValue),
    detail:
      before === null
        ? ""
        : t("{0} before calibration", typeof before === "string" ? before : signed(before, formatValue)),
    size: Math.abs(morphismError),
  };
}

function changeOf(change: number | null, objective: Objective | undefined): PayoffChange {
  if (change === null || objective === undefined) return { text: "–", tone: "neutral", size: Number.POSITIVE_INFINITY };
  const size = directed(objective, change);
  const tone = size === 0 ? "same" : size < 0 ? "better" : "worse";
  return { text: signed(change, formatValue), tone, size };
}

/** Best first; by name, alphabetically. Equals keep their order. */
export function sortedPayoff(rows: readonly PayoffRow[], order: PayoffOrder): PayoffRow[] {
  if (order === "operator") return rows.toSorted((a, b) => (a.operator < b.operator ? -1 : 1));
  const key = (row: PayoffRow): number => {
    if (order === "tried") return -row.tried;
    if (order === "mean" || order === "median" || order === "morphism") return row[order].size;
    return -row[order].share;
  };
  // Two infinite keys are equal, and their difference would be NaN.
  return rows.toSorted((a, b) => (key(a) === key(b) ? 0 : key(a) - key(b)));
}

function shareOf(count: number, of: number): Share {
  const share = of === 0 ? 0 : count / of;
  return { share, text: `${Math.round(100 * share)}%`, detail: t("{0} of {1}", count, of) };
}
