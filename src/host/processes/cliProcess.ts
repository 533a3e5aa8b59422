import { execFile } from "node:child_process";
import type * as vscode from "vscode";
import { engineEnvironment } from "./engineProcess.ts";

/** What a command of `cli.js` said, in a process of its own. */
export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line to its end. Null when it was cancelled. @param folder where the user's own packages are looked for. */
export function runCli(
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
