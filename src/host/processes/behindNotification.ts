import { readFile } from "node:fs/promises";
import * as vscode from "vscode";
import { AppError } from "../../base/errors.ts";
import { settings } from "../settings.ts";
import { cliFailureText, runCli } from "./cliProcess.ts";
import {
  EngineLostError,
  type EnginePlaces,
  type EngineRequest,
  type StartedEngine,
  spawnEngine,
} from "./engineProcess.ts";

/** What starts a process of the engine, and where it says so. */
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

/** A command line that failed; the message is that of its process. */
class CliCommandError extends AppError {
  readonly code = "COMMAND_FAILED";
}

/**
 * Runs a command line of the product behind a notification that can cancel it.
 *
 * @param folder where the user's own packages are looked for.
 * @returns what it printed; null when it was cancelled.
 * @throws {CliCommandError}
 */
export async function runCliCommand(
  extensionUri: vscode.Uri,
  title: string,
  args: readonly string[],
  folder: string,
): Promise<string | null> {
  const cliFile = vscode.Uri.joinPath(extensionUri, "dist", "cli.js").fsPath;
  const result = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    (_, token) => runCli(cliFile, args, folder, token),
  );
  if (result !== null && result.code !== 0) throw new CliCommandError(cliFailureText(result.stderr), "");
  return result?.stdout ?? null;
}
