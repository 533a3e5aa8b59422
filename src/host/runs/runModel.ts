import type { Event } from "vscode";
import type { RunActivity } from "../../protocol/runActivity.ts";
import type { WorkInHand } from "../../protocol/workInHand.ts";
import { plannedEvaluations } from "../../run/plannedEvaluations.ts";
import type { RunEvent } from "../../run/runEvent.ts";
import { lastGeneration, type RunView } from "../../run/runView.ts";

/** A run as panels see it: its folded log, and what was appended to it. */
export interface RunModel {
  /** Absolute path of the run folder. */
  readonly id: string;
  /** What people call it: the folder's name. */
  readonly name: string;
  /** The fold of everything that was read so far; empty until the log has been read for the first time. */
  readonly view: RunView;
  /** Fires after `view` has taken the events in, at most a few times a second. */
  readonly onDidChange: Event<RunChange>;
  readonly activity: RunActivity;
  /** What its process has in hand beyond the log; null where it says nothing. */
  readonly work: WorkInHand | null;
  /** Fires when `activity` or `work` may be another one. */
  readonly onDidChangeState: Event<unknown>;
}

export interface RunChange {
  readonly events: readonly RunEvent[];
  /** The view is not that of before with `events` folded into it: what was read of it has to be read anew. */
  readonly restarted: boolean;
}

/** How far a search is. */
export interface Progress {
  /** Completed generations after the initial one; null before the initial one is complete. */
  readonly generation: number | null;
  /** How many there will be; null where another rule ends the search. */
  readonly generations: number | null;
  /** Finished trainings and twins, those that the log does not have yet among them. */
  readonly evaluated: number;
  /** 0 to 1; null where the end is not known. */
  readonly fraction: number | null;
  /** Milliseconds, at the pace of the latest generations; null where nothing can be said yet. */
  readonly leftMs: number | null;
}

/** Generations that the pace is taken from: inherited weights make later ones faster than the first. */
const paceGenerations = 3;

/** @param work what its process does beyond the log; null where none is known. */
export function progressOf(view: RunView, work: WorkInHand | null = null): Progress {
  const { header, generations } = view;
  const evaluated = view.evaluated + (work?.finished ?? 0);
  const last = lastGeneration(view);
  const generation = last?.generation ?? null;
  const planned = header?.generations ?? null;
  if (header === null || planned === null) {
    return { generation, generations: planned, evaluated, fraction: null, leftMs: null };
  }
  const total = plannedEvaluations(view) ?? 0;
  const fraction = total === 0 ? null : Math.min(1, evaluated / total);
  if (last === undefined) return { generation, generations: planned, evaluated, fraction, leftMs: null };
  const before = generations[generations.length - 1 - paceGenerations];
  const paceMs = last.elapsedMs - (before?.elapsedMs ?? 0);
  const paceEvaluations = last.nextId - (before?.nextId ?? 0);
  const leftMs = paceEvaluations > 0 ? (paceMs / paceEvaluations) * Math.max(0, total - evaluated) : null;
  return { generation, generations: planned, evaluated, fraction, leftMs };
}
