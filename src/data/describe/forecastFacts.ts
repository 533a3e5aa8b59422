import { counted } from "../../base/counted.ts";
import type { DataFinding } from "../../formats/dataFinding.ts";
import { lookFindings, whyUnread } from "../../formats/lookFindings.ts";
import { delimiterName, tableFormat } from "../../formats/tableFormat.ts";
import { type Split, splits } from "../dataset.ts";
import type { Forecasting, RowRange } from "../forecasting.ts";
import type { NumberTable } from "../numberTable.ts";
import { type ColumnStatistics, columnStatistics, hardlyVaries } from "../scaling.ts";
import { type ColumnFacts, type DataFacts, listed, noFacts } from "./dataFacts.ts";

/** What a forecasting task reads. */
interface ForecastReading {
  readonly task: Forecasting;
  readonly rows: { readonly [S in Split]: RowRange };
  readonly inputs: readonly string[];
  readonly targets: readonly string[];
  /** Of the training rows, by column. */
  readonly statistics: ReadonlyMap<string, ColumnStatistics>;
}

/** Must be called before the memory of the tables' numbers is released. */
export function forecastFacts(reading: ForecastReading): DataFacts {
  const tables = [...new Set(splits.map((split) => reading.rows[split].table))];
  const { table } = reading.rows.train;
  const looks = table.looks.filter(({ name }) => name !== reading.task.time);
  const chosen = reading.task.columns === undefined ? lookFindings(table.name, looks, reading.targets) : [];
  return {
    ...noFacts,
    files: tables.map((each) => fileText(reading.task, each)),
    columns: columnFacts(reading, tables),
    findings: [
      ...tables.flatMap((each) => each.order?.findings(each.name) ?? []),
      ...chosen,
      ...constantColumns(reading),
      ...leftRanges(reading),
      ...fewForecasts(reading),
    ],
  };
}

function fileText(task: Forecasting, { name, rowCount, looks, encoding, delimiter }: NumberTable): string {
  const { numbers, header } = tableFormat(task, name);
  const notes = [
    `separated by ${delimiterName(delimiter)}`,
    ...(header ? [] : ["no header"]),
    ...(numbers.decimal === "," ? ["decimal commas"] : []),
    encoding,
  ];
  return `${name}: ${counted(rowCount, "row")} of ${counted(looks.length, "column")}, ${notes.join(", ")}`;
}

function columnFacts(
  { task, inputs, targets, statistics }: ForecastReading,
  tables: readonly NumberTable[],
): ColumnFacts {
  const [table] = tables as readonly [NumberTable];
  const names = [...new Set([...inputs, ...targets])];
  const role = (name: string) =>
    [inputs.includes(name) ? "input" : "", targets.includes(name) ? "target" : ""]
      .filter((each) => each !== "")
      .join(" and ");
  return {
    read: names.map((name) => {
      const { mean, deviation } = statistics.get(name) as ColumnStatistics;
      const missing = tables.reduce((sum, each) => sum + (each.columns.get(name)?.missing ?? 0), 0);
      return {
        name,
        role: role(name),
        mean,
        deviation,
        ...(missing > 0 ? { missing, missingRule: task.missing } : {}),
      };
    }),
    unread: table.looks
      .filter(({ name }) => !names.includes(name))
      .map((look) => ({
        name: look.name,
        why: look.name === task.time ? "the time of the rows" : (whyUnread(look) ?? "not in `columns`"),
      })),
  };
}

function constantColumns({ rows, targets, statistics }: ForecastReading): DataFinding[] {
  const { table } = rows.train;
  const flat = [...statistics].filter(([, each]) => hardlyVaries(each));
  return flat.map(([name, { deviation, mean }]) => {
    const isTarget = targets.includes(name);
    const isConstant = deviation === 0;
    const how = isConstant
      ? `is ${short(mean)} in all training rows`
      : `hardly varies: ${short(mean)} ± ${short(deviation)} in the training rows`;
    return {
      file: table.name,
      line: null,
      key: isTarget ? "target" : "columns",
      what:
        isTarget && isConstant
          ? `the target \`${name}\` ${how}, so every cell forecasts it without an error`
          : `column \`${name}\` ${how}`,
      remedy: isTarget
        ? "Name another column as `target`, or choose training rows in which it changes."
        : "Leave it out of `columns`; what it does later cannot have been learned.",
    };
  });
}

/** Columns that are somewhere else in the validation or test rows: forecasts there are extrapolations. */
function leftRanges({ task, rows, targets, statistics }: ForecastReading): DataFinding[] {
  const isRelative = task.residual === true || task.normalise !== undefined;
  const found: DataFinding[] = [];
  const counters = new Set(rows.train.table.looks.filter(({ step }) => step !== null).map(({ name }) => name));
  for (const split of ["validation", "test"] as const) {
    const { table, from, to } = rows[split];
    const outside = [...statistics].flatMap(([name, { least, most, deviation }]) => {
      // That a counter leaves its range is said where it is called one.
      if (counters.has(name) && !targets.includes(name)) return [];
      const values = table.columns.get(name)?.values;
      if (values === undefined || to <= from) return [];
      const range = columnStatistics(values.pieces(from, to));
      const beyond = Math.max(least - range.least, range.most - most);
      const isFar = deviation > 0 ? beyond > 0.1 * (most - least) : beyond > 0;
      return isFar
        ? [
            {
              name,
              text: `\`${name}\` ${short(range.least)} to ${short(range.most)} (training ${short(least)} to ${short(most)})`,
            },
          ]
        : [];
    });
    if (outside.length === 0) continue;
    const [first] = outside as [{ name: string; text: string }];
    const more = outside.length > 1 ? `; so do ${listed(outside.slice(1).map(({ name }) => name))}` : "";
    found.push({
      file: table.name,
      line: null,
      key: "split",
      what: `the ${split} rows leave the range of the training rows: ${first.text}${more}`,
      remedy: isRelative
        ? "Expect larger errors there."
        : "Expect larger errors there; `residual: true` or `normalise: per_window` helps where a series drifts.",
    });
  }
  return found;
}

function fewForecasts({ task, rows }: ForecastReading): DataFinding[] {
  const { table, from, to } = rows.validation;
  const windows = to - task.horizon - Math.max(from, task.look_back) + 1;
  if (windows >= fewestExamples) return [];
  const what = `validation has ${counted(windows, "window")} only: which of two cells is better is chance to a large part`;
  return [
    { file: table.name, line: null, key: "split", what, remedy: "Give validation a larger share, or more rows." },
  ];
}

/** Below so many examples an error says little. */
export const fewestExamples = 100;

function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}
