import { counted } from "../../base/counted.ts";
import type { DataSummary } from "../../formats/dataSummary.ts";
import { columnName } from "../../formats/lookFindings.ts";
import type { ReadDataset } from "../loadDataset.ts";
import type { GroupFacts, LengthFacts, ReadColumnFacts } from "./dataFacts.ts";
import { type DatasetDescription, describeDataset } from "./describeDataset.ts";

export function summarizeData({ payload, facts }: ReadDataset): DataSummary {
  const sizes = describeDataset(payload);
  const word = wordFor({ payload, facts });
  const { classes, columns } = facts;
  const read = columns?.read ?? [];
  const numbers = read.filter(({ mean }) => mean !== undefined);
  const categories = read.filter(({ mean, role }) => mean === undefined && /categor(y|ies)$/.test(role));
  const classTable = {
    header: ["class", "train", "validation", "test"],
    rows: (classes ?? []).map(({ name, counts }) => [
      name,
      ...Object.values(counts).map((count) => count.toLocaleString("en-US")),
    ]),
  };
  const columnTable = { header: ["column", "read as", "mean", "deviation", "missing"], rows: numbers.map(columnRow) };
  return {
    brief: briefText(sizes, word, classes?.length ?? null),
    lines: [
      ...facts.files,
      splitText(sizes, word),
      ...(facts.lengths === null ? [] : [lengthText(facts.lengths)]),
      ...vocabularyText(sizes),
      ...groupText(facts.groups ?? null),
      ...foldText(payload),
      ...(categories.length === 0 ? [] : [categories.map(({ name, role }) => `\`${name}\`: ${role}`).join(", ")]),
    ],
    tables: [...(classes === null ? [] : [classTable]), ...(numbers.length === 0 ? [] : [columnTable])],
    unread: (columns?.unread ?? []).map(({ name, why }) => ({ name: columnName(name), why })),
    findings: facts.findings,
  };
}

function briefText({ splits, vocabulary }: DatasetDescription, word: string, classes: number | null): string {
  const isText = word === "character" || word === "word";
  const total = Object.values(splits).reduce((sum, each) => sum + (isText ? each.timesteps : each.sequences), 0);
  const parts = [counted(total, word)];
  if (classes !== null) parts.push(counted(classes, "class", "classes"));
  else if (vocabulary !== null) parts.push(counted(vocabulary, "symbol"));
  return parts.join(", ");
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
