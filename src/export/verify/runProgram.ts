import { spawn } from "node:child_process";
import { AppError } from "../../base/errors.ts";

interface ProgramResult {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs a program to its end. Null when there is no such program. */
export function runProgram(
  command: string,
  args: readonly string[],
  input: string | Uint8Array = "",
  environment: Readonly<Record<string, string>> = {},
): Promise<ProgramResult | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env: { ...process.env, ...environment } });
    const stdout: Buffer[] = [];
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk;
    });
    child.on("error", (error: NodeJS.ErrnoException) => (error.code === "ENOENT" ? resolve(null) : reject(error)));
    child.on("close", (code) => resolve({ code, stdout: Buffer.concat(stdout), stderr }));
    // A program that ends without reading everything says why by its exit code.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}

/** An exported model could not be run: a mistake in the export, or a tool that is not what it seems. */
export class ExportRunError extends AppError {
  readonly code = "EXPORT_RUN";
  constructor(what: string, { stderr }: Pick<ProgramResult, "stderr">) {
    super(
      `${what} failed:\n${stderr.slice(-4000)}`,
      "See whether the tool is in order; else please report the run's cell.",
    );
  }
}
