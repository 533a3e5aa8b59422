import { countOf } from "../../src/measures/complexity.ts";
import { recordedLossUnit, testLoss } from "../../src/measures/loss.ts";
import { genesText } from "../../src/network/geneText.ts";
import type { RetrainSnapshot } from "../../src/protocol/retrainProtocol.ts";
import type { IndividualId } from "../../src/run/individual.ts";
import {
  type RetrainRow,
  type RetrainTable,
  reachableLevel,
  type Spread,
  significanceLevel,
} from "../../src/run/retrainTable.ts";
import type { Shift } from "../../src/run/shift.ts";
import { formatValue, measureInText, measureLabel, measureTitle } from "../shared/format.ts";
import { numbers } from "../shared/numbers.ts";
import { t } from "../shared/translate.ts";

/** What the panel of retrained cells shows, independent of its layout. */
export interface RetrainModel {
  readonly title: string;
  readonly badges: readonly { readonly text: string; readonly kind: "plain" | "good" | "bad" }[];
  /** Null when nothing is under way. */
  readonly progress: { readonly done: number; readonly total: number; readonly text: string } | null;
  readonly columns: readonly RetrainColumn[];
  readonly rows: readonly RetrainLine[];
  /** What the numbers are, and what the tests can and cannot say. */
  readonly notes: readonly string[];
  readonly canCancel: boolean;
  readonly canResume: boolean;
}

interface RetrainColumn {
  readonly key: string;
  readonly title: string;
  readonly isNumber: boolean;
}

export interface RetrainLine {
  readonly key: string;
  /** `#17`, `lstm`, `gru (#1)` */
  readonly name: string;
  readonly id: IndividualId | null;
  readonly isBaseline: boolean;
  /** `2 of 5 trainings failed`; empty where none did. */
  readonly failed: string;
  readonly cells: readonly RetrainCell[];
  readonly canExport: boolean;
}

interface RetrainCell {
  readonly text: string;
  readonly tone: "better" | "worse" | "plain";
  /** Shown on demand: the values behind a mean. */
  readonly detail: string;
}

export interface RetrainSort {
  readonly column: string;
  readonly descending: boolean;
}

/** @param sort null for the order of the table: the best mean of the compared metric first. */
export function retrainModel(snapshot: RetrainSnapshot, sort: RetrainSort | null): RetrainModel {
  const { runName, state, progress, table, exportable, isTrusted } = snapshot;
  const columns = columnsOf(table);
  const sorted = sort === null ? table.rows : sortedRows(table.rows, sort);
  return {
    title: t("Retrained cells of {0}", runName),
    badges: badgesOf(snapshot),
    progress:
      state !== "running" || progress === null
        ? null
        : { ...progress, text: t("{0} of {1} trainings are done", progress.done, progress.total) },
    columns: columns.map(({ key, title, isNumber }) => ({ key, title, isNumber })),
    rows: sorted.map((row) => ({
      key: row.key,
      name: rowName(row),
      id: row.id,
      isBaseline: row.baseline !== null,
      failed: row.failed === 0 ? "" : t("{0} of {1} trainings failed", row.failed, row.repetitions),
      cells: columns.slice(1).map(({ cell }) => cell(row)),
      canExport: isTrusted && exportable.includes(row.key),
    })),
    notes: notesOf(table),
    canCancel: isTrusted && state === "running",
    canResume: isTrusted && state === "interrupted",
  };
}

interface Column extends RetrainColumn {
  cell(row: RetrainRow): RetrainCell;
}

function columnsOf({ metrics, rows }: RetrainTable): Column[] {
  const plain = (text: string, detail = ""): RetrainCell => ({ text, tone: "plain", detail });
  const counted = (key: string): Column => ({
    key,
    title: measureTitle(key),
    isNumber: true,
    cell: ({ complexity }) => plain(formatValue(countOf(complexity, key) ?? Number.NaN)),
  });
  const hasLstm = rows.some(({ baseline }) => baseline === "lstm");
  return [
    { key: "cell", title: t("Cell"), isNumber: false, cell: (row) => plain(rowName(row)) },
    ...(rows.some(({ genes }) => genes !== undefined)
      ? [{ key: "genes", title: t("Network"), isNumber: false, cell: (row: RetrainRow) => plain(genesText(row.genes)) }]
      : []),
    ...metrics.map(
      (name): Column => ({
        key: `test ${name}`,
        title: metricTitle(name, metrics),
        isNumber: true,
        cell: ({ test }) => plain(spreadText(test[name]), valuesText(test[name])),
      }),
    ),
    counted("blocks"),
    counted("parameters"),
    counted("macs"),
    {
      key: "latency",
      title: t("Latency (µs per step)"),
      isNumber: true,
      cell: ({ latencyUs }) => plain(latencyUs === null ? "–" : formatValue(latencyUs)),
    },
    counted("weight_bytes"),
    {
      key: "difference",
      title: t("Less LSTM's"),
      isNumber: true,
      cell: ({ versusLstm }) => plain(versusLstm === null ? "–" : shiftText(versusLstm.difference)),
    },
    {
      key: "p",
      title: t("p (Holm)"),
      isNumber: true,
      cell: ({ versusLstm }) => plain(versusLstm === null ? "–" : numbers.fixed(versusLstm.adjustedP, 4)),
    },
    {
      key: "verdict",
      title: t("Against LSTM"),
      isNumber: false,
      cell: ({ baseline, versusLstm }) => {
        if (versusLstm === null) return plain(baseline === "lstm" && hasLstm ? t("the reference") : "–");
        const { verdict, lowerProbability } = versusLstm;
        const detail = t("Its value is the lower one with probability {0}", formatValue(lowerProbability));
        if (verdict === "no significant difference") return plain(t("no significant difference"), detail);
        return { text: verdict === "better" ? t("better") : t("worse"), tone: verdict, detail };
      },
    },
  ];
}

/** Rows without a value stand last, whatever the direction; the order of the table decides among equals. */
function sortedRows(rows: readonly RetrainRow[], { column, descending }: RetrainSort): RetrainRow[] {
  const value = sortValue(column);
  const sign = descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    if (typeof x === "string" || typeof y === "string") {
      return sign * String(x).localeCompare(String(y), "en", { numeric: true });
    }
    return sign * (x - y);
  });
}

function sortValue(column: string): (row: RetrainRow) => number | string | null {
  if (column.startsWith("test ")) return ({ test }) => test[column.slice("test ".length)]?.mean ?? null;
  switch (column) {
    case "latency":
      return ({ latencyUs }) => latencyUs;
    case "difference":
      return ({ versusLstm }) => versusLstm?.difference.estimate ?? null;
    case "p":
      return ({ versusLstm }) => versusLstm?.adjustedP ?? null;
    case "verdict":
      return ({ versusLstm }) => versusLstm?.verdict ?? null;
    case "cell":
      return rowName;
    case "genes":
      return ({ genes }) => genesText(genes);
    default:
      return ({ complexity }) => countOf(complexity, column) ?? null;
  }
}

function badgesOf({ settings, state, progress }: RetrainSnapshot): RetrainModel["badges"] {
  const { hidden, layers, epochs } = settings;
  const badges: { text: string; kind: "plain" | "good" | "bad" }[] = [
    { text: hidden === null ? t("H as searched") : t("H = {0}", hidden), kind: "plain" },
    ...(layers === null
      ? []
      : [{ text: layers === 1 ? t("1 layer") : t("{0} layers", layers), kind: "plain" } as const]),
    { text: epochs === 1 ? t("1 epoch") : t("{0} epochs", epochs), kind: "plain" },
  ];
  if (state === "complete") badges.push({ text: t("complete"), kind: "good" });
  if (state === "elsewhere") badges.push({ text: t("running on another machine"), kind: "plain" });
  if (state === "interrupted") {
    const text = t("interrupted after {0} of {1} trainings", progress?.done ?? 0, progress?.total ?? 0);
    badges.push({ text, kind: "bad" });
  }
  return badges;
}

function notesOf({ settings, rows, compared, leastAdjustedP }: RetrainTable): string[] {
  if (rows.length === 0) return [];
  const repetitions = Math.max(...rows.map((row) => row.repetitions));
  const notes = [
    settings.fromSearch
      ? t(
          "Cells of the run trained on from the search's weights, plain cells from scratch, at most {0} times each; the weights of the best epoch by validation are measured once on the test data. Mean ± standard deviation.",
          repetitions,
        )
      : t(
          "Trained from scratch, at most {0} times each; the weights of the best epoch by validation are measured once on the test data. Mean ± standard deviation.",
          repetitions,
        ),
    t(
      "Against LSTM: Mann–Whitney U on {0}, two-sided, Holm-corrected, level {1}.",
      compared === testLoss.name ? measureInText(compared) : t("test {0}", measureInText(compared)),
      formatValue(significanceLevel),
    ),
  ];
  if (rows.some(({ ofSearch }) => ofSearch)) {
    notes.push(t("Rows of the search's weights are what the search shows: one training each, not compared."));
  }
  if (leastAdjustedP !== null && leastAdjustedP >= reachableLevel) {
    notes.push(
      t("With so few trainings no p can be below {0}, however large the difference.", numbers.fixed(leastAdjustedP, 3)),
    );
  }
  return notes;
}

function metricTitle(name: string, metrics: readonly string[]): string {
  if (name === testLoss.name) return measureLabel(name, recordedLossUnit([], metrics));
  return t("Test {0}", measureInText(name));
}

function shiftText({ estimate, low, high }: Shift): string {
  return low === null || high === null
    ? formatValue(estimate)
    : `${formatValue(estimate)} [${formatValue(low)}, ${formatValue(high)}]`;
}

function rowName({ baseline, id, ofSearch }: RetrainRow): string {
  if (ofSearch) return t("#{0}, search's weights", id ?? "");
  if (baseline === null) return `#${id}`;
  return id === null ? baseline : `${baseline} (#${id})`;
}

/** `1.737 ± 0.012`: two digits of the deviation, and as many decimals of the mean. */
export function spreadText(spread: Spread | undefined): string {
  if (spread === undefined) return "–";
  const { mean, sd } = spread;
  if (sd === null || !(sd > 0)) return formatValue(mean);
  const decimals = 1 - Math.floor(Math.log10(sd));
  if (decimals < 0 || decimals > 8) return `${formatValue(mean)} ± ${formatValue(sd)}`;
  return `${numbers.fixed(mean, decimals)} ± ${numbers.fixed(sd, decimals)}`;
}

function valuesText(spread: Spread | undefined): string {
  if (spread === undefined || spread.values.length === 0) return "";
  return t("By training: {0}", spread.values.map(formatValue).join(", "));
}
