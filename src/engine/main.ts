import { readFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { AppError } from "../base/errors.ts";
import { resumeRun, type Session, type SessionOptions, startRun } from "./session.ts";

/**
 * Entry of the detached search process that the editor starts:
 *
 *     engine.js start <config file> [--runs-folder <folder>] [--workers <n>] [--weights-quota-mb <n>]
 *     engine.js resume <run folder> [--workers <n>] [--weights-quota-mb <n>]
 *
 * Writes one JSON line to standard output once it has begun, `{"type":"started","folder":…}` or
 * `{"type":"failed","code":…,"message":…,"remedy":…}`; everything after that is in the run folder. SIGTERM and SIGINT
 * pause it. Exit code 0: completed, stopped or paused; 1: failed.
 */
async function main(argv: readonly string[]): Promise<void> {
  try {
    const session = await begin(argv);
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => session.pause());
    tell({ type: "started", folder: session.folder.folder });
    await session.finished;
  } catch (cause) {
    process.exitCode = 1;
    if (!(cause instanceof AppError)) throw cause;
    tell({ type: "failed", code: cause.code, message: cause.message, remedy: cause.remedy });
  }
}

async function begin(argv: readonly string[]): Promise<Session> {
  const { positionals, values } = readArguments(argv);
  const [command, target] = positionals;
  const options = sessionOptions(values);
  if (command === "resume" && target !== undefined) return resumeRun(target, options);
  if (command !== "start" || target === undefined) throw new UsageError();
  const configFile = path.resolve(target);
  const configText = await readFile(configFile, "utf8").catch((cause: unknown) => {
    throw new ConfigUnreadableError(configFile, cause);
  });
  const folder = path.dirname(configFile);
  const runsFolder = values["runs-folder"];
  return startRun({ configText, configFile, folder, ...(runsFolder === undefined ? {} : { runsFolder }) }, options);
}

function readArguments(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        "runs-folder": { type: "string" },
        workers: { type: "string" },
        "weights-quota-mb": { type: "string" },
      },
    });
  } catch (cause) {
    throw new UsageError({ cause });
  }
}

function sessionOptions(values: ReturnType<typeof readArguments>["values"]): SessionOptions {
  const workers = positive(values.workers);
  const weightsQuotaMb = positive(values["weights-quota-mb"]);
  return {
    ...(workers === undefined ? {} : { workers: Math.ceil(workers) }),
    ...(weightsQuotaMb === undefined ? {} : { weightsQuotaMb }),
  };
}

function positive(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new UsageError();
  return value;
}

class UsageError extends AppError {
  readonly code = "USAGE";
  constructor(options?: ErrorOptions) {
    super(
      "The search process does not know what to do.",
      "Call it with `start <config>` or `resume <run folder>`.",
      options,
    );
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
