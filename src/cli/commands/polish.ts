import { counted } from "../../base/counted.ts";
import { polishOf } from "../../engine/polish.ts";
import { startRun } from "../../engine/session.ts";
import type { IndividualId } from "../../run/individual.ts";
import { type CommandSpec, type ParsedArguments, wholeNumber } from "../arguments.ts";
import { exitCode } from "../exitCode.ts";
import { openRun } from "../openRun.ts";
import type { Output } from "../output.ts";
import { Progress } from "../progress.ts";
import { followSession, whoTrains } from "../runSession.ts";
import { UsageError } from "../usageError.ts";

export const spec: CommandSpec = {
  name: "polish",
  positionals: ["RUN", "ID"],
  summary:
    "Train the networks found one edit of the cell away from one, and say whether any is better, or smaller and as good.",
  options: {
    workers: { type: "string", value: "N", summary: "worker threads, whatever the config says" },
    count: { type: "boolean", summary: "only say how many there are" },
  },
};

export async function run(
  { positionals: [name = "", idText], options }: ParsedArguments,
  output: Output,
): Promise<number> {
  const workers = wholeNumber("workers", options.workers, 1);
  const { run: folder, view } = await openRun(name);
  const id = wholeNumber("ID", idText, 0) ?? 0;
  if (id >= view.individuals.size) {
    const last = view.individuals.size - 1;
    throw new UsageError(`the run has no individual ${id}`, last < 0 ? "it has none yet" : `its ids are 0 to ${last}`);
  }
  const { request, config, neighbours } = await polishOf(folder, view, id as IndividualId);
  output.out(`#${id} has ${counted(neighbours, "neighbour")} that drawing found, one edit away.\n`);
  if (options.count) return exitCode.ok;
  const progress = new Progress(output, config.training.epochs);
  const session = await startRun(request, {
    listener: progress.listener,
    ...(workers === undefined ? {} : { workers }),
  });
  output.err(`Training them in ${session.folder.folder} with ${whoTrains(session)}; there #0 is #${id}\n`);
  return followSession(session, progress, output);
}
