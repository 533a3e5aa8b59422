import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { AppError } from "../base/errors.ts";
import { formatDiagnostic } from "../config/diagnostic.ts";
import { parseConfig } from "../config/parseConfig.ts";
import type { Config } from "../config/schema.ts";
import { RunConfigError } from "../engine/runErrors.ts";

/** A config file cannot be read. */
export class ConfigFileError extends AppError {
  readonly code = "CONFIG_FILE";
}

export interface LoadedConfig {
  readonly config: Config;
  readonly text: string;
  /** Folder that the config's relative paths start from. */
  readonly folder: string;
  /** Hints and warnings, one formatted line each. */
  readonly remarks: readonly string[];
}

/** @throws {ConfigFileError} when the file cannot be read. @throws {RunConfigError} when it has errors. */
export async function loadConfigFile(file: string): Promise<LoadedConfig> {
  const text = await readConfigText(file);
  const { config, diagnostics } = parseConfig(text);
  const lines = diagnostics.map((diagnostic) => formatDiagnostic(file, text, diagnostic));
  if (config === null) throw new RunConfigError(file, lines);
  return { config, text, folder: dirname(resolve(file)), remarks: lines };
}

/** @throws {ConfigFileError} when the file cannot be read. */
export async function readConfigText(file: string): Promise<string> {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(file));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const [what, remedy] =
      code === "ENOENT"
        ? ["does not exist", "check the path, or make a config with `moe-rnas init`"]
        : code === "EISDIR"
          ? ["is a folder", "name the .rnas file in it"]
          : code === "EACCES" || code === "EPERM"
            ? ["may not be read", "give yourself permission to read it"]
            : ["is not UTF-8 text", "save it as UTF-8"];
    throw new ConfigFileError(`${file} ${what}`, remedy, { cause: error });
  }
}
