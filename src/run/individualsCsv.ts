import { printEquations } from "../cell/equations.ts";
import { cellOf } from "../cell/writtenCell.ts";
import { geneColumns } from "./geneColumns.ts";
import type { Individual, IndividualId } from "./individual.ts";
import type { IndividualRecord } from "./individualTable.ts";
import { constraintViolation, measure } from "./measure.ts";
import { individualRecord, type RunView } from "./runView.ts";
import { frontOf } from "./standing.ts";

/**
 * Individuals as a table for spreadsheets and data frames (RFC 4180, UTF-8): one line each, values as measured and in
 * full, empty where there is no value; several parents or operators are joined by spaces, equations by `; `.
 */
export function individualsCsv(view: RunView, ids: Iterable<IndividualId>): string {
  const records = [...ids].map((id) => individualRecord(view, id));
  const front = frontOf(view);
  const measures = measureNames(view, records);
  const genes = geneColumns(records.map(({ individual }) => individual));
  const header = [
    ...identity,
    ...genes.map(({ key }) => key),
    ...measures,
    "constraint_violation",
    "best_epoch",
    "training_ms",
    "equations",
  ];
  const lines = records.map((record) => {
    const { individual, evaluation, twinOf } = record;
    const failed = evaluation?.status === "failed";
    const ok = evaluation?.status === "ok" ? evaluation : null;
    const violation =
      evaluation === null || failed ? "" : constraintViolation(individual, evaluation, view.constraints);
    return [
      individual.id,
      individual.generation,
      individual.origin.kind === "seed" ? individual.origin.name : individual.origin.kind,
      individual.origin.kind === "offspring" ? individual.origin.parents.join(" ") : "",
      operatorsOf(individual).join(" "),
      evaluation === null ? "pending" : failed ? evaluation.reason : "ok",
      front.has(individual.id),
      twinOf ?? "",
      ...genes.map(({ of }) => of(individual) ?? ""),
      ...measures.map((name) => valueText(record, name)),
      violation,
      ok?.bestEpoch ?? "",
      evaluation?.timing.trainingMs ?? "",
      printEquations(cellOf(individual)).trim().split("\n").join("; "),
    ];
  });
  return [header, ...lines].map((fields) => `${fields.map(quoted).join(",")}\r\n`).join("");
}

const identity = ["id", "generation", "origin", "parents", "operators", "status", "on_front", "twin_of"];

/** Objectives first, then every other metric and complexity that an individual of the table has. */
function measureNames(view: RunView, records: readonly IndividualRecord[]): string[] {
  const names = new Set(view.objectives.map(({ name }) => name));
  for (const { individual, evaluation } of records) {
    if (evaluation?.status === "ok") for (const name of Object.keys(evaluation.metrics)) names.add(name);
    for (const name of Object.keys(individual.complexity)) names.add(name);
  }
  return [...names];
}

function valueText({ individual, evaluation }: IndividualRecord, name: string): number | "" {
  if (evaluation === null) return "";
  return measure(individual, evaluation, name) ?? "";
}

function operatorsOf({ origin }: Individual): string[] {
  return origin.kind === "seed" ? [] : origin.edits.map(({ operator }) => operator);
}

function quoted(value: string | number | boolean): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
