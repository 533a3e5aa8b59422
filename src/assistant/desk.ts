import { existsSync, realpathSync } from "node:fs";
import path from "node:path";
import { AppError } from "../base/errors.ts";
import { commandFailure, runProgramToEnd } from "../control/ownProgram.ts";
import type { Desk } from "./assistantTool.ts";

/** A command of the product failed; message and remedy are its own words. */
export class CommandFailedError extends AppError {
  readonly code = "COMMAND_FAILED";
}

/** A tool was to touch something outside of the workspace. */
export class OutsideError extends AppError {
  readonly code = "OUTSIDE_WORKSPACE";
  constructor(given: string, folder: string) {
    super(`${given} lies outside of ${folder}.`, "Name a file or a run of the workspace.");
  }
}

/**
 * A desk in a folder.
 *
 * @param cliFile the bundle of the command line.
 * @param signal ends commands that run.
 */
export function openDesk(folder: string, cliFile: string, signal: AbortSignal): Desk {
  return {
    folder,
    async command(args, accepted = []) {
      const { code, stdout, stderr } = await runProgramToEnd(cliFile, args, folder, signal);
      if (code === 0 || (code !== null && accepted.includes(code))) return stdout;
      if (signal.aborted) throw new CommandFailedError("It was cancelled.", "Call the tool again.");
      const { message, remedy } = commandFailure(stderr);
      throw new CommandFailedError(message, remedy);
    },
  };
}

/**
 * A path of the workspace, from its folder, with `/`.
 *
 * @throws {OutsideError} also where a link leads out.
 */
export function inside({ folder }: Desk, given: string): string {
  const wanted = path.resolve(folder, given);
  const relative = path.relative(realpathSync(folder), realPath(wanted));
  if (relative === ".." || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative)) {
    throw new OutsideError(given, folder);
  }
  return relative === "" ? "." : relative.replaceAll(path.sep, "/");
}

/** Links resolved as far as the path exists. */
function realPath(wanted: string): string {
  if (existsSync(wanted)) return realpathSync(wanted);
  const parent = path.dirname(wanted);
  return parent === wanted ? wanted : path.join(realPath(parent), path.basename(wanted));
}
