import { closest } from "../base/didYouMean.ts";
import { AppError } from "../base/errors.ts";
import { asSentence } from "../base/sentence.ts";
import { RunConfigError } from "../engine/runErrors.ts";
import { type CommandSpec, type ParsedArguments, parseCommandArguments, usage } from "./arguments.ts";
import * as cells from "./commands/cells.ts";
import * as choose from "./commands/choose.ts";
import * as compare from "./commands/compare.ts";
import * as estimate from "./commands/estimate.ts";
import * as exportModel from "./commands/export.ts";
import * as front from "./commands/front.ts";
import * as importCell from "./commands/importCell.ts";
import * as init from "./commands/init.ts";
import * as mcp from "./commands/mcp.ts";
import * as pause from "./commands/pause.ts";
import * as polish from "./commands/polish.ts";
import * as predict from "./commands/predict.ts";
import * as report from "./commands/report.ts";
import * as resume from "./commands/resume.ts";
import * as retrain from "./commands/retrain.ts";
import * as runs from "./commands/runs.ts";
import * as score from "./commands/score.ts";
import * as search from "./commands/search.ts";
import * as show from "./commands/show.ts";
import * as status from "./commands/status.ts";
import * as stop from "./commands/stop.ts";
import * as study from "./commands/study.ts";
import * as validate from "./commands/validate.ts";
import * as worker from "./commands/worker.ts";
import { exitCode } from "./exitCode.ts";
import type { Output } from "./output.ts";
import { plainOutput } from "./terminal/plainText.ts";
import { UsageError } from "./usageError.ts";

interface Command {
  readonly spec: CommandSpec;
  run(args: ParsedArguments, output: Output): Promise<number>;
}

const commands: readonly Command[] = [
  search,
  pause,
  stop,
  resume,
  runs,
  status,
  front,
  choose,
  show,
  compare,
  polish,
  retrain,
  report,
  study,
  worker,
  exportModel,
  predict,
  score,
  validate,
  estimate,
  cells,
  importCell,
  init,
  mcp,
];

/** Runs one command line and yields the exit code. Only a bug rejects. */
export async function dispatch(args: readonly string[], written: Output): Promise<number> {
  const output = plainOutput(written);
  const [name, ...rest] = args;
  try {
    if (name === undefined || name === "help" || name === "--help" || name === "-h") {
      output.out(helpText(rest[0]));
      return exitCode.ok;
    }
    const command = commands.find(({ spec }) => spec.name === name);
    if (command === undefined) throw unknownCommand(name);
    if (rest.includes("--help") || rest.includes("-h")) {
      output.out(helpText(name));
      return exitCode.ok;
    }
    return await command.run(parseCommandArguments(command.spec, rest), output);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    output.err(`moe-rnas: ${asSentence(error.message)}\n  ${capitalised(asSentence(error.remedy))}\n`);
    if (error instanceof UsageError) return exitCode.usage;
    return error instanceof RunConfigError ? exitCode.config : exitCode.environment;
  }
}

function helpText(name: string | undefined): string {
  if (name === undefined) {
    const width = Math.max(...commands.map(({ spec }) => usage({ ...spec, options: {} }).length));
    const lines = commands.map(({ spec }) => `  ${usage({ ...spec, options: {} }).padEnd(width)}  ${spec.summary}`);
    return `moe-rnas: multi-objective architecture search for recurrent cells\n\n${lines.join("\n")}\n\n\`moe-rnas help COMMAND\` shows its options.\n`;
  }
  const command = commands.find(({ spec }) => spec.name === name);
  if (command === undefined) throw unknownCommand(name);
  const { spec } = command;
  const options = Object.entries(spec.options).map(
    ([option, { value, summary }]) => `  --${option}${value ? ` ${value}` : ""}  ${summary}`,
  );
  return `moe-rnas ${usage(spec)}\n\n${spec.summary}\n${options.length > 0 ? `\n${options.join("\n")}\n` : ""}`;
}

function unknownCommand(name: string): UsageError {
  const names = commands.map(({ spec }) => spec.name);
  const guess = closest(name, names);
  return new UsageError(
    `there is no command "${name}"`,
    guess ? `did you mean ${guess}?` : `there are ${names.join(", ")}`,
  );
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
