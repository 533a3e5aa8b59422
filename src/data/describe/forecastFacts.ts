import { counted } from "../../base/counted.ts";
import type { ColumnLook } from "../../formats/columnLook.ts";
import type { DataFinding } from "../../formats/dataFinding.ts";
import { lookFindings, whyUnread } from "../../formats/lookFindings.ts";
import { delimiterName, tableFormat } from "../../formats/tableFormat.ts";
import { splits } from "../dataset.ts";
import type { Forecasting } from "../forecasting.ts";
import { type RowsBySplit, windowCount } from "../forecastRows.ts";
import type { NumberTable } from "../numberTable.ts";
import { type ColumnStatistics, columnStatistics, hardlyVaries } from "../scaling.ts";
import { type ColumnFacts, type DataFacts, type GroupFacts, listed, noFacts } from "./dataFacts.ts";

/** What a forecasting task reads. */
interface ForecastReading {
  readonly task: Forecasting;
  readonly rows: RowsBySplit;
  readonly inputs: readonly string[];
  readonly targets: readonly string[];
  /** Of the training rows, by column. */
  readonly statistics: ReadonlyMap<string, ColumnStatistics>;
  /** Values of each column of categories in the training rows. */
  readonly categories: ReadonlyMap<string, readonly string[]>;
}

/** Must be called before the memory of the tables' numbers is released. */
export function forecastFacts(reading: ForecastReading): DataFacts {
  const tables = [...new Set(splits.map((split) => reading.rows[split].table))];
  const { table } = reading.rows.train;
  const { time, group, categorical = [] } = reading.task;
  const looks = table.looks.filter(({ name }) => name !== time && name !== group && !categorical.includes(name));
  const chosen = reading.task.columns === undefined ? lookFindings(table.name, looks, reading.targets) : [];
  return {
    ...noFacts,
    files: tables.map((each) => fileText(reading.task, each)),
    columns: columnFacts(reading, tables),
    ...(group === undefined ? {} : { groups: groupFacts(reading, group) }),
    findings: [
      ...tables.flatMap(orderFindings),
      ...chosen,
      ...shortSeries(reading),
      ...newCategories(reading),
      ...constantColumns(reading),
      ...sentinels(reading),
      ...leftRanges(reading),
      ...fewForecasts(reading),
    ],
  };
}

/** Of many series, what is said of the first ones is enough. */
const mostOrders = 3;

function orderFindings({ name, orders }: NumberTable): DataFinding[] {
  const found = orders.flatMap((order) => order.findings(name));
  return orders.length === 1 ? found : found.slice(0, mostOrders);
}

function groupFacts({ rows }: ForecastReading, name: string): GroupFacts {
  const [train, validation, test] = splits.map((split) => rows[split].parts.filter(({ from, to }) => to > from).length);
  return { name, counts: { train: train ?? 0, validation: validation ?? 0, test: test ?? 0 } };
}

/** Series with rows, but too few for a single window. */
function shortSeries({ task, rows }: ForecastReading): DataFinding[] {
  if (task.group === undefined) return [];
  return splits.flatMap((split) => {
    const { table, parts } = rows[split];
    const short = parts.filter((part) => part.to > part.from && windowCount(task, { table, parts: [part] }) === 0);
    if (short.length === 0) return [];
    const names = listed(short.map(({ series }) => series.name ?? ""));
    const what = `${counted(short.length, "series", "series")} of the ${split} split ${short.length === 1 ? "has" : "have"} too few rows for a window of \`look_back\` and \`horizon\`: ${names}`;
    return [
      {
        file: table.name,
        line: null,
        key: "group",
        what,
        remedy: "Give more rows, lower `look_back`, or leave them out.",
      },
    ];
  });
}

/** Values that training has not: all of the column's inputs are 0 there. */
function newCategories({ rows, categories }: ForecastReading): DataFinding[] {
  return [...categories].flatMap(([name, known]) => {
    const unknown = new Set<string>();
    const tables = new Set(Object.values(rows).map(({ table }) => table));
    for (const { texts } of tables) {
      for (const label of texts.get(name)?.labels ?? []) if (label !== "" && !known.includes(label)) unknown.add(label);
    }
    if (unknown.size === 0) return [];
    const what = `column \`${name}\` has ${counted(unknown.size, "value")} that no training row has, and which the network cannot tell apart: ${listed([...unknown])}`;
    return [
      {
        file: rows.train.table.name,
        line: null,
        key: "categorical",
        what,
        remedy: "Put rare values together, or give training rows with them.",
      },
    ];
  });
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
  { task, inputs, targets, statistics, categories }: ForecastReading,
  tables: readonly NumberTable[],
): ColumnFacts {
  const [table] = tables as readonly [NumberTable];
  const names = [...new Set([...inputs, ...targets])];
  const role = (name: string) =>
    [
      inputs.includes(name) ? (task.known?.includes(name) ? "known input" : "input") : "",
      targets.includes(name) ? "target" : "",
    ]
      .filter((each) => each !== "")
      .join(" and ");
  return {
    read: [
      ...names.map((name) => {
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
      ...[...categories].map(([name, values]) => ({
        name,
        role: `${task.known?.includes(name) ? "known " : ""}${counted(values.length, "category", "categories")}`,
      })),
    ],
    unread: table.looks
      .filter(({ name }) => !names.includes(name) && !categories.has(name))
      .map((look) => ({ name: look.name, why: whyNotRead(task, look) })),
  };
}

function whyNotRead({ time, calendar, group }: Forecasting, look: ColumnLook): string {
  if (look.name === time) {
    return calendar === undefined
      ? "the time of the rows"
      : `the time of the rows, of which ${listed(calendar)} are read`;
  }
  if (look.name === group) return "says which series a row is of";
  return whyUnread(look) ?? "not in `columns`";
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

/** Numbers that programs write where there is no value: they come again, far from all others of their column. */
function sentinels({ task, rows, statistics }: ForecastReading): DataFinding[] {
  const { table } = rows.train;
  return [...statistics.keys()].flatMap((name) => {
    const values = table.columns.get(name)?.values;
    if (values === undefined) return [];
    const pieces = values.pieces(0, values.length);
    const { least, most } = columnStatistics(pieces);
    const odd = [least, most].find((value) => /^-?9{2,}(?:\.9+)?$/.test(String(value)));
    if (odd === undefined) return [];
    const others = columnStatistics(pieces.map((piece) => piece.filter((value) => value !== odd)));
    const count = pieces.reduce((sum, piece) => sum + piece.filter((value) => value === odd).length, 0);
    const distance = Math.max(others.least - odd, odd - others.most);
    if (count < 2 || !(distance > 2 * (others.most - others.least))) return [];
    const what = `column \`${name}\` has ${odd} in ${count} rows, far from its other values (${short(others.least)} to ${short(others.most)}): programs write that where there is no value`;
    const marks = `\`missing_marks: ["${odd}"]\``;
    const remedy = task.missing === "error" ? `Set ${marks} and \`missing\` if so.` : `Set ${marks} if so.`;
    return [{ file: table.name, line: null, key: "missing_marks", what, remedy }];
  });
}

/** Columns that are somewhere else in the validation or test rows: forecasts there are extrapolations. */
function leftRanges({ task, rows, targets, statistics }: ForecastReading): DataFinding[] {
  const isRelative = task.residual === true || task.normalise !== undefined;
  const found: DataFinding[] = [];
  const counters = new Set(rows.train.table.looks.filter(({ step }) => step !== null).map(({ name }) => name));
  for (const split of ["validation", "test"] as const) {
    const { table, parts } = rows[split];
    const outside = [...statistics].flatMap(([name, { least, most, deviation }]) => {
      // That a counter leaves its range is said where it is called one.
      if (counters.has(name) && !targets.includes(name)) return [];
      const values = table.columns.get(name)?.values;
      const pieces = values === undefined ? [] : parts.flatMap(({ from, to }) => values.pieces(from, to));
      if (pieces.length === 0) return [];
      const range = columnStatistics(pieces);
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
  const { table } = rows.validation;
  const windows = windowCount(task, rows.validation);
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
