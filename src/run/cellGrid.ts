import { directed } from "./objective.ts";
import { individualRecords } from "./runView.ts";
import { mean, standardDeviation } from "./statistics.ts";
import type { StudyRun } from "./studyTable.ts";

/** A named cell in one width, over the seeds of a study. */
export interface GridRow {
  readonly cell: string;
  /** H; null where the run does not say. */
  readonly hidden: number | null;
  readonly parameters: number;
  readonly totalParameters: number;
  readonly trained: number;
  readonly failed: number;
  /** Of those trained; NaN where none was. */
  readonly mean: number;
  /** NaN of fewer than two. */
  readonly deviation: number;
  /**
   * `envelope`: a plain cell than which no plain cell is as small and as good. `inside`: another cell with the same said of
   * it: no plain cell is as small and as good. Null: neither, or never trained.
   */
  readonly place: "envelope" | "inside" | null;
}

/** Cells × widths on one data set. */
export interface CellGrid {
  readonly data: string;
  /** The name of the measure that the cells are compared by, and of the count that stands for their size. */
  readonly metric: string;
  readonly size: string;
  /** By cell in the order of the study, then by width. */
  readonly rows: readonly GridRow[];
}

/** What a user takes who does not search: a basic cell, a GRU or an LSTM, in some width. */
const plainCells: ReadonlySet<string> = new Set(["basic", "gru", "lstm"]);

/**
 * The cells that the runs were given by name, one row for each cell and width; what a search made of them is not here.
 * Compared by validation data: the mean over the seeds against the first objective that is a count.
 *
 * @returns one grid for each data set; none of a data set where fewer than two rows were trained.
 */
export function cellGrids(runs: readonly StudyRun[]): CellGrid[] {
  const grids = [...new Set(runs.map(({ data }) => data))].map((data) =>
    gridOf(
      data,
      runs.filter((run) => run.data === data),
    ),
  );
  return grids.filter(({ rows }) => rows.filter(({ trained }) => trained > 0).length > 1);
}

interface Trained extends Pick<GridRow, "cell" | "hidden" | "parameters" | "totalParameters"> {
  readonly size: number;
  /** Null of a failed training. */
  readonly value: number | null;
}

function gridOf(data: string, runs: readonly StudyRun[]): CellGrid {
  const objectives = runs[0]?.view.objectives ?? [];
  const complexity = runs.flatMap(({ view }) =>
    [...individualRecords(view)].map(({ individual }) => individual.complexity),
  )[0];
  const isCount = (name: string) => complexity !== undefined && Object.hasOwn(complexity, name);
  const metric = objectives.find(({ name }) => !isCount(name));
  const size = objectives.find(({ name }) => isCount(name))?.name ?? "total_parameters";
  const name = metric?.name ?? "validation_loss";
  const groups = new Map<string, Trained[]>();
  for (const { view } of runs) {
    for (const { individual, evaluation } of individualRecords(view)) {
      if (individual.origin.kind !== "seed" || evaluation === null) continue;
      const { parameters, total_parameters: totalParameters } = individual.complexity;
      const hidden = individual.genes?.hidden ?? view.header?.sizes?.hiddenSize ?? null;
      const value = evaluation.status === "ok" ? (evaluation.metrics[name] ?? null) : null;
      const cell = individual.origin.name;
      const one = { cell, hidden, parameters, totalParameters, size: individual.complexity[size] ?? Number.NaN, value };
      const key = JSON.stringify([cell, hidden, totalParameters]);
      groups.set(key, [...(groups.get(key) ?? []), one]);
    }
  }
  const rows = [...groups.values()].map((group) => rowOf(group));
  const cost = (row: Measured) => (metric === undefined ? row.mean : directed(metric, row.mean));
  const plain = rows.filter(({ cell, trained }) => plainCells.has(cell) && trained > 0);
  const isBeaten = (row: Measured) =>
    plain.some((other) => other !== row && other.size <= row.size && cost(other) <= cost(row));
  const cells = [...new Set(rows.map(({ cell }) => cell))];
  return {
    data,
    metric: name,
    size,
    rows: rows
      .map(({ size: _, ...row }, index): GridRow => {
        const isOpen = row.trained > 0 && !isBeaten(rows[index] as Measured);
        return { ...row, place: isOpen ? (plainCells.has(row.cell) ? "envelope" : "inside") : null };
      })
      .sort((a, b) => cells.indexOf(a.cell) - cells.indexOf(b.cell) || (a.hidden ?? 0) - (b.hidden ?? 0)),
  };
}

type Measured = Omit<GridRow, "place"> & { readonly size: number };

function rowOf(group: readonly Trained[]): Measured {
  const { value: _, ...shared } = group[0] as Trained;
  const values = group.flatMap(({ value }) => (value === null ? [] : [value]));
  return {
    ...shared,
    trained: values.length,
    failed: group.length - values.length,
    mean: values.length === 0 ? Number.NaN : mean(values),
    deviation: values.length < 2 ? Number.NaN : standardDeviation(values),
  };
}
