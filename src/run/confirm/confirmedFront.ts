import type { IndividualId } from "../individual.ts";
import { directed, type Objective } from "../objective.ts";
import { mean } from "../statistics.ts";
import { type Confirmation, type ContenderRecord, directedValues, valuesOf } from "./confirmation.ts";
import { type Estimate, estimate, type Noise, pooledNoise, standardError } from "./noise.ts";

/** A contender with the numbers that are called results. */
export interface ConfirmedRow {
  readonly key: string;
  /** Null for a rival. */
  readonly id: IndividualId | null;
  readonly rival: string | null;
  readonly hidden: number;
  readonly learningRate: number;
  readonly complexity: ContenderRecord["contender"]["complexity"];
  /** Over the trainings from scratch, on the validation data, by the metric's name. */
  readonly metrics: { readonly [name: string]: Estimate };
  /** Trainings that succeeded. */
  readonly seeds: number;
  readonly failed: number;
}

/** Individuals that were confirmed and are on the confirmed front, smallest first. */
export function confirmedFront(confirmation: Confirmation, objectives: readonly Objective[]): ConfirmedRow[] {
  const found = confirmation.contenders.filter((record) => record.contender.id !== null && isTrained(record));
  return rows(confirmation, nonDominated(found, confirmation, axesOf(confirmation, objectives)));
}

/** Rivals that no other rival beats in both weights and metric, smallest first: the line that a found network has to pass. */
export function rivalEnvelope(confirmation: Confirmation): ConfirmedRow[] {
  const rivals = confirmation.contenders.filter((record) => record.contender.rival !== null && isTrained(record));
  return rows(confirmation, nonDominated(rivals, confirmation, []));
}

/** All contenders that were trained, individuals and rivals, in the order of the race. */
export function confirmedRows(confirmation: Confirmation): ConfirmedRow[] {
  return rows(confirmation, confirmation.contenders);
}

/** Of all metrics, each by its own pooled noise. */
export function noiseOf(confirmation: Confirmation, metric: string): Noise | null {
  return pooledNoise(confirmation.contenders.map((record) => valuesOf(record, metric)));
}

function isTrained(record: ContenderRecord): boolean {
  return record.left?.outcome !== "failed" && record.results.some(({ status }) => status === "ok");
}

/** Counted objectives, and weights in all, which every comparison with a rival is made by. */
function axesOf({ metric }: Confirmation, objectives: readonly Objective[]): Objective[] {
  return objectives.filter(({ name, reproducible }) => name !== metric.name && reproducible);
}

/**
 * Whether a contender holds its place: none of at most its size and counts is as good within the noise.
 *
 * What is larger must be better by more than one standard error of the difference; ties go to the smaller network.
 */
function nonDominated(
  records: readonly ContenderRecord[],
  confirmation: Confirmation,
  axes: readonly Objective[],
): ContenderRecord[] {
  const noise = noiseOf(confirmation, confirmation.metric.name);
  const points = records.map((record) => {
    const { complexity } = record.contender;
    const costs = axes.flatMap((axis) => {
      const known = complexity[axis.name] ?? meanOf(record, axis.name);
      return known === undefined ? [] : [directed(axis, known)];
    });
    return { record, values: directedValues(record, confirmation), costs: [...costs, complexity.total_parameters] };
  });
  return points
    .filter((point) => {
      return !points.some((other) => {
        if (other === point || other.costs.some((cost, index) => cost > (point.costs[index] ?? cost))) return false;
        const isCheaper = other.costs.some((cost, index) => cost < (point.costs[index] ?? cost));
        const gain = mean(other.values) - mean(point.values);
        if (!isCheaper) return gain < 0 || (gain === 0 && other.record.contender.key < point.record.contender.key);
        const margin = noise === null ? 0 : standardError(other.values, point.values, noise);
        return gain <= margin;
      });
    })
    .map(({ record }) => record);
}

function meanOf(record: ContenderRecord, metric: string): number | undefined {
  const values = valuesOf(record, metric);
  return values.length === 0 ? undefined : mean(values);
}

function rows(confirmation: Confirmation, records: readonly ContenderRecord[]): ConfirmedRow[] {
  const names = new Set(
    confirmation.contenders.flatMap(({ results }) =>
      results.flatMap((result) => (result.status === "ok" ? Object.keys(result.metrics) : [])),
    ),
  );
  const noises = new Map([...names].map((name) => [name, noiseOf(confirmation, name)]));
  return records
    .map((record) => {
      const metrics = [...noises].flatMap(([name, noise]) => {
        const values = valuesOf(record, name);
        return values.length === 0 ? [] : [[name, estimate(values, noise)] as const];
      });
      const seeds = record.results.filter(({ status }) => status === "ok").length;
      const { results, contender } = record;
      return { ...contender, metrics: Object.fromEntries(metrics), seeds, failed: results.length - seeds };
    })
    .sort((a, b) => a.complexity.total_parameters - b.complexity.total_parameters);
}
