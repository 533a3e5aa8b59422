import { readFile } from "node:fs/promises";
import { AppError } from "../base/errors.ts";
import { systemErrorCode } from "../store/storageError.ts";

/** A config file cannot be read. */
export class ConfigFileError extends AppError {
  readonly code = "CONFIG_FILE";
}

/**
 * The text of a config file, without a byte order mark.
 *
 * @throws {ConfigFileError} when it cannot be read, or is not strict UTF-8.
 */
export async function readConfigText(file: string): Promise<string> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    const [what, remedy] = unreadable(systemErrorCode(cause));
    throw new ConfigFileError(`${file} ${what}`, remedy, { cause });
  });
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new ConfigFileError(`${file} is not UTF-8 text`, "save it as UTF-8", { cause });
  }
}

function unreadable(code: string | null): readonly [what: string, remedy: string] {
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return ["does not exist", "check the path, or make a config with `moe-rnas init`"];
    case "EISDIR":
      return ["is a folder", "name the .rnas file in it"];
    case "EACCES":
    case "EPERM":
      return ["may not be read", "give yourself permission to read it"];
    case "EBUSY":
      return ["is in use by another program (EBUSY)", "close what has it open, and try again"];
    case "EMFILE":
    case "ENFILE":
      return [
        `cannot be opened: too many files are open (${code})`,
        "close programs, or raise the limit (`ulimit -n`)",
      ];
    default:
      return [`cannot be read (${code ?? "for an unknown reason"})`, "check the disk that it is on"];
  }
}
