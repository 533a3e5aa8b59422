import { counted } from "../base/counted.ts";
import { AppError } from "../base/errors.ts";
import type { ProcessIdentity } from "../store/processIdentity.ts";
import type { LibraryRecord } from "../store/runFolder.ts";

/** The config has errors; nothing was started. */
export class RunConfigError extends AppError {
  readonly code = "CONFIG_INVALID";
  /** @param lines one per error, `file:line:column: message`. */
  constructor(
    readonly file: string,
    readonly lines: readonly string[],
  ) {
    super(
      `${file} has ${counted(lines.length, "error")}:\n${lines.join("\n")}`,
      lines.length === 1 ? "Correct it." : "Correct them.",
    );
  }
}

/** The config of a study has no `study` section. */
export class NoStudyError extends AppError {
  readonly code = "NO_STUDY";
  constructor(file: string) {
    super(
      `${file} has no \`study\` section.`,
      "Add one with `seeds` and `settings`, or run the file with `moe-rnas search`.",
    );
  }
}

/** The run's copy of the config was changed where that changes results. */
export class ConfigChangedError extends AppError {
  readonly code = "CONFIG_CHANGED";
  constructor(configFile: string) {
    super(
      `${configFile} is not the config that the run began with; only its \`run\` section may be changed.`,
      "Undo the change, or start a new run from the changed config.",
    );
  }
}

/** The file that the run was started from has changed since. The run has a copy of its first content. */
export class ConfigSourceChangedError extends AppError {
  readonly code = "CONFIG_SOURCE_CHANGED";
  /** @param difference what the file says now, in words. */
  constructor(configSource: string, difference: string) {
    super(
      `${configSource} has changed since the run was started from it: ${difference}.`,
      "Go on with the run's own copy by `resume RUN --keep-config`, or start a new run from the changed file by `search FILE`.",
    );
  }
}

/** The number of generations asked for would not make the run longer. */
export class NotLongerError extends AppError {
  readonly code = "NOT_LONGER";
  constructor(runFolder: string, why: string) {
    super(
      `The run in ${runFolder} cannot be extended: ${why}.`,
      "Ask for more generations than it has, or start a new run from a config with other rules.",
    );
  }
}

/** Shown during a search whose data files change meanwhile. */
export function dataChangedText(files: readonly string[]): string {
  const [verb, them] = files.length === 1 ? ["has", "it"] : ["have", "them"];
  return `${files.join(", ")} ${verb} changed since the run began. The search goes on with what it has read; to resume it later, restore ${them}.`;
}

/** Shown while it is found out whether a run's owner still lives. */
export function ownerAwaitedText({ pid, host }: ProcessIdentity, leaseMs: number): string {
  return `Process ${pid} on ${host} worked on this run and cannot be asked from here; looking for signs of life for ${leaseMs / 1000} s.`;
}

/** The native library that computes is another one than when the run began: the last bits of results would differ. */
export class LibraryChangedError extends AppError {
  readonly code = "LIBRARY_CHANGED";
  constructor(runFolder: string, began: LibraryRecord | null, now: LibraryRecord | null) {
    super(
      `The run in ${runFolder} began with ${described(began)}; here is ${described(now)}.`,
      "Go on where that library is installed, or start a new run.",
    );
  }
}

/** A resumed search does not repeat what the log says it did. */
export class RunDivergedError extends AppError {
  readonly code = "RUN_DIVERGED";
  constructor(runFolder: string, position: number, logged: string, repeated: string) {
    super(
      `The search does not repeat event ${position} of ${runFolder}: the log has ${excerpt(logged)}, now it is ${excerpt(repeated)}.`,
      "Resume with the version of MOE/RNAS that began the run, or start a new one.",
    );
  }
}

/** Worker threads cannot be used at all: an installation that is not whole, or no memory. */
export class EvaluatorStartError extends AppError {
  readonly code = "EVALUATOR_START";
  constructor(file: string, cause: unknown) {
    super(
      `A worker thread could not be started from ${file}: ${cause instanceof Error ? cause.message : String(cause)}.`,
      "Install MOE/RNAS again; if memory is short, set `run.workers` lower.",
      { cause },
    );
  }
}

/** A parent's weights are gone and could not be made again. */
export class ParentLostError extends AppError {
  readonly code = "PARENT_LOST";
  constructor(id: number, why: string) {
    super(`The weights of individual ${id} are gone, and it could not be trained again: ${why}`, "Resume the run.");
  }
}

function described(library: LibraryRecord | null): string {
  return library === null ? "our own kernels" : `${library.name} ${library.version}`;
}

function excerpt(json: string): string {
  return json.length > 200 ? `${json.slice(0, 200)}…` : json;
}
