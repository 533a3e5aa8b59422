import { startRun } from "../../engine/session.ts";
import { type CommandSpec, type ParsedArguments, wholeNumber } from "../arguments.ts";
import { loadConfigFile } from "../configFile.ts";
import { announceBegin, detach, detachedOptions } from "../detached.ts";
import type { Output } from "../output.ts";
import { Progress } from "../progress.ts";
import { followSession, whoTrains } from "../runSession.ts";

export const spec: CommandSpec = {
  name: "search",
  positionals: ["FILE"],
  summary: "Start a search and show its progress; at the end the front.",
  options: {
    workers: { type: "string", value: "N", summary: "worker threads, whatever the config says" },
    baselines: {
      type: "boolean",
      summary: "at the end also train basic, GRU and LSTM for as long as the front's lineages",
    },
    ...detachedOptions,
  },
};

export async function run(args: ParsedArguments, output: Output): Promise<number> {
  if (args.options.detach) return detach(spec, args, output);
  const {
    positionals: [file = ""],
    options,
  } = args;
  const workers = wholeNumber("workers", options.workers, 1);
  const { config, text, folder, remarks } = await loadConfigFile(file);
  for (const remark of remarks) output.err(`${remark}\n`);
  const progress = new Progress(output, config.training.epochs);
  const session = await startRun(
    { configText: text, configFile: file, folder },
    { listener: progress.listener, ...(workers === undefined ? {} : { workers }) },
  );
  announceBegin(session.folder.folder);
  output.err(`Searching in ${session.folder.folder} with ${whoTrains(session)}\n`);
  return followSession(session, progress, output, { baselines: options.baselines === true });
}
