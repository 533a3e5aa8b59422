import { execFile } from "node:child_process";
import * as vscode from "vscode";
import { AppError } from "../../base/errors.ts";
import { engineEnvironment } from "./engineProcess.ts";

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

/** What a command of `cli.js` said, in a process of its own. */
interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line to its end. Null when it was cancelled. @param folder where the user's own packages are looked for. */
function runCli(
  cliFile: string,
  args: readonly string[],
  folder: string,
  token: vscode.CancellationToken,
): Promise<CliResult | null> {
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, env: engineEnvironment(process.env), windowsHide: true, maxBuffer: 1 << 26 };
    const child = execFile(process.execPath, [cliFile, ...args], options, (failure, stdout, stderr) => {
      if (token.isCancellationRequested) resolve(null);
      else if (failure !== null && typeof failure.code !== "number") reject(failure);
      else resolve({ code: typeof failure?.code === "number" ? failure.code : 0, stdout, stderr });
    });
    token.onCancellationRequested(() => child.kill());
  });
}

/** The words of a command that failed: `moe-rnas: what.` and the remedy below it, as one text. */
export function cliFailureText(stderr: string): string {
  const lines = stderr.trim().split("\n");
  const first = lines.findIndex((line) => line.startsWith("moe-rnas: "));
  return (first < 0 ? lines : lines.slice(first))
    .map((line) => line.replace(/^moe-rnas: /, "").trim())
    .filter((line) => line !== "")
    .join(" ");
}
