import { present } from "../base/assert.ts";
import { counted } from "../base/counted.ts";
import { shortNumber } from "../base/numberText.ts";
import type { Task } from "../config/schema.ts";
import type { GroupFacts, LengthFacts, ReadColumnFacts } from "../data/describe/dataFacts.ts";
import { type DatasetDescription, describeDataset } from "../data/describe/describeDataset.ts";
import type { ReadDataset } from "../data/loadDataset.ts";
import { referencesOf } from "../data/references/references.ts";
import { findingText } from "../formats/dataFinding.ts";
import { columnName } from "../formats/lookFindings.ts";
import { resolutionText } from "../run/confirm/resolution.ts";
import type { Output } from "./output.ts";
import { textTable } from "./terminal/table.ts";

/** Rows of a table that are shown; more would hide what matters. */
const mostRows = 12;

/** Shows what was read of a task's data: facts on `out`, what a person should look at as warnings on `err`. */
export function reportData({ payload, facts }: ReadDataset, output: Pick<Output, "out" | "err">): void {
  const sizes = describeDataset(payload);
  const lines = [
    ...facts.files,
    splitText(sizes, wordFor({ payload, facts })),
    ...(facts.lengths === null ? [] : [lengthText(facts.lengths)]),
    ...vocabularyText(sizes),
    ...groupText(facts.groups ?? null),
    ...foldText(payload),
  ];
  output.out(`${lines.join("\n")}\n`);
  const { classes, columns } = facts;
  if (classes !== null) {
    const rows = classes.map(({ name, counts }) => [
      name,
      ...Object.values(counts).map((count) => count.toLocaleString("en-US")),
    ]);
    output.out(`\n${limited(["class", "train", "validation", "test"], rows)}\n`);
  }
  if (columns !== null) {
    const numbers = columns.read.filter(({ mean }) => mean !== undefined);
    if (numbers.length > 0)
      output.out(`\n${limited(["column", "read as", "mean", "deviation", "missing"], numbers.map(columnRow))}\n`);
    const categories = columns.read.filter(({ mean, role }) => mean === undefined && /categor(y|ies)$/.test(role));
    if (categories.length > 0) {
      output.out(`\n${categories.map(({ name, role }) => `\`${name}\`: ${role}`).join(", ")}\n`);
    }
    const unread = columns.unread.slice(0, mostRows).map(({ name, why }) => `  ${columnName(name)}: ${why}`);
    const more = columns.unread.length - unread.length;
    if (unread.length > 0)
      output.out(`\nnot read:\n${unread.join("\n")}${more > 0 ? `\n  and ${counted(more, "column")} more` : ""}\n`);
  }
  for (const finding of facts.findings) output.err(`${findingText(finding)}\n`);
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

function wordFor({ payload, facts }: ReadDataset): string {
  if (payload.task.kind === "runningText") return payload.task.unit;
  if (facts.lengths !== null) return "example";
  return payload.task.names.targetScaling === null ? "sequence" : "window";
}

function splitText({ splits }: DatasetDescription, word: string): string {
  const isText = word === "character" || word === "word";
  const parts = Object.entries(splits).map(
    ([split, { sequences, timesteps }]) => `${split} ${counted(isText ? timesteps : sequences, word)}`,
  );
  return parts.join(", ");
}

function lengthText({ least, median, most, tooLong, rule }: LengthFacts): string {
  const becomes = rule === "truncate" ? "cut" : "left out";
  const range =
    least === most ? counted(most, "timestep") : `${least} to ${counted(most, "timestep")}, median ${median}`;
  return `lengths: ${range}${tooLong > 0 ? `; ${tooLong.toLocaleString("en-US")} longer than \`max_length\` are ${becomes}` : ""}`;
}

function foldText({ task }: ReadDataset["payload"]): string[] {
  if (task.kind !== "sequences" || task.folds === undefined) return [];
  const { count, of } = task.folds;
  const most = Math.ceil(of.length / count);
  return [
    `${count} folds of about ${counted(most, "example")}: each individual is trained ${count} times, once without each`,
  ];
}

function groupText(groups: GroupFacts | null): string[] {
  if (groups === null) return [];
  const parts = Object.entries(groups.counts).map(([split, count]) => `${split} ${count.toLocaleString("en-US")}`);
  return [`groups by \`${groups.name}\`: ${parts.join(", ")}`];
}

function vocabularyText({ vocabulary, splits }: DatasetDescription): string[] {
  if (vocabulary === null) return [];
  const shares = Object.entries(splits)
    .filter(([, { unknownShare }]) => unknownShare !== null && unknownShare > 0)
    .map(([split, { unknownShare }]) => `${((unknownShare ?? 0) * 100).toPrecision(2)} % of ${split}`);
  return [
    `vocabulary: ${counted(vocabulary, "symbol")}${shares.length > 0 ? `; \`<unk>\` is ${shares.join(", ")}` : ""}`,
  ];
}

function columnRow({ name, role, mean = 0, deviation = 0, missing = 0, missingRule = "" }: ReadColumnFacts): string[] {
  const text = (value: number) => String(Number(value.toPrecision(5)));
  return [
    name,
    role,
    text(mean),
    text(deviation),
    missing === 0 ? "" : `${missing.toLocaleString("en-US")} (${missingRule})`,
  ];
}

function limited(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const shown = rows.slice(0, mostRows);
  const more = rows.length - shown.length;
  return `${textTable(header, shown)}${more > 0 ? `\n… and ${more} more` : ""}`;
}
