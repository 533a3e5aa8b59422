import { present } from "../base/assert.ts";
import { elementAt } from "../base/elementAt.ts";
import type { Complexity } from "../measures/complexity.ts";
import { measureNamed } from "../measures/measures.ts";
import type { OpenGenes } from "../network/network.ts";
import type { IndividualId } from "./individual.ts";
import type { RetrainRecord, RetrainSettings, RetrainSubject } from "./retrainRecord.ts";
import { type Shift, shiftBetween } from "./shift.ts";
import { holm, mannWhitneyU, mean, smallestP, standardDeviation } from "./statistics.ts";

/** A metric over the repetitions of one cell. */
export interface Spread {
  readonly mean: number;
  /** Of the sample; null for one repetition. */
  readonly sd: number | null;
  /** By repetition, failed ones left out. */
  readonly values: readonly number[];
}

export interface RetrainRow {
  readonly key: string;
  readonly baseline: string | null;
  readonly id: IndividualId | null;
  /** The weights that the search trained, scored once, not compared; absent in a row of new trainings. */
  readonly ofSearch?: true;
  /** Of its network, where the config leaves something open. */
  readonly genes?: OpenGenes;
  readonly complexity: Complexity;
  /** Null until it was measured. */
  readonly latencyUs: number | null;
  /** By name, on the test data. Empty where every repetition failed. */
  readonly test: { readonly [metric: string]: Spread };
  readonly validationLoss: Spread | null;
  /** Mean epoch of the least validation loss. */
  readonly bestEpoch: number | null;
  readonly repetitions: number;
  readonly failed: number;
  /** Null for LSTM itself, and where one of the two has no result. */
  readonly versusLstm: Comparison | null;
}

interface Comparison {
  /** Two-sided Mann–Whitney U. */
  readonly p: number;
  /** The same, corrected for all comparisons of the table (Holm). */
  readonly adjustedP: number;
  /** Probability that this cell's value is the lower, ties counted half; 0.5 is no difference. */
  readonly lowerProbability: number;
  /** By how much this cell's values are above LSTM's. */
  readonly difference: Shift;
  readonly verdict: "better" | "worse" | "no significant difference";
}

export interface RetrainTable {
  readonly settings: RetrainSettings;
  /** The metric that is compared with LSTM's. */
  readonly compared: string;
  /** Test metrics in their order. */
  readonly metrics: readonly string[];
  /** Best mean of the compared metric first; rows without a result last. */
  readonly rows: readonly RetrainRow[];
  /** The least adjusted p that so many repetitions and comparisons can yield. */
  readonly leastAdjustedP: number | null;
}

/** Adjusted p below which a difference is called one. */
export const significanceLevel = 0.05;

/** A p that a retraining should be able to reach: by default it has as many trainings of each as that needs. */
export const reachableLevel = 0.01;

/**
 * The log of a retraining as a table. The order of its records does not matter; a repetition that was recorded twice
 * counts once, as it was first.
 *
 * @param only hashes of the cells to show; by default all.
 * @returns null for a log that has not begun.
 */
export function retrainTable(records: readonly RetrainRecord[], only?: ReadonlySet<string>): RetrainTable | null {
  const started = records.find((record) => record.type === "retrainStarted");
  if (started === undefined) return null;
  const { settings, compared } = started;
  const groups = new Map<string, CellResults>();
  for (const record of records) {
    if (record.type !== "cellRetrained" || (only !== undefined && !only.has(record.subject.hash))) continue;
    const { subject, repetition, result } = record;
    const group = groups.get(subject.hash) ?? { subject, results: new Map() };
    groups.set(subject.hash, group);
    if (!group.results.has(repetition)) group.results.set(repetition, result);
  }
  const latencies = new Map(
    records.flatMap((record) => (record.type === "latencyMeasured" ? [[record.hash, record.latencyUs] as const] : [])),
  );
  const rows = [...groups.values()].map((group) => rowOf(group, latencies.get(group.subject.hash) ?? null));
  for (const record of records) {
    const isShown = record.type === "searchWeightsScored" && (only === undefined || only.has(record.hash));
    if (isShown) rows.push(searchRow(record));
  }
  const meanOf = ({ test }: RetrainRow) => {
    const spread = test[compared];
    return spread === undefined ? Number.MAX_VALUE : isMoreBetter(compared) ? -spread.mean : spread.mean;
  };
  const compareMeans = (a: RetrainRow, b: RetrainRow) => meanOf(a) - meanOf(b);
  const sorted = withComparisons(rows, compared).sort((a, b) => compareMeans(a, b) || (a.key < b.key ? -1 : 1));
  const metrics = [...new Set(rows.flatMap((row) => Object.keys(row.test)))];
  return { settings, compared, metrics, rows: sorted, leastAdjustedP: leastAdjustedP(sorted, compared) };
}

function searchRow({
  id,
  genes,
  complexity,
  test,
}: Extract<RetrainRecord, { type: "searchWeightsScored" }>): RetrainRow {
  const values = Object.entries(test).map(
    ([name, value]) => [name, { mean: value, sd: null, values: [value] }] as const,
  );
  return {
    key: `${id}-search`,
    baseline: null,
    id,
    ofSearch: true,
    ...(genes && { genes }),
    complexity,
    latencyUs: null,
    test: Object.fromEntries(values),
    validationLoss: null,
    bestEpoch: null,
    repetitions: 1,
    failed: 0,
    versusLstm: null,
  };
}

type Result = Extract<RetrainRecord, { type: "cellRetrained" }>["result"];

interface CellResults {
  readonly subject: RetrainSubject;
  /** By repetition. */
  readonly results: Map<number, Result>;
}

function rowOf({ subject, results }: CellResults, latencyUs: number | null): RetrainRow {
  const ordered = [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
  const succeeded = ordered.filter((result) => result.status === "ok");
  // Of a retraining that another version of the program went on with, only some results may have a metric.
  const names = Object.keys(succeeded[0]?.test ?? {}).filter((name) => succeeded.every(({ test }) => name in test));
  const spreadOf = (values: readonly number[]): Spread => ({
    mean: mean(values),
    sd: values.length < 2 ? null : standardDeviation(values),
    values,
  });
  const { key, baseline, id, genes, complexity } = subject;
  return {
    key,
    baseline,
    id,
    ...(genes && { genes }),
    complexity,
    latencyUs,
    test: Object.fromEntries(
      names.map((name) => [name, spreadOf(succeeded.map((result) => present(result.test[name], name)))]),
    ),
    validationLoss:
      succeeded.length === 0
        ? null
        : spreadOf(succeeded.map((result) => present(result.validation.validation_loss, "the validation loss"))),
    bestEpoch: succeeded.length === 0 ? null : mean(succeeded.map((result) => result.bestEpoch)),
    repetitions: ordered.length,
    failed: ordered.length - succeeded.length,
    versusLstm: null,
  };
}

function withComparisons(rows: readonly RetrainRow[], metric: string): RetrainRow[] {
  const lstm = rows.find(({ baseline }) => baseline === "lstm")?.test[metric];
  const tests = rows.map((row) =>
    row.baseline === "lstm" || row.ofSearch || lstm === undefined
      ? null
      : mannWhitneyU(lstm.values, row.test[metric]?.values ?? []),
  );
  const adjusted = holm(tests.flatMap((test) => (test === null ? [] : [test.p])));
  let next = 0;
  return rows.map((row, index) => {
    const test = tests[index] ?? null;
    const difference = shiftBetween(row.test[metric]?.values ?? [], lstm?.values ?? []);
    if (test === null || difference === null) return row;
    const adjustedP = elementAt(adjusted, next++);
    const verdict =
      adjustedP >= significanceLevel
        ? "no significant difference"
        : test.effect > 0.5 !== isMoreBetter(metric)
          ? "better"
          : "worse";
    return { ...row, versusLstm: { p: test.p, adjustedP, lowerProbability: test.effect, difference, verdict } };
  });
}

function isMoreBetter(metric: string): boolean {
  return measureNamed(metric)?.direction === "maximize";
}

function leastAdjustedP(rows: readonly RetrainRow[], metric: string): number | null {
  const lstm = rows.find(({ baseline }) => baseline === "lstm")?.test[metric]?.values.length ?? 0;
  const sizes = rows.filter((row) => row.versusLstm !== null).map((row) => row.test[metric]?.values.length ?? 0);
  if (sizes.length === 0) return null;
  return Math.min(1, smallestP(lstm, Math.max(...sizes)) * sizes.length);
}
