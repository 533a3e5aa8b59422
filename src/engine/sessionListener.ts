import type { Task } from "../config/schema.ts";
import type { ReadDataset } from "../data/loadDataset.ts";
import type { EpochRecord } from "../run/evaluation.ts";
import type { IndividualId } from "../run/individual.ts";
import type { RunEvent } from "../run/runEvent.ts";
import type { RunView } from "../run/runView.ts";
import type { ProcessIdentity } from "../store/processIdentity.ts";
import type { DroppedTail } from "../store/recordLog.ts";

/**
 * What a session reports while it works, for displays. The session never waits for a listener and takes nothing from
 * it.
 */
export type SessionNotice =
  /** The data of a new run have been read. */
  | { readonly type: "dataRead"; readonly task: Task; readonly read: ReadDataset }
  /** The log could not be read to its end; the search goes on from what could. */
  | { readonly type: "logRepaired"; readonly dropped: DroppedTail }
  /** An earlier process crashed or was killed. */
  | { readonly type: "crashDetected"; readonly process: ProcessIdentity }
  /** The process that last worked on the run cannot be reached from here: whether it is silent is watched first. */
  | { readonly type: "ownerAwaited"; readonly owner: ProcessIdentity; readonly leaseMs: number }
  /** The queue was lost or is back, or a worker does not fit. */
  | { readonly type: "queueNotice"; readonly message: string }
  /** Files that the run took its data from have another content by now; the search goes on with what it has read. */
  | { readonly type: "dataChanged"; readonly files: readonly string[] }
  /** Other processes cannot pause or stop this one. */
  | { readonly type: "controlUnavailable"; readonly cause: unknown }
  /** The event is in the log; `view` is the fold of all of it. */
  | { readonly type: "eventAppended"; readonly event: RunEvent; readonly view: RunView }
  /** An individual finished an epoch; not in the log yet. */
  | { readonly type: "epochCompleted"; readonly id: IndividualId; readonly record: EpochRecord }
  /** An individual is trained to its end; it comes into the log after those before it. */
  | { readonly type: "individualFinished"; readonly id: IndividualId };

export type SessionListener = (notice: SessionNotice) => void;
