/** One line of the bench. Every ratio is of two things that were measured in one run, in turns. */
export interface BenchRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What `peerValue` is of, in the same unit; null where the peer is not on this machine. */
  readonly peer: string | null;
  readonly peerValue: number | null;
  /** How many times the peer's time, or the share of the peer's rate, that we reach: larger is better. */
  readonly ratio: number | null;
  /** As a person reads it: `ratio ≥ 2.5`. */
  readonly target: string | null;
  readonly met: boolean | null;
}

/** What a row must reach; null asks nothing of it. */
export interface Target {
  readonly of: "ratio" | "value";
  readonly atLeast?: number;
  readonly atMost?: number;
}

export interface Measured {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly peer?: string;
  readonly peerValue?: number;
  readonly ratio?: number;
  readonly target?: Target;
}

export function benchRow({ name, value, unit, peer, peerValue, ratio, target }: Measured): BenchRow {
  const judged = target?.of === "ratio" ? ratio : value;
  return {
    name,
    value,
    unit,
    peer: peer ?? null,
    peerValue: peerValue ?? null,
    ratio: ratio ?? null,
    target: target === undefined ? null : targetText(target, unit),
    met:
      target === undefined || judged === undefined
        ? null
        : judged >= (target.atLeast ?? Number.NEGATIVE_INFINITY) &&
          judged <= (target.atMost ?? Number.POSITIVE_INFINITY),
  };
}

function targetText({ of, atLeast, atMost }: Target, unit: string): string {
  const bound = atLeast === undefined ? `≤ ${atMost}` : `≥ ${atLeast}`;
  return of === "ratio" ? `ratio ${bound}` : `${bound} ${unit}`;
}

/** A group of rows that are measured together. */
export interface BenchSuite {
  /** What `--only` is compared with, beside the names of the rows. */
  readonly names: readonly string[];
  run(options: SuiteOptions): AsyncGenerator<BenchRow>;
}

export interface SuiteOptions {
  /** Measurements of each of the two sides. */
  readonly rounds: number;
  /** Whether a row is wanted. */
  readonly wants: (name: string) => boolean;
}

/** One measurement, in milliseconds or in whatever both sides are counted in. */
export type Measurement = () => number | Promise<number>;

/**
 * Measures two things in turns and yields the median of each and of the ratio of neighbours, second / first: what slows
 * the machine for a while slows both.
 */
export async function inTurns(rounds: number, first: Measurement, second: Measurement) {
  const pairs: { readonly first: number; readonly second: number }[] = [];
  for (let round = 0; round < rounds; round++) pairs.push({ first: await first(), second: await second() });
  return {
    first: median(pairs.map((pair) => pair.first)),
    second: median(pairs.map((pair) => pair.second)),
    ratio: median(pairs.map((pair) => pair.second / pair.first)),
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle]!;
  return sorted.length % 2 === 1 ? upper : (sorted[middle - 1]! + upper) / 2;
}

export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/**
 * Milliseconds of one call on the processor, from enough calls to see it. Processor time, not the clock's: the work is
 * on one thread, and what else the machine does then counts less.
 */
export function timed(calls: number, call: () => void): number {
  const begun = process.cpuUsage();
  for (let index = 0; index < calls; index++) call();
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1e3 / calls;
}

/** Calls that take about `wantedMs`, from one call of it. */
export function callsFor(wantedMs: number, call: () => void): number {
  const once = timed(1, call);
  return Math.max(1, Math.min(1000, Math.round(wantedMs / Math.max(once, 1e-3))));
}
