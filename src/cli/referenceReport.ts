import { columnNumber } from "../base/numberText.ts";
import { measureWords } from "../measures/measures.ts";
import { tableColumns, unitColumns } from "../measures/perTargetMeasures.ts";
import type { Reference } from "../measures/reference.ts";
import { againstReferences, skillText } from "../run/againstReferences.ts";
import type { RunView } from "../run/runView.ts";
import { textTable } from "./terminal/table.ts";

/** What the front has to beat, as a table and in words; empty where nothing is known of it. */
export function referenceReport(view: RunView, references: readonly Reference[]): string {
  const compared = againstReferences(view, references);
  if (compared === null) return "";
  const { objective, bestId } = compared;
  const measured = compared.rows[0]?.reference.scores.validation ?? {};
  const inUnits = unitColumns(Object.keys(measured), [objective.name]);
  const hasSkill = compared.rows.some(({ skill }) => skill !== null);
  const rows = compared.rows.map(({ reference, value, skill }) => [
    reference.name,
    columnNumber(value),
    ...inUnits.map((name) => columnNumber(reference.scores.validation?.[name] ?? Number.NaN)),
    columnNumber(reference.parameters),
    ...(hasSkill ? [skillText(skill)] : []),
  ]);
  const header = [
    ...["without a network", measureWords(objective.name), ...inUnits.map(measureWords), "parameters"],
    ...(hasSkill ? [`skill of #${bestId}`] : []),
  ];
  return `\n${textTable(header, rows)}\n${compared.verdict}\n`;
}

/** The same beside a retraining: on test data, in all of its metrics. */
export function referenceTestReport(metrics: readonly string[], references: readonly Reference[]): string {
  const shared = tableColumns(metrics).filter((name) =>
    references.some(({ scores }) => scores.test?.[name] !== undefined),
  );
  if (shared.length === 0) return "";
  const rows = references.map(({ name, scores, parameters }) => [
    name,
    ...shared.map((metric) => columnNumber(scores.test?.[metric] ?? Number.NaN)),
    columnNumber(parameters),
  ]);
  return `\n${textTable(["without a network", ...shared.map(measureWords), "parameters"], rows)}\n`;
}
