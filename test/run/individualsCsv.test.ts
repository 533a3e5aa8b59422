import { expect, test } from "vitest";
import { parseCellJson, toCellJson } from "../../src/cell/cellJson.ts";
import { parseEquations } from "../../src/cell/equations.ts";
import type { IndividualId } from "../../src/run/individual.ts";
import { individualsCsv } from "../../src/run/individualsCsv.ts";
import { foldRunEvents, individualRecord } from "../../src/run/runView.ts";
import { generatedRun } from "../fixtures/generatedRun.ts";

const view = foldRunEvents(generatedRun({ individuals: 120, population: 30 }));
const ids = [...Array(120).keys()] as IndividualId[];

/** Reads RFC 4180. */
function rowsOf(csv: string): { readonly [column: string]: string }[] {
  const lines = csv
    .trimEnd()
    .split("\r\n")
    .map((line) =>
      [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, field = ""]) =>
        field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field,
      ),
    );
  const [header = [], ...rows] = lines;
  return rows.map((row) => Object.fromEntries(header.map((name, index) => [name, row[index] ?? ""])));
}

test("every individual has a line with its values as measured", () => {
  const rows = rowsOf(individualsCsv(view, ids));
  expect(rows.length).toBe(120);
  const archive = new Set(view.generations.at(-1)?.archive);
  rows.forEach((row, id) => {
    const { individual, evaluation } = individualRecord(view, id as IndividualId);
    expect(Number(row.id)).toBe(id);
    expect(Number(row.blocks)).toBe(individual.complexity.blocks);
    expect(row.on_front).toBe(String(archive.has(id as IndividualId)));
    if (evaluation?.status === "ok") expect(Number(row.validation_loss)).toBe(evaluation.metrics.validation_loss);
    else expect([row.validation_loss, row.status]).toEqual(["", evaluation?.reason]);
  });
});

test("the equations of a line are the cell's", () => {
  const [row] = rowsOf(individualsCsv(view, [100 as IndividualId]));
  const parsed = parseEquations(row?.equations ?? "");
  const { cell } = individualRecord(view, 100 as IndividualId).individual;
  expect("cell" in parsed && toCellJson(parsed.cell).blocks.length).toBe(parseCellJson(cell).blocks.length);
});

test("only those asked for are in the table, in that order", () => {
  const rows = rowsOf(individualsCsv(view, [7, 3] as IndividualId[]));
  expect(rows.map(({ id }) => id)).toEqual(["7", "3"]);
});

test("a name with commas and quotes stays one field", () => {
  const [started, ...rest] = generatedRun({ individuals: 1, population: 1 });
  const events = [started, ...rest].map((event) =>
    event?.type === "individualProposed"
      ? { ...event, individual: { ...event.individual, origin: { kind: "seed", name: 'my "own", cell' } as const } }
      : event,
  );
  const csv = individualsCsv(foldRunEvents(events.filter((event) => event !== undefined)), [0 as IndividualId]);
  expect(csv).toContain(',"my ""own"", cell",');
  expect(rowsOf(csv)[0]?.origin).toBe('my "own", cell');
});
