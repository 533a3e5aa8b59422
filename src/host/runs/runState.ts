import type { RunActivity } from "../../protocol/runActivity.ts";
import type { LockOwner } from "../../store/lockWatch.ts";
import type { ProcessIdentity } from "../../store/processIdentity.ts";
import type { SessionRecord } from "../../store/sessionLog.ts";

/** What a run is doing, as far as can be seen from its folder. */
export type RunState =
  /** Just made; its process has not locked it yet. */
  | { readonly kind: "starting" }
  | {
      readonly kind: "running";
      readonly owner: ProcessIdentity;
      /** Null until its control channel has answered. */
      readonly activity: "running" | "pausing" | "stopping" | null;
    }
  /** A process that cannot be reached from here: on another machine, or in another container. */
  | { readonly kind: "elsewhere"; readonly host: string }
  /** `reason`: `user`, or the code of the error that stopped the work. */
  | { readonly kind: "paused"; readonly reason: string }
  /** Its process ended without writing so: it crashed or was killed. */
  | { readonly kind: "crashed" }
  | { readonly kind: "completed" }
  | { readonly kind: "stopped" }
  /** The folder cannot be shown: damaged, or of a later version. */
  | { readonly kind: "unreadable"; readonly message: string };

/** What the state is derived from. */
export interface RunFacts {
  /** Who holds the lock and lives; read before `sessions`, so that an end between the two is seen as one. */
  readonly owner: LockOwner | null;
  readonly sessions: readonly SessionRecord[];
  /** Milliseconds since the folder was made; below 0 where clocks differ, or were set back. */
  readonly ageMs: number;
}

/** Longer than a process needs from making the folder to locking it. */
const startingMs = 10_000;

export function runStateOf({ owner, sessions, ageMs }: RunFacts): RunState {
  if (owner !== null) {
    return owner.isHere ? { kind: "running", owner, activity: null } : { kind: "elsewhere", host: owner.host };
  }
  const last = sessions.at(-1);
  switch (last?.type) {
    case undefined:
      return Math.abs(ageMs) < startingMs ? { kind: "starting" } : { kind: "crashed" };
    case "started":
    case "resumed":
    case "crashDetected":
      return { kind: "crashed" };
    case "paused":
      return { kind: "paused", reason: last.reason };
    case "ended":
      return { kind: last.outcome };
  }
}

/** As panels head a run. */
export function activityOf(state: RunState): RunActivity {
  if (state.kind === "running") return state.activity ?? "running";
  return state.kind === "paused" && state.reason !== "user" ? "interrupted" : state.kind;
}

/** Whether a process of this machine works on it, or is about to. */
export function isActive(state: RunState): boolean {
  return state.kind === "running" || state.kind === "starting";
}

/** Whether no process of any machine works on it. */
export function isResting(state: RunState): boolean {
  return !isActive(state) && state.kind !== "elsewhere";
}

/** Whether Resume can go on with it. A stopped run may go on too: its log ends where it was stopped. */
export function isResumable(state: RunState): boolean {
  return state.kind === "paused" || state.kind === "crashed" || state.kind === "stopped";
}

/** Whether a search ended by its number of generations, and can go on to more. */
export function isExtendable(state: RunState, generations: number | null | undefined): boolean {
  return state.kind === "completed" && typeof generations === "number";
}

export function isSameState(a: RunState, b: RunState): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
