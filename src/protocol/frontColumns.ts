import { cellMeasures } from "../measures/complexity.ts";
import { measureNamed, recordedUnit } from "../measures/measures.ts";
import { confirmedChoices } from "../run/confirm/choiceFront.ts";
import { type ConfirmedRow, confirmedRows, rivalEnvelope } from "../run/confirm/confirmedFront.ts";
import { leftOutSentence } from "../run/confirm/leftOut.ts";
import { polishTexts } from "../run/confirm/polished.ts";
import { rowName, verdictOf } from "../run/confirm/verdict.ts";
import { geneColumns } from "../run/geneColumns.ts";
import type { Individual, IndividualId } from "../run/individual.ts";
import type { IndividualRecord } from "../run/individualTable.ts";
import { constraintViolation, measure } from "../run/measure.ts";
import { type GenerationSummary, individualRecord, individualRecords, type RunView } from "../run/runView.ts";
import { seedRecords } from "../run/standing.ts";
import type { FrontConfirmation, FrontHeader, FrontMeasure, FrontProgress } from "./frontProtocol.ts";
import type { RunActivity } from "./runActivity.ts";
import type { WorkInHand } from "./workInHand.ts";

/**
 * Individuals as columns of one length [count], little-endian as the machine is: they reach the page as buffers,
 * without parsing. About 60 bytes an individual. The row of an individual is its place in `ids`, not its id.
 */
export interface FrontColumns {
  readonly count: number;
  /** Uint32, ascending. */
  readonly ids: ArrayBuffer;
  /** Uint32: the generation that proposed it. */
  readonly generations: ArrayBuffer;
  /** Uint8: index into the header's `origins`; of several edits, the first. */
  readonly origins: ArrayBuffer;
  /** Uint8: an `IndividualState`, plus `twinFlag`. */
  readonly states: ArrayBuffer;
  /** By measure of the header: Float64 for objectives, which decide dominance, else Float32; NaN where unknown. */
  readonly values: readonly ArrayBuffer[];
}

export const individualStates = ["pending", "feasible", "infeasible", "failed"] as const;
export type IndividualState = (typeof individualStates)[number];

/** Added to the state of one that repeats the evaluation of an isomorphic individual. */
export const twinFlag = 8;

/** Completed generations as columns; survivors stand one generation after the other. */
export interface FrontGenerations {
  /** The generation of the first row. */
  readonly first: number;
  readonly count: number;
  /** Uint32: ids below it had been proposed by its end. */
  readonly nextIds: ArrayBuffer;
  /** Float64. */
  readonly hypervolumes: ArrayBuffer;
  /** Uint32. */
  readonly survivorCounts: ArrayBuffer;
  /** Uint32, the sum of the counts long. */
  readonly survivors: ArrayBuffer;
}

/** The axes of a run: objectives, constrained measures, the first evaluation's metrics, complexities, open genes. */
function frontMeasures(view: RunView): FrontMeasure[] {
  const metrics = metricsOf(view);
  const names = new Set([
    ...view.objectives.map(({ name }) => name),
    ...view.constraints.map(({ name }) => name),
    ...metrics,
    ...cellMeasures.map(({ name }) => name),
  ]);
  const measures = [...names].map((name): FrontMeasure => {
    const objective = view.objectives.find((candidate) => candidate.name === name);
    const constraint = view.constraints.find((candidate) => candidate.name === name);
    return {
      name,
      unit: recordedUnit(name, view.objectives, metrics),
      direction: objective?.direction ?? measureNamed(name)?.direction ?? "minimize",
      objective: objective !== undefined,
      min: constraint?.min ?? null,
      max: constraint?.max ?? null,
    };
  });
  const genes = openGeneColumns(view).map(
    ({ key, unit }): FrontMeasure => ({
      name: key,
      unit,
      direction: "minimize",
      objective: false,
      min: null,
      max: null,
    }),
  );
  return [...measures, ...genes];
}

/** All individuals of a run have the same genes open, so they are read from the first. */
function openGeneColumns(view: RunView): ReturnType<typeof geneColumns> {
  return view.individuals.size === 0 ? [] : geneColumns([individualRecord(view, 0 as IndividualId).individual]);
}

/** What an individual's colour by operator says: how it was made, of several edits the first. */
function originLabel({ origin }: Individual): string {
  if (origin.kind !== "offspring") return origin.kind;
  return origin.crossover ? "crossover" : (origin.edits[0]?.operator ?? "copy");
}

/**
 * The header of a run; a label that turns up later makes another header necessary, see `fits`.
 *
 * @param operators names that are listed even before they occur, so that increments rarely need a new header.
 */
export function frontHeader(view: RunView, run: string, operators: readonly string[]): FrontHeader {
  const labels = new Set(["seed", "random", "crossover", ...operators]);
  for (const { individual } of individualRecords(view)) labels.add(originLabel(individual));
  return { run, measures: frontMeasures(view), origins: [...labels] };
}

/** Whether a header that was sent describes these individuals' columns too; if not, a new snapshot is needed. */
export function fits(header: FrontHeader, view: RunView, ids: Iterable<IndividualId>): boolean {
  const labels = new Set(header.origins);
  for (const id of ids) if (!labels.has(originLabel(individualRecord(view, id).individual))) return false;
  // Metrics are known from the first evaluation on.
  return header.measures.length === frontMeasures(view).length;
}

/** @param activity what the run is doing; what its log says where nothing more is known. */
export function frontProgress(
  view: RunView,
  canExport: boolean,
  activity: RunActivity = view.status,
  work: WorkInHand | null = null,
): FrontProgress {
  return {
    status: activity,
    generationsPlanned: view.header?.generations ?? null,
    evaluated: view.evaluated,
    failed: view.failed,
    work,
    baselines: Array.from(seedRecords(view), ({ name, record }) => ({ id: record.individual.id, name })),
    canExport,
    confirmation: frontConfirmation(view),
  };
}

function frontConfirmation(view: RunView): FrontConfirmation | null {
  const { confirmation, objectives } = view;
  const verdict = confirmation === null ? null : verdictOf(confirmation, objectives);
  if (confirmation === null || verdict === null) return null;
  const { name: metric } = confirmation.metric;
  const shown = (rows: readonly ConfirmedRow[]) =>
    rows.flatMap((row) => {
      const value = row.metrics[metric];
      if (value === undefined) return [];
      const { mean, low, high } = value;
      return [{ id: row.id, name: rowName(row), mean, low, high, complexity: row.complexity }];
    });
  const found = confirmedRows(confirmation).filter(({ id }) => id !== null);
  return {
    verdict: [...polishTexts(view), verdict.text].join(" "),
    leftOut: leftOutSentence(confirmation),
    metric,
    found: shown(found),
    envelope: shown(rivalEnvelope(confirmation)),
    simple: confirmation.simple?.[0] ?? null,
    choices: confirmedChoices(confirmation, objectives),
  };
}

/** @param ids ascending. */
export function frontColumns(view: RunView, header: FrontHeader, ids: readonly IndividualId[]): FrontColumns {
  const count = ids.length;
  const generations = new Uint32Array(count);
  const origins = new Uint8Array(count);
  const states = new Uint8Array(count);
  const values = header.measures.map(({ objective }) =>
    (objective ? new Float64Array(count) : new Float32Array(count)).fill(Number.NaN),
  );
  const originIndex = new Map(header.origins.map((label, index) => [label, index]));
  const genes = new Map(openGeneColumns(view).map(({ key, of }) => [key, of]));
  ids.forEach((id, row) => {
    const record = individualRecord(view, id);
    const { individual, evaluation, twinOf } = record;
    generations[row] = individual.generation;
    origins[row] = originIndex.get(originLabel(individual)) ?? 0;
    states[row] = individualStates.indexOf(stateOf(view, record)) + (twinOf === null ? 0 : twinFlag);
    header.measures.forEach(({ name }, column) => {
      const gene = genes.get(name);
      const known =
        gene !== undefined ? gene(individual) : evaluation === null ? undefined : measure(individual, evaluation, name);
      (values[column] as Float32Array | Float64Array)[row] = known ?? Number.NaN;
    });
  });
  return {
    count,
    ids: Uint32Array.from(ids).buffer,
    generations: generations.buffer,
    origins: origins.buffer,
    states: states.buffer,
    values: values.map(({ buffer }) => buffer),
  };
}

/** @param from the first generation to send. */
export function frontGenerations(view: RunView, from: number): FrontGenerations {
  const summaries: readonly GenerationSummary[] = view.generations.slice(from);
  return {
    first: from,
    count: summaries.length,
    nextIds: Uint32Array.from(summaries, ({ nextId }) => nextId).buffer,
    hypervolumes: Float64Array.from(summaries, ({ hypervolume }) => hypervolume).buffer,
    survivorCounts: Uint32Array.from(summaries, ({ survivors }) => survivors.length).buffer,
    survivors: Uint32Array.from(summaries.flatMap(({ survivors }) => survivors)).buffer,
  };
}

function stateOf(view: RunView, { individual, evaluation }: IndividualRecord): IndividualState {
  if (evaluation === null) return "pending";
  if (evaluation.status === "failed") return "failed";
  if (evaluation.look) return "infeasible";
  // A value that is not finite has no place on an axis and dominates no individual, as in `objectiveVector`.
  const placed = view.objectives.every(({ name }) => Number.isFinite(measure(individual, evaluation, name)));
  if (!placed) return "failed";
  return constraintViolation(individual, evaluation, view.constraints) > 0 ? "infeasible" : "feasible";
}

/** All evaluations of a run have the same metrics, so they are read from the first that succeeded. */
function metricsOf(view: RunView): readonly string[] {
  for (const { evaluation } of individualRecords(view)) {
    if (evaluation?.status === "ok") return Object.keys(evaluation.metrics);
  }
  return [];
}
