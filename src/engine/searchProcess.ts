import path from "node:path";
import { parseArgs } from "node:util";
import { AppError } from "../base/errors.ts";
import { RunFolder } from "../store/runFolder.ts";
import { refuseChangedSource } from "./configSource.ts";
import { readConfigText } from "./configText.ts";
import { retrainRequest, runRetraining } from "./retrainProcess.ts";
import { dataChangedText, ownerAwaitedText } from "./runErrors.ts";
import { resumeRun, type Session, type SessionOptions, startRun } from "./session.ts";

/**
 * The detached search process that the editor starts:
 *
 *     engine.js start <config file> [--runs-folder <folder>] [--workers <n>] [--weights-quota-mb <n>]
 *     engine.js resume <run folder> [--keep-config] [--generations <n>] [--workers <n>] [--weights-quota-mb <n>]
 *     engine.js retrain <run folder> [--ids <list>] [--seeds <n>] [--epochs <n>] [--hidden <n>] [--layers <n>]
 *         [--from-search] …
 *
 * Writes one JSON line to standard output once it has begun, `{"type":"started","folder":…}` or
 * `{"type":"failed","code":…,"message":…,"remedy":…}`; everything after that is in the run folder. SIGTERM and SIGINT
 * pause it. Exit code 0: completed, stopped or paused; 1: failed.
 */
export async function runSearchProcess(argv: readonly string[]): Promise<void> {
  // The editor that started the process may be gone: then writing fails, and the search goes on.
  process.stdout.on("error", () => {});
  try {
    const { positionals, values } = readArguments(argv);
    if (positionals[0] === "retrain") {
      const request = retrainRequest(positionals[1] ?? "", values);
      if (request === null || positionals[1] === undefined) throw new UsageError();
      return await runRetraining(request, sessionOptions(values), (folder) => send({ type: "started", folder }));
    }
    const session = await begin(positionals, values);
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => session.pause());
    send({ type: "started", folder: session.folder.folder });
    await session.finished;
  } catch (cause) {
    process.exitCode = 1;
    if (!(cause instanceof AppError)) throw cause;
    send({ type: "failed", code: cause.code, message: cause.message, remedy: cause.remedy });
  }
}

async function begin(
  positionals: readonly string[],
  values: ReturnType<typeof readArguments>["values"],
): Promise<Session> {
  const [command, target] = positionals;
  const options = sessionOptions(values);
  if (command === "resume" && target !== undefined) {
    const asked = positive(values.generations);
    const source = values["keep-config"] ? null : await refuseChangedSource(new RunFolder(path.resolve(target)));
    if (source?.remark) process.stderr.write(`${source.remark}\n`);
    const generations = asked ?? source?.generations ?? undefined;
    return resumeRun(target, generations === undefined ? options : { ...options, generations });
  }
  if (command !== "start" || target === undefined) throw new UsageError();
  const configFile = path.resolve(target);
  const configText = await readConfigText(configFile);
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
        "keep-config": { type: "boolean" },
        generations: { type: "string" },
        workers: { type: "string" },
        "weights-quota-mb": { type: "string" },
        ids: { type: "string" },
        seeds: { type: "string" },
        epochs: { type: "string" },
        hidden: { type: "string" },
        layers: { type: "string" },
        "from-search": { type: "boolean" },
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
    // Standard error is the log that the editor shows.
    listener: (notice) => {
      if (notice.type === "queueNotice") process.stderr.write(`${notice.message}\n`);
      if (notice.type === "ownerAwaited") {
        process.stderr.write(`${ownerAwaitedText(notice.owner, notice.leaseMs)}\n`);
      }
      if (notice.type === "dataChanged") process.stderr.write(`${dataChangedText(notice.files)}\n`);
    },
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
      "Call it with `start <config>`, `resume <run folder>` or `retrain <run folder>`.",
      options,
    );
  }
}

function send(message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
