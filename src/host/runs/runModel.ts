import type { Event } from "vscode";
import type { RunActivity } from "../../protocol/runActivity.ts";
import type { WorkInHand } from "../../protocol/workInHand.ts";
import type { RunEvent } from "../../run/runEvent.ts";
import type { RunView } from "../../run/runView.ts";

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
  /** The log was repaired behind us: `events` are all of it, and what was folded before is void. */
  readonly restarted: boolean;
}
