import { columnNumber } from "../base/numberText.ts";
import { measureWords } from "../measures/measures.ts";
import type { Reference } from "../measures/reference.ts";
import { againstReferences } from "../run/againstReferences.ts";
import type { RunView } from "../run/runView.ts";
import { textTable } from "./terminal/table.ts";

/** What the front has to beat, as a table and in words; empty where nothing is known of it. */
export function referenceReport(view: RunView, references: readonly Reference[]): string {
  const compared = againstReferences(view, references);
  if (compared === null) return "";
  const rows = compared.rows.map(({ reference, value }) => [
    reference.name,
    columnNumber(value),
    columnNumber(reference.parameters),
  ]);
  const header = ["without a network", measureWords(compared.objective.name), "parameters"];
  return `\n${textTable(header, rows)}\n${compared.verdict}\n`;
}

/** The same beside a retraining: on test data, in all of its metrics. */
export function referenceTestReport(metrics: readonly string[], references: readonly Reference[]): string {
  const shared = metrics.filter((name) => references.some(({ scores }) => scores.test?.[name] !== undefined));
  if (shared.length === 0) return "";
  const rows = references.map(({ name, scores, parameters }) => [
    name,
    ...shared.map((metric) => columnNumber(scores.test?.[metric] ?? Number.NaN)),
    columnNumber(parameters),
  ]);
  return `\n${textTable(["without a network", ...shared.map(measureWords), "parameters"], rows)}\n`;
}
