import * as vscode from "vscode";
import { AppError } from "../../base/errors.ts";
import { cliFailureText, runCli } from "../cliProcess.ts";
import type { Host } from "../host.ts";

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
  { extensionUri }: Host,
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
