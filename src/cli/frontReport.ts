import { present } from "../base/assert.ts";
import { columnNumber, shortNumber } from "../base/numberText.ts";
import { unitColumns } from "../measures/perTargetMeasures.ts";
import { genesText } from "../network/geneText.ts";
import { emptyFrontReason, failureLines } from "../run/failures.ts";
import { geneColumns } from "../run/geneColumns.ts";
import type { Individual } from "../run/individual.ts";
import { measure } from "../run/measure.ts";
import type { Objective } from "../run/objective.ts";
import { individualRecords, type RunView } from "../run/runView.ts";
import { frontOf } from "../run/standing.ts";
import { baselineRows, type FrontRow, frontRows } from "./frontRows.ts";
import { type ScatterPoint, textScatter } from "./terminal/scatter.ts";
import { textTable } from "./terminal/table.ts";

/** The front of a run for a terminal: scatter, table beside the baselines, and every cell as equations. */
export function frontReport(view: RunView, columns: number): string {
  const front = frontRows(view);
  const empty = emptyFrontReason(view);
  if (empty !== null) return `${empty.join("\n  ")}\n`;
  const baselines = baselineRows(view);
  const names = view.objectives.map(({ name }) => name).join(", ");
  return [
    `Pareto front: ${front.length} of ${view.evaluated} evaluated cells (${names})`,
    "",
    scatter(view, columns),
    "  ● front   ○ dominated   B basic   G gru   L lstm",
    "",
    frontTable(view.objectives, front, baselines),
    "",
    ...(view.failed === 0 ? [] : [`${view.failed} failed:`, ...failureLines(view).map((line) => `  ${line}`), ""]),
    ...equationBlocks([...front, ...baselines.filter((row) => !row.onFront)]),
    "",
  ].join("\n");
}

/** Front and seed cells as one table. */
function frontTable(
  objectives: readonly Objective[],
  front: readonly FrontRow[],
  baselines: readonly FrontRow[],
): string {
  const measured = objectives.map(({ name }) => name).filter((name) => !(name in fixedColumns));
  const rows = [...front, ...baselines.filter((row) => !row.onFront)];
  const genes = geneColumns(rows);
  const inUnits = unitColumns(Object.keys(rows[0]?.inUnits ?? {}), measured);
  const header = [
    ...["", "id", "cell", ...genes.map(({ key }) => key), ...measured, ...inUnits],
    ...Object.keys(fixedColumns),
  ];
  const line = (row: FrontRow) => [
    row.onFront ? "●" : " ",
    String(row.id),
    row.name,
    ...genes.map(({ of }) => String(of(row) ?? "–")),
    ...measured.map((name) => columnNumber(present(row.values[name], name))),
    ...inUnits.map((name) => columnNumber(row.inUnits?.[name] ?? Number.NaN)),
    ...Object.values(fixedColumns).map((value) => columnNumber(value(row))),
  ];
  return textTable(header, rows.map(line));
}

const fixedColumns: { readonly [name: string]: (row: FrontRow) => number } = {
  blocks: (row) => row.blocks,
  parameters: (row) => row.parameters,
  macs: (row) => row.macs,
  epochs: (row) => row.epochs,
  "with ancestors": (row) => row.lineageEpochs,
};

function equationBlocks(rows: readonly FrontRow[]): string[] {
  return rows.flatMap((row) => [
    `#${row.id} ${[row.name, genesText(row.genes)].filter(Boolean).join(", ")}: ${Object.entries(row.values)
      .map(([name, value]) => `${name} ${shortNumber(value)}`)
      .join(", ")}`,
    ...row.equations.split("\n").map((line) => `    ${line}`),
  ]);
}

/** The first two objectives against each other; values far beyond the rest are cut at the outermost 5 %. */
function scatter(view: RunView, columns: number): string {
  const [vertical, horizontal] = view.objectives as readonly [Objective, Objective];
  const archive = frontOf(view);
  const points: (ScatterPoint & { readonly weight: number })[] = [];
  for (const { individual, evaluation } of individualRecords(view)) {
    if (evaluation?.status !== "ok") continue;
    const x = measure(individual, evaluation, horizontal.name);
    const y = measure(individual, evaluation, vertical.name);
    if (x === undefined || y === undefined) continue;
    const mark = seedMark(individual) ?? (archive.has(individual.id) ? "●" : "○");
    points.push({ x, y, mark, weight: mark === "○" ? 0 : archive.has(individual.id) ? 2 : 1 });
  }
  const limit = outlierLimit(points.map((point) => point.y));
  const shown = points.filter((point) => point.weight > 0 || point.y <= limit).sort((a, b) => a.weight - b.weight);
  return textScatter(shown, {
    xLabel: horizontal.name,
    yLabel: vertical.name,
    width: Math.max(30, Math.min(72, columns - 14)),
    height: 16,
  });
}

function seedMark({ origin }: Individual): string | undefined {
  const marks = new Map([
    ["basic", "B"],
    ["gru", "G"],
    ["lstm", "L"],
  ]);
  return origin.kind === "seed" ? marks.get(origin.name) : undefined;
}

/** The upper fence of a box plot: third quartile plus 1.5 interquartile ranges (Tukey 1977). */
function outlierLimit(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const quartile = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  return quartile(0.75) + 1.5 * (quartile(0.75) - quartile(0.25));
}
