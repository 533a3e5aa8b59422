import { dirname, resolve } from "node:path";
import { formatDiagnostic } from "../config/diagnostic.ts";
import { parseConfig } from "../config/parseConfig.ts";
import type { Config } from "../config/schema.ts";
import { readConfigText } from "../engine/configText.ts";
import { RunConfigError } from "../engine/runErrors.ts";

interface LoadedConfig {
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
