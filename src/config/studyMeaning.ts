import { closest } from "../base/didYouMean.ts";
import { measuresOf } from "../measures/measures.ts";
import type { ConfigDiagnostic } from "./diagnostic.ts";
import type { EquationMemory } from "./equationMemory.ts";
import { meaningDiagnostics } from "./meaning.ts";
import { type Config, configSchema } from "./schema.ts";
import { schemaDiagnostics } from "./schemaDiagnostics.ts";
import { withChanges } from "./studyChanges.ts";
import { keyRange, nodeAt, valueRange, type YamlDocument } from "./yamlDocument.ts";

type Mapping = { readonly [key: string]: unknown };

/**
 * What is wrong with the combinations of a study: every data set under the first setting, and every setting on the
 * first data set, each as a config of its own.
 */
export function studyDiagnostics(yaml: YamlDocument, { study }: Config, memory: EquationMemory): ConfigDiagnostic[] {
  if (study === undefined) return [];
  const whole = yaml.data as Mapping;
  const firstData = Object.values(study.data)[0] ?? {};
  const found: ConfigDiagnostic[] = [];
  if (Object.keys(study.data).length === 0) found.push(...solvedDiagnostics(yaml, ["study"], whole));
  found.push(...testDiagnostics(yaml, study, whole));
  for (const [kind, variants] of [
    ["data", study.data],
    ["settings", study.settings],
  ] as const) {
    for (const [name, changes] of Object.entries(variants)) {
      const merged = withChanges(kind === "settings" ? withChanges(whole, firstData) : whole, changes);
      found.push(...variantDiagnostics(yaml, ["study", kind, name], merged, memory));
    }
  }
  return found;
}

/** Test data are for what nothing was chosen by: named cells, and confirmed networks, whose front was drawn before. */
function testDiagnostics(
  yaml: YamlDocument,
  { test, ...study }: NonNullable<Config["study"]>,
  whole: Mapping,
): ConfigDiagnostic[] {
  const variantsOf = (changes: Readonly<Record<string, Mapping>>) => {
    const all = Object.values(changes);
    return all.length === 0 ? [{}] : all;
  };
  const combined = variantsOf(study.data).flatMap((data) =>
    variantsOf(study.settings).map((setting) => withChanges(withChanges(whole, data), setting)),
  );
  const isUnconfirmed = (merged: Mapping) => {
    const config = configSchema.safeParse(merged).data;
    return config !== undefined && config.search.generations > 0 && config.confirm === false;
  };
  if (!test || !combined.some(isUnconfirmed)) return [];
  const path = ["study", "test"];
  const message =
    "`study.test` measures named cells where nothing is searched (`search.generations: 0`), and confirmed networks: set `confirm: {}`, or use `moe-rnas retrain` on the runs.";
  return [{ code: "UNSUPPORTED", severity: "error", message, path, range: valueRange(yaml, path) }];
}

function variantDiagnostics(
  yaml: YamlDocument,
  path: readonly string[],
  merged: Mapping,
  memory: EquationMemory,
): ConfigDiagnostic[] {
  const key = keyRange(yaml, path);
  // The changed keys are found below the variant; what is not changed there has no place in it.
  const variant: YamlDocument = { ...yaml, root: nodeAt(yaml, path) ?? null, data: merged };
  const { study: _, ...rest } = merged;
  const result = configSchema.safeParse(rest);
  const found = result.success
    ? meaningDiagnostics(variant, result.data, memory).filter(({ severity }) => severity === "error")
    : schemaDiagnostics(variant, result.error.issues);
  const within = nodeAt(yaml, path)?.range ?? key;
  return [...found, ...(result.success ? solvedDiagnostics(yaml, path, merged) : [])].map((diagnostic) => {
    const { range, message } = diagnostic;
    const isInside = range.start >= within.start && range.end <= within.end;
    const located = { ...diagnostic, path, message: `in \`${path.slice(1).join(".")}\`: ${message}` };
    return isInside ? located : { ...located, range: key };
  });
}

function solvedDiagnostics(yaml: YamlDocument, path: readonly string[], merged: Mapping): ConfigDiagnostic[] {
  const parsed = configSchema.safeParse(merged);
  const solved = parsed.data?.study?.solved;
  if (parsed.data === undefined || solved === undefined) return [];
  const names = measuresOf(parsed.data.task)
    .filter(({ source }) => source === "training")
    .map(({ name }) => name);
  if (names.includes(solved.measure)) return [];
  const guess = closest(solved.measure, names);
  const remedy = guess ? `did you mean \`${guess}\`?` : `it has ${names.map((name) => `\`${name}\``).join(", ")}.`;
  const message = `\`${solved.measure}\` is no metric of this task; ${remedy}`;
  const range = valueRange(yaml, [...path, ...(path.length > 1 ? ["study"] : []), "solved", "measure"]);
  const base = { code: "UNKNOWN_MEASURE", severity: "error", message, path: [...path, "solved", "measure"] } as const;
  return [{ ...base, range, ...(guess === undefined ? {} : { replacement: guess }) }];
}
