import { readFile } from "node:fs/promises";
import path from "node:path";
import { AppError } from "../base/errors.ts";
import { resumeRun, type Session, startRun } from "./session.ts";

/**
 * Entry of the detached search process that the editor starts:
 *
 *     engine.js start <config file> [<runs folder>]
 *     engine.js resume <run folder>
 *
 * Writes one JSON line to standard output once it has begun, `{"type":"started","folder":…}` or
 * `{"type":"failed","code":…,"message":…,"remedy":…}`; everything after that is in the run folder. SIGTERM and SIGINT
 * pause it. Exit code 0: completed, stopped or paused; 1: failed.
 */
async function main([command, target, runsFolder]: readonly string[]): Promise<void> {
  try {
    const session = await begin(command, target, runsFolder);
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => session.pause());
    tell({ type: "started", folder: session.folder.folder });
    await session.finished;
  } catch (cause) {
    process.exitCode = 1;
    if (!(cause instanceof AppError)) throw cause;
    tell({ type: "failed", code: cause.code, message: cause.message, remedy: cause.remedy });
  }
}

async function begin(command?: string, target?: string, runsFolder?: string): Promise<Session> {
  if (command === "resume" && target !== undefined) return resumeRun(target);
  if (command !== "start" || target === undefined) throw new UsageError();
  const configFile = path.resolve(target);
  const configText = await readFile(configFile, "utf8").catch((cause: unknown) => {
    throw new ConfigUnreadableError(configFile, cause);
  });
  const folder = path.dirname(configFile);
  return startRun({ configText, configFile, folder, ...(runsFolder === undefined ? {} : { runsFolder }) });
}

class UsageError extends AppError {
  readonly code = "USAGE";
  constructor() {
    super("The search process does not know what to do.", "Call it with `start <config>` or `resume <run folder>`.");
  }
}

class ConfigUnreadableError extends AppError {
  readonly code = "CONFIG_FILE";
  constructor(file: string, cause: unknown) {
    super(`${file} cannot be read.`, "Check the path and your permission to read it.", { cause });
  }
}

function tell(message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

// The editor that started the process may be gone: nobody reads, and the search goes on.
process.stdout.on("error", () => {});
void main(process.argv.slice(2));
