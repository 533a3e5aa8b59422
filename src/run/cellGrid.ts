import { testLoss, validationLossName } from "../measures/loss.ts";
import { directed } from "./objective.ts";
import { individualRecords } from "./runView.ts";
import { mean, standardDeviation } from "./statistics.ts";
import type { StudyRun } from "./studyTable.ts";

/** A named cell in one width, over the seeds of a study. */
export interface GridRow extends Spread {
  readonly cell: string;
  /** H; null where the run does not say. */
  readonly hidden: number | null;
  readonly parameters: number;
  readonly totalParameters: number;
  readonly trained: number;
  readonly failed: number;
  /** The same networks on test data; null where none was measured. */
  readonly test: Spread | null;
  /**
   * `envelope`: a plain cell than which no plain cell is as small and as good. `inside`: another cell with the same said of
   * it: no plain cell is as small and as good. Null: neither, or never trained.
   */
  readonly place: "envelope" | "inside" | null;
}

/** Over the seeds of a study, of those trained. */
export interface Spread {
  /** NaN where none was. */
  readonly mean: number;
  /** NaN of fewer than two. */
  readonly deviation: number;
}

/** Cells × widths on one data set. */
export interface CellGrid {
  readonly data: string;
  /** Whether places are those on test data; weights and epochs were chosen by validation either way. */
  readonly isTested: boolean;
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
 * Compared by test data where every trained cell was measured on them, else by validation data: the mean over the seeds
 * against the first objective that is a count.
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
  /** On validation data; null of a failed training. */
  readonly value: number | null;
  /** On test data; null where it was not measured. */
  readonly tested: number | null;
}

function gridOf(data: string, runs: readonly StudyRun[]): CellGrid {
  const objectives = runs[0]?.view.objectives ?? [];
  const complexity = runs.flatMap(({ view }) =>
    [...individualRecords(view)].map(({ individual }) => individual.complexity),
  )[0];
  const isCount = (name: string) => complexity !== undefined && Object.hasOwn(complexity, name);
  const metric = objectives.find(({ name }) => !isCount(name));
  const size = objectives.find(({ name }) => isCount(name))?.name ?? "total_parameters";
  const name = metric?.name ?? validationLossName;
  const groups = new Map<string, Trained[]>();
  for (const { view, test } of runs) {
    for (const { individual, evaluation } of individualRecords(view)) {
      if (individual.origin.kind !== "seed" || evaluation === null) continue;
      const { parameters, total_parameters: totalParameters } = individual.complexity;
      const hidden = individual.genes?.hidden ?? view.header?.sizes?.hiddenSize ?? null;
      const value = evaluation.status === "ok" ? (evaluation.metrics[name] ?? null) : null;
      const tested = test?.get(individual.id)?.[name === validationLossName ? testLoss.name : name] ?? null;
      const cell = individual.origin.name;
      const sizes = { hidden, parameters, totalParameters, size: individual.complexity[size] ?? Number.NaN };
      const one = { cell, ...sizes, value, tested };
      const key = JSON.stringify([cell, hidden, totalParameters]);
      groups.set(key, [...(groups.get(key) ?? []), one]);
    }
  }
  const rows = [...groups.values()].map((group) => rowOf(group));
  const isTested = rows.every(({ test, trained }) => test !== null || trained === 0);
  const cost = (row: Measured) => {
    const value = isTested && row.test !== null ? row.test.mean : row.mean;
    return metric === undefined ? value : directed(metric, value);
  };
  const plain = rows.filter(({ cell, trained }) => plainCells.has(cell) && trained > 0);
  const isBeaten = (row: Measured) =>
    plain.some((other) => other !== row && other.size <= row.size && cost(other) <= cost(row));
  const cells = [...new Set(rows.map(({ cell }) => cell))];
  return {
    data,
    isTested,
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
  const { value: _, tested: __, ...shared } = group[0] as Trained;
  const values = group.flatMap(({ value }) => (value === null ? [] : [value]));
  const tested = group.flatMap((one) => (one.tested === null ? [] : [one.tested]));
  return {
    ...shared,
    trained: values.length,
    failed: group.length - values.length,
    ...spreadOf(values),
    test: tested.length === 0 ? null : spreadOf(tested),
  };
}

function spreadOf(values: readonly number[]): Spread {
  return {
    mean: values.length === 0 ? Number.NaN : mean(values),
    deviation: values.length < 2 ? Number.NaN : standardDeviation(values),
  };
}
