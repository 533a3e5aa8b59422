import { assert, unreachable } from "../base/assert.ts";
import { elementAt } from "../base/elementAt.ts";
import { type Confirmation, foldConfirmation } from "./confirm/confirmation.ts";
import type { Evaluation, FailureReason } from "./evaluation.ts";
import type { Individual, IndividualId } from "./individual.ts";
import {
  emptyTable,
  type IndividualRecord,
  type IndividualTable,
  recordOf,
  withIndividual,
  withRecord,
} from "./individualTable.ts";
import { constraintViolation, objectiveVector } from "./measure.ts";
import { type Constraint, directed, type Objective } from "./objective.ts";
import type { RunEvent, TerminationReason } from "./runEvent.ts";

/**
 * What a log of events says, folded: status, individuals, generations, archive.
 *
 * The engine resumes from it, the command line and the panels draw it. Immutable: a fold shares everything that an
 * event did not touch with the view before, so keeping an old view is cheap.
 */
export interface RunView {
  /** `empty` before the first event; `stopped` runs may go on. */
  readonly status: "empty" | "running" | "completed" | "stopped";
  readonly endReason: TerminationReason | null;
  /** The first event of the log: name, seed, algorithm, hashes, …; `generations` as the run was extended since. */
  readonly header: Extract<RunEvent, { type: "runStarted" }> | null;
  readonly objectives: readonly Objective[];
  readonly constraints: readonly Constraint[];
  readonly individuals: IndividualTable;
  /** Completed ones; the index is the generation. */
  readonly generations: readonly GenerationSummary[];
  /** Individuals with an evaluation, twins among them. */
  readonly evaluated: number;
  /** Evaluations that were paid for: `evaluated` without twins. */
  readonly trained: number;
  readonly failed: number;
  /** Trainings that diverged and were tried once more, whatever came of it; twins not counted. */
  readonly retried: number;
  /** `failed` by reason. */
  readonly failures: { readonly [R in FailureReason]?: number };
  /** Evaluations that were saved: individuals with a twin, and redrawn cells of completed generations. */
  readonly twinsAvoided: number;
  /** The feasible individual with the best value of each objective so far, by the objective's name. */
  readonly best: { readonly [objective: string]: BestValue };
  /** The front trained anew, beside its rivals, when the search last ended; null before, and in logs of version 0.1. */
  readonly confirmation: Confirmation | null;
}

interface BestValue {
  readonly id: IndividualId;
  readonly value: number;
}

/** A `generationCompleted` event with what its individuals amount to. */
export interface GenerationSummary {
  readonly generation: number;
  /** Ids below it had been proposed by the end of the generation. */
  readonly nextId: number;
  readonly survivors: readonly IndividualId[];
  readonly archive: readonly IndividualId[];
  readonly hypervolume: number;
  readonly twinsAvoided: number;
  /** Trained in this generation. */
  readonly trained: number;
  readonly failed: number;
  readonly elapsedMs: number;
}

export const emptyRunView: RunView = {
  status: "empty",
  endReason: null,
  header: null,
  objectives: [],
  constraints: [],
  individuals: emptyTable,
  generations: [],
  evaluated: 0,
  trained: 0,
  failed: 0,
  retried: 0,
  failures: {},
  twinsAvoided: 0,
  best: {},
  confirmation: null,
};

/**
 * Pure left fold: `events.reduce(foldRunEvent, emptyRunView)`. An event costs about a microsecond, however
 * long the log; the end of a generation adds a pass over the generations before it.
 *
 * @throws {AssertionError} when the event cannot follow, for example an evaluation of an unknown individual.
 */
export function foldRunEvent(view: RunView, event: RunEvent): RunView {
  switch (event.type) {
    case "runStarted":
      assert(view.header === null, "a run starts once");
      return {
        ...view,
        status: "running",
        header: event,
        objectives: event.objectives,
        constraints: event.constraints,
      };
    case "individualProposed":
      return { ...running(view), individuals: withIndividual(view.individuals, event.individual) };
    case "individualEvaluated":
      return foldEvaluation(view, event);
    case "rungCompleted":
      return { ...running(view), individuals: withDecisions(view.individuals, event) };
    case "generationCompleted":
      return foldGeneration(view, event);
    case "confirmationStarted":
    case "contenderTrained":
    case "raceRoundCompleted":
    case "confirmationEnded":
      return { ...running(view), confirmation: foldConfirmation(view.confirmation, event) };
    case "runExtended":
      assert(view.header !== null, "a run starts before it is extended");
      return { ...running(view), header: { ...view.header, generations: event.generations } };
    case "runEnded":
      return { ...view, status: event.outcome, endReason: event.reason };
    default:
      return unreachable(event);
  }
}

export function foldRunEvents(events: Iterable<RunEvent>, view: RunView = emptyRunView): RunView {
  let folded = view;
  for (const event of events) folded = foldRunEvent(folded, event);
  return folded;
}

/** The fold up to the last completed generation (or the start): what a search resumes from. */
export function foldCompletedGenerations(events: Iterable<RunEvent>): RunView {
  let view = emptyRunView;
  let completed = emptyRunView;
  for (const event of events) {
    view = foldRunEvent(view, event);
    if (event.type === "runStarted" || event.type === "generationCompleted") completed = view;
  }
  return completed;
}

/** @throws {AssertionError} when no individual with this id was proposed. */
export function individualRecord(view: RunView, id: IndividualId): IndividualRecord {
  return recordOf(view.individuals, id);
}

/** Every record from id `from` on, ascending. */
export function* individualRecords(view: RunView, from = 0): Generator<IndividualRecord> {
  for (let id = from; id < view.individuals.size; id++) yield individualRecord(view, id as IndividualId);
}

/** The id that the next individual gets. */
export function nextId(view: RunView): IndividualId {
  return view.individuals.size as IndividualId;
}

export function lastGeneration(view: RunView): GenerationSummary | undefined {
  return view.generations[view.generations.length - 1];
}

/** A log that goes on after `runEnded` (a stopped run that was resumed) is running again. */
function running(view: RunView): RunView {
  return view.status === "running" ? view : { ...view, status: "running", endReason: null };
}

function foldEvaluation(view: RunView, event: Extract<RunEvent, { type: "individualEvaluated" }>): RunView {
  const record = individualRecord(view, event.id);
  assert(record.evaluation === null, `individual ${event.id} is evaluated once`);
  const { evaluation, twinOf = null } = event;
  return {
    ...running(view),
    individuals: withRecord(view.individuals, { ...record, evaluation, twinOf }),
    evaluated: view.evaluated + 1,
    trained: view.trained + (twinOf === null ? 1 : 0),
    failed: view.failed + (evaluation.status === "failed" ? 1 : 0),
    retried: view.retried + (twinOf === null && evaluation.retried !== undefined ? 1 : 0),
    failures: evaluation.status === "failed" ? withFailure(view.failures, evaluation.reason) : view.failures,
    best: withBest(view, record.individual, evaluation),
  };
}

function withFailure(failures: RunView["failures"], reason: FailureReason): RunView["failures"] {
  return { ...failures, [reason]: (failures[reason] ?? 0) + 1 };
}

function foldGeneration(view: RunView, event: Extract<RunEvent, { type: "generationCompleted" }>): RunView {
  assert(event.generation === view.generations.length, `generation ${view.generations.length} is the next to complete`);
  const sum = (count: (summary: GenerationSummary) => number) =>
    view.generations.reduce((total, summary) => total + count(summary), 0);
  const summary: GenerationSummary = {
    generation: event.generation,
    nextId: view.individuals.size,
    survivors: event.survivors,
    archive: event.archive,
    hypervolume: event.hypervolume,
    twinsAvoided: event.twinsAvoided,
    trained: view.trained - sum((earlier) => earlier.trained),
    failed: view.failed - sum((earlier) => earlier.failed),
    elapsedMs: event.timing.elapsedMs,
  };
  return {
    ...running(view),
    generations: [...view.generations, summary],
    twinsAvoided: view.twinsAvoided + event.twinsAvoided,
  };
}

function withBest(view: RunView, individual: Individual, evaluation: Evaluation): RunView["best"] {
  const vector = objectiveVector(individual, evaluation, view.objectives);
  if (vector === null || constraintViolation(individual, evaluation, view.constraints) > 0) return view.best;
  const improved = view.objectives.flatMap((objective, index) => {
    const best = view.best[objective.name];
    const value = elementAt(vector, index);
    if (best !== undefined && directed(objective, best.value) <= value) return [];
    return [[objective.name, { id: individual.id, value: directed(objective, value) }] as const];
  });
  return improved.length === 0 ? view.best : { ...view.best, ...Object.fromEntries(improved) };
}

function withDecisions(
  table: IndividualTable,
  { rung, epochs, decisions }: Extract<RunEvent, { type: "rungCompleted" }>,
): IndividualTable {
  let changed = table;
  for (const { id, ...decision } of decisions) {
    const record = recordOf(changed, id);
    changed = withRecord(changed, { ...record, rungs: [...record.rungs, { rung, epochs, ...decision }] });
  }
  return changed;
}
