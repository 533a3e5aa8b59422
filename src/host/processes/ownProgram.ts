import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import * as vscode from "vscode";
import { AppError } from "../../base/errors.ts";

/**
 * Starts one of our bundles (`cli.js`, `engine.js`) with plain Node.
 *
 * `process.execPath` is Electron in the desktop editor, which `ELECTRON_RUN_AS_NODE` turns into plain Node; in other
 * editors it is Node, which ignores the variable.
 *
 * @param options `env` has the variables that the program gets besides those of this process.
 */
export function spawnProgram(file: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const env = { ...programEnvironment(process.env), ...options.env };
  return spawn(process.execPath, [file, ...args], { windowsHide: true, ...options, env });
}

interface ProgramResult {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs one of our bundles to its end.
 *
 * @param folder current folder of the program: the user's own packages are looked for there.
 * @param signal ends it early, with `code` null.
 * @throws an error of the system when it cannot be started.
 */
export async function runProgramToEnd(
  file: string,
  args: readonly string[],
  folder: string,
  signal: AbortSignal,
): Promise<ProgramResult> {
  const child = spawnProgram(file, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  const end = () => child.kill();
  signal.addEventListener("abort", end, { once: true });
  if (signal.aborted) end();
  try {
    const code = new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => (stream === null ? "" : text(stream)));
    const [ended, out = "", err = ""] = await Promise.all([code, stdout, stderr]);
    return { code: ended, stdout: out, stderr: err };
  } finally {
    signal.removeEventListener("abort", end);
  }
}

/** Without what the editor set for its own processes, such as a debugger's options. */
export function programEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = Object.entries(environment).filter(([name]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$)/.test(name));
  return { ...Object.fromEntries(own), ELECTRON_RUN_AS_NODE: "1" };
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
    async (_, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      const ended = await runProgramToEnd(cliFile, args, folder, abort.signal);
      return abort.signal.aborted ? null : ended;
    },
  );
  if (result === null) return null;
  if (result.code !== 0) throw new CliCommandError(cliFailureText(result.stderr), "");
  return result.stdout;
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
