import { closeSync, openSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import * as vscode from "vscode";
import { AppError } from "../../base/errors.ts";
import { spawnProgram } from "../../control/ownProgram.ts";
import { settings } from "../settings.ts";

/** The command line of a search process. */
export interface EngineRequest {
  readonly action:
    | { readonly kind: "start"; readonly configFile: string }
    | ({ readonly kind: "resume"; readonly runFolder: string } & ResumeOptions)
    /** Cells of a run from scratch: `runFolder` of what is started is then the folder of the retraining. */
    | { readonly kind: "retrain"; readonly runFolder: string; readonly options: readonly string[] };
  readonly workers: number | null;
  readonly weightsQuotaMb: number | null;
  /** Where run folders go; null leaves it to the config. */
  readonly runsFolder: string | null;
}

export interface ResumeOptions {
  /** Goes on with the run's own copy of its config, even where the file it was started from has changed. */
  readonly keepsConfig?: boolean;
  /** Goes on to so many generations, more than the run has; it may be complete. */
  readonly generations?: number;
}

interface EnginePlaces {
  /** `engine.js`, with `evaluator.js` beside it. */
  readonly engineFile: string;
  /** Where what the process says on its standard error is kept. */
  readonly logFolder: string;
  /** Variables that the process has besides those of this one. */
  readonly environment?: () => Promise<{ readonly [variable: string]: string }>;
}

/** The search process has begun, and goes on whatever becomes of this one. */
interface StartedEngine {
  readonly runFolder: string;
  /** What it says on its standard error. */
  readonly logFile: string;
}

/** The search process refused: `code`, `message` and `remedy` are its own words. */
export class EngineRefusedError extends AppError {
  constructor(
    readonly code: string,
    message: string,
    remedy: string,
  ) {
    super(message, remedy);
  }
}

/** The search process ended before it had begun, and said nothing. */
class EngineLostError extends AppError {
  readonly code = "SEARCH_LOST";
  constructor(
    how: string,
    readonly logFile: string,
  ) {
    super(`The search process ended before it had begun (${how}).`, "Look at what it wrote to its log.");
  }
}

/** What a process of the engine is started with, and the log that records it. */
export interface EngineStart {
  readonly places: EnginePlaces;
  readonly log: vscode.LogOutputChannel;
}

/**
 * Starts a search or a retraining behind a notification that can cancel it until the process has begun.
 *
 * @param runsFolder where a new run goes; null leaves it to the config.
 * @returns null when it was cancelled.
 * @throws {EngineRefusedError} | {EngineLostError}
 */
export async function startEngine(
  { places, log }: EngineStart,
  title: string,
  action: EngineRequest["action"],
  runsFolder: string | null = null,
): Promise<StartedEngine | null> {
  const { workers, weightsQuotaMb } = settings();
  const where = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  const started = await vscode.window.withProgress(where, async (progress, token) => {
    progress.report({ message: vscode.l10n.t("reading config and data") });
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    try {
      return await spawnEngine({ action, workers, weightsQuotaMb, runsFolder }, places, abort.signal);
    } catch (cause) {
      if (abort.signal.aborted) return null;
      if (cause instanceof EngineLostError) log.error(await readFile(cause.logFile, "utf8"));
      throw cause;
    }
  });
  if (started !== null)
    log.info(`${action.kind} in ${started.runFolder} began; its standard error is in ${started.logFile}`);
  return started;
}

/**
 * Starts a search in a process of its own, which outlives this one, and waits until it has begun.
 *
 * @param signal ends a process that has not begun yet.
 * @throws {EngineRefusedError} | {EngineLostError}
 */
async function spawnEngine(request: EngineRequest, places: EnginePlaces, signal: AbortSignal): Promise<StartedEngine> {
  await mkdir(places.logFolder, { recursive: true });
  const logFile = path.join(places.logFolder, `search-${new Date().toISOString().replaceAll(/[:.]/g, "-")}.log`);
  const more = (await places.environment?.()) ?? {};
  const log = openSync(logFile, "a");
  const folder = path.dirname(request.action.kind === "start" ? request.action.configFile : request.action.runFolder);
  const child = spawnProgram(places.engineFile, argumentsOf(request), {
    cwd: folder,
    detached: true,
    env: more,
    stdio: ["ignore", "pipe", log],
  });
  closeSync(log);
  const ended = new Promise<never>((_, reject) => {
    child.once("error", (cause) => reject(new EngineLostError(cause.message, logFile)));
    child.once("exit", (code, by) => reject(new EngineLostError(by === null ? `exit code ${code}` : by, logFile)));
  });
  // It may end much later, when it is not waited for any more.
  ended.catch(() => {});
  const abort = () => child.kill("SIGKILL");
  signal.addEventListener("abort", abort, { once: true });
  try {
    const line = await Promise.race([firstLine(child.stdout as Readable), ended]);
    const answer = JSON.parse(line) as {
      type: string;
      folder?: string;
      code?: string;
      message?: string;
      remedy?: string;
    };
    if (answer.type !== "started" || answer.folder === undefined) {
      throw new EngineRefusedError(answer.code ?? "SEARCH_REFUSED", answer.message ?? line, answer.remedy ?? "");
    }
    return { runFolder: answer.folder, logFile };
  } finally {
    signal.removeEventListener("abort", abort);
    child.stdout?.destroy();
    child.unref();
  }
}

function argumentsOf({ action, workers, weightsQuotaMb, runsFolder }: EngineRequest): string[] {
  const options: string[] = [];
  if (workers !== null) options.push("--workers", String(workers));
  if (weightsQuotaMb !== null) options.push("--weights-quota-mb", String(weightsQuotaMb));
  if (action.kind === "retrain") return ["retrain", action.runFolder, ...action.options, ...options];
  if (action.kind === "resume") {
    if (action.keepsConfig) options.push("--keep-config");
    if (action.generations !== undefined) options.push("--generations", String(action.generations));
    return ["resume", action.runFolder, ...options];
  }
  if (runsFolder !== null) options.push("--runs-folder", runsFolder);
  return ["start", action.configFile, ...options];
}

/** Never settles where the stream ends without a line: the end of the process says that. */
function firstLine(stream: Readable): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    stream.setEncoding("utf8");
    stream.on("data", (piece: string) => {
      text += piece;
      const end = text.indexOf("\n");
      if (end >= 0) resolve(text.slice(0, end));
    });
  });
}
