import { counted } from "../../base/counted.ts";
import { durationText } from "../../base/durationText.ts";
import { shortNumber } from "../../base/numberText.ts";
import { emptyFrontReason, failureLines, isFruitless } from "../../run/failures.ts";
import type { CommandSpec, ParsedArguments } from "../arguments.ts";
import { exitCode } from "../exitCode.ts";
import { openRun } from "../openRun.ts";
import type { Output } from "../output.ts";
import { runStatus } from "../runStatus.ts";

export const spec: CommandSpec = {
  name: "status",
  positionals: ["RUN"],
  summary: "Say how far a run is, and whether a process works on it.",
  options: { json: { type: "boolean", summary: "as JSON" } },
};

export async function run({ positionals: [name = ""], options }: ParsedArguments, output: Output): Promise<number> {
  const { run: folder, view } = await openRun(name);
  const facts = await runStatus(folder, view);
  if (options.json) {
    output.out(`${JSON.stringify(facts, null, 2)}\n`);
    return exitCode.ok;
  }
  const worker = facts.pid === null ? "" : ` (process ${facts.pid})`;
  const volume = facts.hypervolume === null ? "" : `, hypervolume ${shortNumber(facts.hypervolume)}`;
  const retried = facts.retried === 0 ? "" : ` ${facts.retried} tried again,`;
  const named = facts.training.map((id) => `#${id}`).join(", ");
  const training = named === "" ? "" : `\nnow training ${named}`;
  output.out(`${view.header?.name ?? name}: ${facts.state}${worker}, ${durationText(facts.elapsedMs)} so far
${counted(facts.generations, "generation")}, ${facts.evaluated} evaluated (${facts.trained} trained, ${facts.failed} failed,${retried} ${counted(facts.twinsAvoided, "twin")} avoided)${training}
front of ${facts.front}${volume}
${[...(isFruitless(view) ? (emptyFrontReason(view) ?? []) : failureLines(view)), ""].join("\n")}${facts.folder}
`);
  return exitCode.ok;
}
