import { createHash } from "node:crypto";
import { formatDiagnostic } from "../config/diagnostic.ts";
import { parseConfig } from "../config/parseConfig.ts";
import type { Config } from "../config/schema.ts";
import { RunConfigError } from "./runErrors.ts";

/**
 * The config that a text holds.
 *
 * @param file for errors.
 * @throws {RunConfigError} with every mistake at once.
 */
export function readRunConfig(text: string, file: string): Config {
  const { config, diagnostics } = parseConfig(text);
  if (config !== null) return config;
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  throw new RunConfigError(
    file,
    errors.map((error) => formatDiagnostic(file, text, error)),
  );
}

/** SHA-256 of everything in the config that decides results: all but its `run` and `study` sections. */
export function configHash(config: Config): string {
  const { run: _, study: __, ...decisive } = config;
  return createHash("sha256")
    .update(JSON.stringify(sorted(decisive)))
    .digest("hex");
}

/** The same value with its keys in one order: how a file orders its lines is no difference. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
}
