import { shortNumber } from "../../base/numberText.ts";
import { measureNamed, measureWords } from "../../measures/measures.ts";
import type { Objective } from "../objective.ts";
import { holm } from "../statistics.ts";
import { bestOf, isWithinOneError, levelOf, type Scale, simplestAsGood } from "./asGood.ts";
import { type Confirmation, type ContenderRecord, directedValues } from "./confirmation.ts";
import { type ConfirmedRow, confirmedFront, confirmedRows, noiseOf, rivalEnvelope } from "./confirmedFront.ts";
import { differenceP } from "./noise.ts";
import { plannedLooks, raceLevel, shortP } from "./race.ts";
import { resolutionText } from "./resolution.ts";

/** What a search came to, against plain networks. */
interface Verdict {
  readonly kind: /** A found network has a better metric than every plain one of at most its size. */
    | "better"
    /** A found network cannot be told apart from the best plain one, and is smaller. */
    | "smaller"
    /** Neither. */
    | "noBetter"
    /** There is nothing to compare: no rivals, or nothing was confirmed. */
    | "none";
  /** Sentences in English. */
  readonly text: string;
  /** What to take: an individual, or a rival's key. */
  readonly take: string | null;
  /** Adjusted for all found networks that were compared (Holm), and for the looks of the race (Bonferroni). */
  readonly p: number | null;
}

/** Null before anything was confirmed. */
export function verdictOf(confirmation: Confirmation, objectives: readonly Objective[]): Verdict | null {
  const verdict = besideSimple(comparison(confirmation, objectives), confirmation);
  const { validationSequences: sequences, metric } = confirmation;
  const taken = confirmedRows(confirmation).find(({ key }) => key === verdict?.take)?.metrics[metric.name];
  if (verdict === null || sequences === undefined || taken === undefined || !isOfShares(metric.name)) return verdict;
  const error = metric.direction === "minimize" ? taken.mean : 1 - taken.mean;
  return { ...verdict, text: `${verdict.text} ${resolutionText(error, sequences)}` };
}

/** With a sentence about what needs no network, where a run knows of it. */
function besideSimple(verdict: Verdict | null, confirmation: Confirmation): Verdict | null {
  const [simple] = confirmation.simple ?? [];
  const rows = confirmedRows(confirmation).filter(({ seeds }) => seeds > 0);
  if (verdict === null || simple === undefined || rows.length === 0) return verdict;
  const { name, direction } = confirmation.metric;
  const best = bestOf(rows, confirmation);
  const reached = best.metrics[name];
  if (reached === undefined) return verdict;
  const sign = direction === "minimize" ? 1 : -1;
  const { mean: centre, low, high } = reached;
  const [ends, own] = [[low ?? centre, high ?? centre].map((end) => sign * end), sign * simple.value];
  const value = `${measureWords(name)} ${valueText(name, simple.value)}`;
  const against = `${value} against ${valueText(name, centre)} of ${rowName(best)}`;
  const sentence =
    own < Math.min(...ends)
      ? `But no network here is as good as ${simple.name}, which needs none (${against}).`
      : own <= Math.max(...ends)
        ? `But the best network here cannot be told from ${simple.name}, which needs none (${against}).`
        : `Without a network, ${simple.name} is the best: ${value}.`;
  return { ...verdict, text: `${verdict.text} ${sentence}` };
}

function comparison(confirmation: Confirmation, objectives: readonly Objective[]): Verdict | null {
  if (confirmation.rounds === 0) return null;
  const found = confirmedFront(confirmation, objectives);
  const rivals = rivalEnvelope(confirmation);
  if (found.length === 0) {
    return { kind: "none", text: "No network of the search could be confirmed.", take: null, p: null };
  }
  if (rivals.length === 0) {
    const best = bestOf(found, confirmation);
    const text = `${rowText(best, confirmation)}. There is no plain network to compare it with.`;
    return { kind: "none", text, take: best.key, p: null };
  }
  return better(found, rivals, confirmation) ?? smaller(found, rivals, confirmation) ?? noBetter(rivals, confirmation);
}

function better(
  found: readonly ConfirmedRow[],
  rivals: readonly ConfirmedRow[],
  confirmation: Confirmation,
): Verdict | null {
  const pairs = found.flatMap((row) => {
    const noLarger = rivals.filter((rival) => sizeOf(rival) <= sizeOf(row));
    return noLarger.length === 0 ? [] : [{ row, rival: bestOf(noLarger, confirmation) }];
  });
  const ps = holm(pairs.map(({ row, rival }) => pOf(row, rival, confirmation)));
  const proven = pairs
    .map((pair, index) => ({ ...pair, p: ps[index] ?? 1 }))
    .filter(({ row, rival, p }) => p < raceLevel && levelOf(row, confirmation) < levelOf(rival, confirmation));
  const [first] = proven.toSorted((a, b) => levelOf(a.row, confirmation) - levelOf(b.row, confirmation));
  if (first === undefined) return null;
  const { row, rival, p } = first;
  const text = `${rowText(row, confirmation)}; the best plain network of at most that size, ${rowText(rival, confirmation)}; better, p = ${shortP(p)}.`;
  return { kind: "better", text, take: row.key, p };
}

/** Not told apart from the best plain network is weak: the mean must lie within one standard error as well. */
function smaller(
  found: readonly ConfirmedRow[],
  rivals: readonly ConfirmedRow[],
  confirmation: Confirmation,
): Verdict | null {
  const best = simplestAsGood(rivals, scaleOf(confirmation));
  const row = found.find((each) => sizeOf(each) < sizeOf(best) && isWithinOneError(each, best, scaleOf(confirmation)));
  if (row === undefined) return null;
  const p = pOf(row, best, confirmation);
  const share = shortNumber((100 * sizeOf(row)) / sizeOf(best));
  const text = `${rowText(row, confirmation)}; it cannot be told from the best plain network, ${rowText(best, confirmation)} (p = ${shortP(p)}), and has ${share} % of its parameters.`;
  return { kind: "smaller", text, take: row.key, p };
}

function noBetter(rivals: readonly ConfirmedRow[], confirmation: Confirmation): Verdict {
  const take = simplestAsGood(rivals, scaleOf(confirmation));
  const text = `No cell here is better than a plain network of the same size; take ${rowText(take, confirmation)}.`;
  return { kind: "noBetter", text, take: take.key, p: null };
}

/** What the networks of a confirmation are compared by. */
export function scaleOf(confirmation: Confirmation): Scale {
  const { metric } = confirmation;
  return { metric, noise: noiseOf(confirmation, metric.name) };
}

function sizeOf(row: ConfirmedRow): number {
  return row.complexity.total_parameters;
}

function recordOf({ key }: ConfirmedRow, { contenders }: Confirmation): ContenderRecord | undefined {
  return contenders.find(({ contender }) => contender.key === key);
}

function valuesOfRow(row: ConfirmedRow, confirmation: Confirmation): number[] {
  const record = recordOf(row, confirmation);
  return record === undefined ? [] : directedValues(record, confirmation);
}

/** Corrected for the looks of the race. */
export function pOf(a: ConfirmedRow, b: ConfirmedRow, confirmation: Confirmation): number {
  const noise = noiseOf(confirmation, confirmation.metric.name);
  return Math.min(
    1,
    plannedLooks(confirmation) * differenceP(valuesOfRow(a, confirmation), valuesOfRow(b, confirmation), noise),
  );
}

/** `#142 (1,472 parameters): error 1.4 % [0.9, 2.0]`. */
export function rowText(row: ConfirmedRow, { metric: { name } }: Confirmation): string {
  const value = row.metrics[name];
  const size = sizeOf(row).toLocaleString("en-US");
  const level = value === undefined ? "" : `: ${measureWords(name)} ${estimateText(name, value)}`;
  return `${rowName(row)} (${size} parameters)${level}`;
}

/** `#142`, or `GRU H = 16`. */
export function rowName({ id, rival, hidden }: Pick<ConfirmedRow, "id" | "rival" | "hidden">): string {
  return rival === null ? `#${id}` : `${rival.toUpperCase()} H = ${hidden}`;
}

const isOfShares = (metric: string) => measureNamed(metric)?.unit === "share";
const percent = (share: number) => (100 * share).toFixed(1);

/** `1.4 %` for a share, else `0.31`. */
function valueText(metric: string, value: number): string {
  return isOfShares(metric) ? `${percent(value)} %` : shortNumber(value);
}

/** `1.4 % [0.9, 2.0]` for a share, else `0.31 [0.29, 0.33]`; without an interval where the noise is not known. */
export function estimateText(metric: string, { mean: centre, low, high }: ConfirmedRow["metrics"][string]): string {
  if (low === null || high === null) return valueText(metric, centre);
  const isShare = isOfShares(metric);
  const number = (value: number) => (isShare ? percent(value) : shortNumber(value));
  return `${valueText(metric, centre)} [${number(isShare ? Math.max(0, low) : low)}, ${number(high)}]`;
}
