import { count, fields, finite, nullOr, oneOf, tagged, text } from "../base/shape.ts";
import { checkRecords } from "./checkedEvents.ts";
import type { Disk } from "./disk.ts";
import type { ProcessIdentity } from "./processIdentity.ts";
import { RecordLog, readRecordLog } from "./recordLog.ts";
import { RunFolder } from "./runFolder.ts";

/**
 * What happened to the processes of a run, in `sessions.jsonl`. None of it decides a result, so it is not in the
 * event log; `at` is ISO 8601, `elapsedMs` the time searched over all sessions so far.
 */
export type SessionRecord =
  | {
      readonly type: "started" | "resumed";
      readonly process: ProcessIdentity;
      readonly productVersion: string;
      readonly workers: number;
      readonly at: string;
      readonly elapsedMs: number;
    }
  /** An earlier process ended without writing an `ended` record (it crashed or was killed); written by the next one. */
  | {
      readonly type: "crashDetected";
      readonly process: ProcessIdentity;
      readonly at: string;
      readonly elapsedMs: number;
    }
  /** `reason`: `user`, or the code of the error that stopped the work, such as `DISK_FULL`. */
  | { readonly type: "paused"; readonly reason: string; readonly at: string; readonly elapsedMs: number }
  | {
      readonly type: "ended";
      readonly outcome: "completed" | "stopped";
      readonly at: string;
      readonly elapsedMs: number;
    };

export interface SessionLog {
  append(record: SessionRecord): Promise<void>;
  close(): Promise<void>;
}

/** Opens for writing, under the run's lock. */
export async function openSessionLog(
  disk: Disk,
  folder: RunFolder,
): Promise<{ readonly log: SessionLog; readonly records: readonly SessionRecord[] }> {
  const { log, records } = await RecordLog.open(disk, folder.sessionsFile);
  return { log, records: checked(folder, records) };
}

export async function readSessions(folder: string): Promise<readonly SessionRecord[]> {
  const run = new RunFolder(folder);
  return checked(run, (await readRecordLog(run.sessionsFile)).records);
}

const word = text(4096);
const when = { at: word, elapsedMs: finite };
const process = fields({ pid: count, host: word, bootId: nullOr(word), startTicks: nullOr(word) });
const begun = fields({ process, productVersion: word, workers: count, ...when });
const sessionRecord = tagged("type", {
  started: begun,
  resumed: begun,
  crashDetected: fields({ process, ...when }),
  paused: fields({ reason: word, ...when }),
  ended: fields({ outcome: oneOf("completed", "stopped"), ...when }),
});

function checked(folder: RunFolder, records: readonly unknown[]): readonly SessionRecord[] {
  checkRecords(folder.sessionsFile, records, sessionRecord);
  return records as readonly SessionRecord[];
}

/** The process that began a session and said nothing of its end; null when the last one ended properly. */
export function unfinishedSession(records: readonly SessionRecord[]): ProcessIdentity | null {
  const last = records.at(-1);
  return last?.type === "started" || last?.type === "resumed" ? last.process : null;
}
