import { columnNumber } from "../base/numberText.ts";
import { measureWords } from "../measures/measures.ts";
import { confirmedFront, confirmedRows, rivalEnvelope } from "../run/confirm/confirmedFront.ts";
import { leftOutSentence } from "../run/confirm/leftOut.ts";
import { polishTexts } from "../run/confirm/polished.ts";
import { estimateText, rowName, verdictOf } from "../run/confirm/verdict.ts";
import type { RunView } from "../run/runView.ts";
import { confirmedScatter } from "./confirmedScatter.ts";
import { textTable } from "./terminal/table.ts";

/** What a confirmation found, for a terminal: the verdict, a plot, and every network that was trained anew. Empty without one. */
export function confirmedReport(view: RunView, columns: number): string {
  const { confirmation, objectives } = view;
  const verdict = confirmation === null ? null : verdictOf(confirmation, objectives);
  if (confirmation === null || verdict === null) return "";
  const { epochs, metric } = confirmation;
  const leftOut = leftOutSentence(confirmation);
  const keysOf = (rows: readonly { readonly key: string }[]) => new Set(rows.map(({ key }) => key));
  const front = keysOf(confirmedFront(confirmation, objectives));
  const envelope = keysOf(rivalEnvelope(confirmation));
  const lines = confirmedRows(confirmation).map((row) => {
    const value = row.metrics[metric.name];
    return [
      front.has(row.key) ? "●" : envelope.has(row.key) ? "─" : "",
      rowName(row),
      value === undefined ? "failed" : estimateText(metric.name, value),
      columnNumber(row.complexity.total_parameters),
      String(row.seeds),
    ];
  });
  const header = ["", "network", `${measureWords(metric.name)}, mean [95 %]`, "parameters in all", "trainings"];
  return [
    ...polishTexts(view),
    verdict.text,
    "",
    `Trained anew from scratch for ${epochs} epochs each, on the validation data:`,
    "",
    confirmedScatter(confirmation, objectives, columns),
    "  ● confirmed front, mean   │ 95 %   ─ the best plain network of at most that size",
    "",
    textTable(header, lines),
    "  ● confirmed front   ─ plain networks that no other plain one beats",
    ...(leftOut === null ? [] : [`  ${leftOut}`]),
    "",
    "",
  ].join("\n");
}

/** The same for `--json`; nulls without a confirmation. Documented in docs/cli.md. */
export function confirmedFacts(view: RunView) {
  const { confirmation, objectives } = view;
  const verdict = confirmation === null ? null : verdictOf(confirmation, objectives);
  if (confirmation === null || verdict === null) {
    return { confirmed: null, rivals: null, simple: null, left_out: null, verdict: null };
  }
  return {
    confirmed: confirmedFront(confirmation, objectives),
    rivals: rivalEnvelope(confirmation),
    simple: confirmation.simple ?? [],
    left_out: confirmation.leftOut ?? null,
    verdict: [...polishTexts(view), verdict.text].join(" "),
  };
}
