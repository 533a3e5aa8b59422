import { createHash } from "node:crypto";
import { smallOperators } from "../cell/transformations/operatorName.ts";
import { formatDiagnostic } from "../config/diagnostic.ts";
import { fitnessOf } from "../config/fitness.ts";
import { parseConfig } from "../config/parseConfig.ts";
import type { Config } from "../config/schema.ts";
import { geneOperatorNames } from "../network/transformations/geneOperatorName.ts";
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

/**
 * Keys that a later version added, each with the value that means what every version before did. A config with that
 * value is the same config as one without the key: the runs of earlier versions go on.
 *
 * Who adds a key that decides results adds it here; test/reliability/formats.test.ts notices where it is missing.
 */
const laterTrainingKeys: Partial<Config["training"]> = { fma: false, quantize: 0 };
const laterSearchKeys: Partial<Config["search"]> = {
  blocks: "paper",
  microcontroller: "cortex-m3",
  fitness: "inherited",
  vary: "all",
};
/** Operators that a later version added; with weight 1, as by default, they count only where their blocks or genes are open. */
const laterOperators: ReadonlySet<string> = new Set([...geneOperatorNames, ...smallOperators]);

/** Values that an earlier version wrote otherwise: `morphism_starts` was true or false. */
const earlierValues: { readonly [key: string]: { readonly [value: string]: unknown } } = {
  morphism_starts: { structural: true, none: false },
};

/** The `training` section as the first version of the config that can say it had it. */
export function trainingAsBefore(training: Config["training"]): Partial<Config["training"]> {
  const entries = Object.entries(training).filter(([key, value]) => {
    const before = laterTrainingKeys[key as keyof Config["training"]];
    return before === undefined || before !== value;
  });
  return Object.fromEntries(entries.map(([key, value]) => [key, earlierValues[key]?.[String(value)] ?? value]));
}

/** The `search` section as the first version of the config that can say it had it. */
function searchAsBefore(config: Config): Partial<Config["search"]> {
  const { search } = config;
  const entries = Object.entries(search).filter(
    ([key, value]) => laterSearchKeys[key as keyof Config["search"]] !== value,
  );
  const operators = Object.entries(search.operators).filter(
    ([name, weight]) => weight !== 1 || !laterOperators.has(name),
  );
  return {
    ...Object.fromEntries(entries),
    operators: Object.fromEntries(operators) as Config["search"]["operators"],
    // What is left out means, and once was, what `fitness` makes of it.
    early_stopping: { ...search.early_stopping, rungs: [...fitnessOf(config).rungs] },
  };
}

/** The config with the generations that a run was extended to since it began; null where it was not. */
export function extendedConfig(config: Config, generations: number | null): Config {
  return generations === null ? config : { ...config, search: { ...config.search, generations } };
}

/**
 * SHA-256 of everything in the config that decides the search: all but its `run` and `study` sections, and what its
 * results are compared with when it has ended.
 */
export function configHash(config: Config): string {
  const { run: _, study: __, confirm: ___, rivals: ____, training, search: _____, ...others } = config;
  const decisive = {
    ...others,
    training: trainingAsBefore(training),
    search: searchAsBefore(config),
  };
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
