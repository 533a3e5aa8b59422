import { assert } from "../base/assert.ts";
import { misfitText } from "../base/shape.ts";
import type { RunEvent } from "../run/runEvent.ts";
import { runFormatVersion } from "../run/runEvent.ts";
import { runEvent } from "../run/runEventShape.ts";
import { EventCheck } from "./checkedEvents.ts";
import type { Disk } from "./disk.ts";
import { readEventJson } from "./eventRecord.ts";
import { type DroppedTail, type ReadLog, RecordLog, readRecordLog } from "./recordLog.ts";
import { NotARunError, RunFolder, RunFormatError } from "./runFolder.ts";

interface ReadEvents {
  readonly events: readonly RunEvent[];
  readonly dropped: DroppedTail | null;
}

/** The log of a run, read without changing anything; also while it is being written. */
export async function readEvents(folder: string): Promise<ReadEvents> {
  return typed(await readRecordLog(new RunFolder(folder).eventsFile, readEventJson), folder);
}

/** The writing end of a run's log: appended, flushed, and only then announced. */
export interface EventLog {
  append(event: RunEvent): Promise<void>;
  close(): Promise<void>;
}

/** Opens the log for writing, under the run's lock; what does not verify is cut or moved aside, see `RecordLog.open`. */
export async function openEventLog(disk: Disk, folder: RunFolder): Promise<ReadEvents & { readonly log: EventLog }> {
  const opened = await RecordLog.open(disk, folder.eventsFile, readEventJson);
  try {
    return { ...typed(opened, folder.folder), log: new CheckedLog(opened.log) };
  } catch (cause) {
    await opened.log.close();
    throw cause;
  }
}

/** Writes nothing that it would refuse to read. */
class CheckedLog implements EventLog {
  constructor(private readonly log: RecordLog) {}

  async append(event: RunEvent): Promise<void> {
    const misfit = runEvent(event);
    assert(misfit === null, `an event of the log: ${misfit === null ? "" : misfitText(misfit)}`);
    await this.log.append(event);
  }

  close(): Promise<void> {
    return this.log.close();
  }
}

function typed(log: ReadLog, folder: string): ReadEvents {
  const begun = log.records[0] as Partial<RunEvent> | null | undefined;
  if (begun !== undefined && begun?.type !== "runStarted") {
    throw new NotARunError(folder, "its log does not begin with the start of a run");
  }
  const events = new EventCheck(new RunFolder(folder).eventsFile).all(log.records);
  refuseLaterFormat(folder, events[0]);
  return { events, dropped: log.dropped };
}

/** @param first event of a log, if it has one. @throws {RunFormatError} */
export function refuseLaterFormat(folder: string, first: RunEvent | undefined): void {
  if (first?.type === "runStarted" && first.formatVersion > runFormatVersion) {
    throw new RunFormatError(folder, first.formatVersion, "of a later version");
  }
}
