import { counted } from "../../base/counted.ts";
import { durationText } from "../../base/durationText.ts";
import { shortNumber } from "../../base/numberText.ts";
import { connectControl } from "../../control/controlClient.ts";
import { workInHand } from "../../protocol/workInHand.ts";
import { emptyFrontReason, failureLines, isFruitless } from "../../run/failures.ts";
import { lastGeneration, type RunView } from "../../run/runView.ts";
import { type LockOwner, LockWatch } from "../../store/lockWatch.ts";
import { readSessions, type SessionRecord } from "../../store/sessionLog.ts";
import { readWorkersFile } from "../../store/workersFile.ts";
import type { CommandSpec, ParsedArguments } from "../arguments.ts";
import { exitCode } from "../exitCode.ts";
import { openRun } from "../openRun.ts";
import type { Output } from "../output.ts";

export const spec: CommandSpec = {
  name: "status",
  positionals: ["RUN"],
  summary: "Say how far a run is, and whether a process works on it.",
  options: { json: { type: "boolean", summary: "as JSON" } },
};

export async function run({ positionals: [name = ""], options }: ParsedArguments, output: Output): Promise<number> {
  const { run: folder, view } = await openRun(name);
  const client = await connectControl(folder.folder);
  const process = client === null ? null : await client.status().finally(() => client.close());
  const last = (await readSessions(folder.folder)).at(-1);
  const owner = process === null ? await new LockWatch(folder.lockFile).owner() : null;
  const state = process?.state ?? (owner === null ? restingState(view, last) : silentState(owner));
  const report = process === null ? null : await readWorkersFile(folder);
  const work = report === null ? null : workInHand(report, view);
  const summary = lastGeneration(view);
  const facts = {
    state,
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
  if (options.json) {
    output.out(`${JSON.stringify(facts, null, 2)}\n`);
    return exitCode.ok;
  }
  const worker = facts.pid === null ? "" : ` (process ${facts.pid})`;
  const volume = facts.hypervolume === null ? "" : `, hypervolume ${shortNumber(facts.hypervolume)}`;
  const retried = facts.retried === 0 ? "" : ` ${facts.retried} tried again,`;
  const named = facts.training.map((id) => `#${id}`).join(", ");
  const training = named === "" ? "" : `\nnow training ${named}`;
  output.out(`${view.header?.name ?? name}: ${state}${worker}, ${durationText(facts.elapsedMs)} so far
${counted(facts.generations, "generation")}, ${facts.evaluated} evaluated (${facts.trained} trained, ${facts.failed} failed,${retried} ${counted(facts.twinsAvoided, "twin")} avoided)${training}
front of ${facts.front}${volume}
${[...(isFruitless(view) ? (emptyFrontReason(view) ?? []) : failureLines(view)), ""].join("\n")}${facts.folder}
`);
  return exitCode.ok;
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
