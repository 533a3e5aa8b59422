import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CommandSpec, OptionSpec, ParsedArguments } from "./arguments.ts";
import { type ExitCode, exitCode } from "./exitCode.ts";
import type { Output } from "./output.ts";

/** Options of the commands that may go on by themselves. */
export const detachedOptions: { readonly [name: string]: OptionSpec } = {
  detach: { type: "boolean", summary: "in a process of its own that goes on when this command has ended" },
  json: { type: "boolean", summary: "with --detach: folder, process and log as JSON" },
};

/** Set for the process that goes on, which says by a message on its channel when it has begun. */
const variable = "MOE_RNAS_DETACHED";

interface Begun {
  /** Of the run, or of the retraining. */
  readonly folder: string;
}

/**
 * Runs the same command without `--detach` in a process that outlives this one, and waits until it has begun; where it
 * ends before, its exit code and what it wrote are this command's.
 */
export async function detach(spec: CommandSpec, args: ParsedArguments, output: Output): Promise<ExitCode> {
  const logFile = join(tmpdir(), `moe-rnas-${spec.name}-${process.pid}-${Date.now()}.log`);
  const log = openSync(logFile, "wx", 0o600);
  const child = spawn(process.execPath, [process.argv[1] ?? "", ...commandLine(spec, args)], {
    detached: true,
    env: { ...process.env, [variable]: "1" },
    stdio: ["ignore", log, log, "ipc"],
    windowsHide: true,
  });
  closeSync(log);
  const begun = await new Promise<Begun | number>((resolve, reject) => {
    child.once("message", (message) => resolve(message as Begun));
    child.once("exit", (code) => resolve(code ?? exitCode.internal));
    child.once("error", reject);
  });
  if (typeof begun === "number") {
    output.err(readFileSync(logFile, "utf8"));
    return begun as ExitCode;
  }
  child.unref();
  if (child.connected) child.disconnect();
  const { folder } = begun;
  if (args.options.json === true) output.out(`${JSON.stringify({ folder, pid: child.pid, log: logFile })}\n`);
  else output.out(`${folder} (process ${child.pid}); what it writes goes to ${logFile}\n`);
  return exitCode.ok;
}

/** Says to the command that waits, if one does, that work has begun. */
export function announceBegin(folder: string): void {
  if (process.env[variable] !== "1" || process.send === undefined) return;
  const begun: Begun = { folder };
  process.send(begun, () => process.connected && process.disconnect());
}

function commandLine({ name }: CommandSpec, { positionals, options }: ParsedArguments): string[] {
  const given = Object.entries(options).filter(([option]) => !Object.hasOwn(detachedOptions, option));
  return [
    name,
    ...given.flatMap(([option, value]) => (value === true ? [`--${option}`] : [`--${option}=${value}`])),
    "--",
    ...positionals,
  ];
}
