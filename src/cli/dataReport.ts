import { present } from "../base/assert.ts";
import { counted } from "../base/counted.ts";
import { shortNumber } from "../base/numberText.ts";
import type { Task } from "../config/schema.ts";
import { summarizeData } from "../data/describe/dataSummary.ts";
import { describeDataset } from "../data/describe/describeDataset.ts";
import type { ReadDataset } from "../data/loadDataset.ts";
import { referencesOf } from "../data/references/references.ts";
import { findingText } from "../formats/dataFinding.ts";
import { mostSummaryRows } from "../formats/dataSummary.ts";
import { resolutionText } from "../run/confirm/resolution.ts";
import type { Output } from "./output.ts";
import { textTable } from "./terminal/table.ts";

/** Shows what was read of a task's data: facts on `out`, what a person should look at as warnings on `err`. */
export function reportData(read: ReadDataset, output: Pick<Output, "out" | "err">): void {
  const { lines, tables, unread, findings } = summarizeData(read);
  output.out(`${lines.join("\n")}\n`);
  for (const { header, rows } of tables) output.out(`\n${limited(header, rows)}\n`);
  const shown = unread.slice(0, mostSummaryRows).map(({ name, why }) => `  ${name}: ${why}`);
  const more = unread.length - shown.length;
  if (shown.length > 0)
    output.out(`\nnot read:\n${shown.join("\n")}${more > 0 ? `\n  and ${counted(more, "column")} more` : ""}\n`);
  for (const finding of findings) output.err(`${findingText(finding)}\n`);
}

/** Shows what a cell has to beat to be worth its weights. */
export function reportReferences(task: Task, { payload }: ReadDataset, output: Pick<Output, "out">): void {
  const references = referencesOf(task, payload);
  const [measure] = Object.keys(references[0]?.scores.validation ?? {});
  if (measure === undefined) return;
  const rows = references.map(({ name, parameters, scores }) => [
    name,
    parameters.toLocaleString("en-US"),
    ...[scores.validation, scores.test].map((each) =>
      each === null ? "–" : shortNumber(present(each[measure], measure)),
    ),
  ]);
  const header = ["without a network", "parameters", `${measure} (validation)`, `${measure} (test)`];
  output.out(`\n${textTable(header, rows)}\n`);
  const values = references.flatMap(({ scores }) => scores.validation?.[measure] ?? []);
  if (task.type !== "classification" || measure !== "error" || values.length === 0) return;
  output.out(`${resolutionText(Math.min(...values), describeDataset(payload).splits.validation.sequences)}\n`);
}

function limited(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const shown = rows.slice(0, mostSummaryRows);
  const more = rows.length - shown.length;
  return `${textTable(header, shown)}${more > 0 ? `\n… and ${more} more` : ""}`;
}
