import { connectControl } from "../control/controlClient.ts";
import { workInHand } from "../protocol/workInHand.ts";
import type { FailureReason } from "../run/evaluation.ts";
import type { IndividualId } from "../run/individual.ts";
import { lastGeneration, type RunView } from "../run/runView.ts";
import { type LockOwner, LockWatch } from "../store/lockWatch.ts";
import type { RunFolder } from "../store/runFolder.ts";
import { readSessions, type SessionRecord } from "../store/sessionLog.ts";
import { readWorkersFile } from "../store/workersFile.ts";

/** How far a run is, and who works on it. */
interface RunStatus {
  /** A process's own word, or what the log and the lock say where none answers. */
  readonly state: string;
  /** Of the process that answers. */
  readonly pid: number | null;
  readonly generations: number;
  /** With what workers have finished and the log has not yet. */
  readonly evaluated: number;
  /** Being trained now. */
  readonly training: readonly IndividualId[];
  readonly trained: number;
  readonly failed: number;
  readonly retried: number;
  readonly failures: { readonly [R in FailureReason]?: number };
  readonly twinsAvoided: number;
  /** Individuals of the archive. */
  readonly front: number;
  readonly hypervolume: number | null;
  /** Milliseconds of search in all sessions. */
  readonly elapsedMs: number;
  readonly folder: string;
}

/** Asks the process of a run, where one answers; changes nothing. */
export async function runStatus(folder: RunFolder, view: RunView): Promise<RunStatus> {
  const client = await connectControl(folder.folder);
  const process = client === null ? null : await client.status().finally(() => client.close());
  const last = (await readSessions(folder.folder)).at(-1);
  const owner = process === null ? await new LockWatch(folder.lockFile).owner() : null;
  const report = process === null ? null : await readWorkersFile(folder);
  const work = report === null ? null : workInHand(report, view);
  const summary = lastGeneration(view);
  return {
    state: process?.state ?? (owner === null ? restingState(view, last) : silentState(owner)),
    pid: process?.pid ?? null,
    generations: view.generations.length,
    evaluated: view.evaluated + (work?.finished ?? 0),
    training: work?.training ?? [],
    trained: view.trained + (work?.finished ?? 0),
    failed: view.failed,
    retried: view.retried,
    failures: view.failures,
    twinsAvoided: view.twinsAvoided,
    front: summary?.archive.length ?? 0,
    hypervolume: summary?.hypervolume ?? null,
    elapsedMs: process?.elapsedMs ?? last?.elapsedMs ?? 0,
    folder: folder.folder,
  };
}

/** What a run is when a process has it that was not reached: it may be reading its data, suspended, or out of reach. */
function silentState({ pid, host, isHere }: LockOwner): string {
  return isHere ? `held by process ${pid}, which does not answer` : `held by process ${pid} on ${host}, out of reach`;
}

/** What a run is when no process works on it. */
function restingState(view: RunView, last: SessionRecord | undefined): string {
  if (view.status === "completed" || view.status === "stopped") return view.status;
  if (last?.type === "paused") return last.reason === "user" ? "paused" : `paused by ${last.reason}`;
  return "interrupted; `moe-rnas resume` goes on";
}
