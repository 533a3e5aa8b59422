import * as vscode from "vscode";
import { AppError } from "../../base/errors.ts";
import { commandFailure, runProgramToEnd } from "../../control/ownProgram.ts";

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
    async (_, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      const ended = await runProgramToEnd(cliFile, args, folder, abort.signal);
      return abort.signal.aborted ? null : ended;
    },
  );
  if (result === null) return null;
  if (result.code !== 0) {
    const { message, remedy } = commandFailure(result.stderr);
    throw new CliCommandError(message, remedy);
  }
  return result.stdout;
}
