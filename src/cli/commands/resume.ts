import { refuseChangedSource } from "../../engine/configSource.ts";
import { readRunConfig } from "../../engine/runConfig.ts";
import { resumeRun } from "../../engine/session.ts";
import { readConfigCopy } from "../../store/runFolder.ts";
import { type CommandSpec, type ParsedArguments, wholeNumber } from "../arguments.ts";
import { announceBegin, detach, detachedOptions } from "../detached.ts";
import { findRun } from "../openRun.ts";
import type { Output } from "../output.ts";
import { Progress } from "../progress.ts";
import { followSession, whoTrains } from "../runSession.ts";

export const spec: CommandSpec = {
  name: "resume",
  positionals: ["RUN"],
  summary: "Go on with a run that was paused, stopped or killed, or for longer with one that is complete.",
  options: {
    workers: { type: "string", value: "N", summary: "worker threads, whatever the config says" },
    generations: {
      type: "string",
      value: "N",
      summary: "go on to N generations, more than the run was begun with, also where it is complete",
    },
    "keep-config": {
      type: "boolean",
      summary: "go on with the run's own copy of its config, though the file it was started from has changed",
    },
    ...detachedOptions,
  },
};

export async function run(args: ParsedArguments, output: Output): Promise<number> {
  if (args.options.detach) return detach(spec, args, output);
  const {
    positionals: [name = ""],
    options,
  } = args;
  const workers = wholeNumber("workers", options.workers, 1);
  const asked = wholeNumber("generations", options.generations, 1);
  const folder = await findRun(name);
  const source = options["keep-config"] === true ? null : await refuseChangedSource(folder);
  const generations = asked ?? source?.generations ?? undefined;
  if (source?.remark && (asked === undefined || source.generations === null)) output.err(`${source.remark}\n`);
  const config = readRunConfig(await readConfigCopy(folder), folder.configFile);
  const progress = new Progress(output, config.training.epochs);
  const session = await resumeRun(folder.folder, {
    listener: progress.listener,
    ...(workers === undefined ? {} : { workers }),
    ...(generations === undefined ? {} : { generations }),
  });
  announceBegin(session.folder.folder);
  if (session.view.status === "completed") {
    output.err(`${folder.folder} is complete; \`moe-rnas resume ${name} --generations N\` goes on with it.\n`);
  } else output.err(`Resuming ${folder.folder} with ${whoTrains(session)}\n`);
  return followSession(session, progress, output);
}
