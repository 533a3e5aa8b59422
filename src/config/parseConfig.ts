import type { z } from "zod";
import type { ConfigDiagnostic, TextRange } from "./diagnostic.ts";
import { EquationMemory } from "./equationMemory.ts";
import { meaningDiagnostics } from "./meaning.ts";
import { type Config, configSchema } from "./schema.ts";
import { schemaDiagnostics } from "./schemaDiagnostics.ts";
import { studyDiagnostics } from "./studyMeaning.ts";
import { readYamlInSteps, valueRange, type YamlDocument } from "./yamlDocument.ts";

interface ParsedConfig {
  /** Complete and defaulted; null when the text has an error. */
  readonly config: Config | null;
  /** All findings at once, in the order of the text. */
  readonly diagnostics: readonly ConfigDiagnostic[];
}

export interface ParsedText extends ParsedConfig {
  readonly yaml: YamlDocument;
  /** As `config`, but also where only its meaning has errors: complete, and each value in its range. */
  readonly wellFormed: Config | null;
}

/**
 * Reads the text of a `.rnas` file. Never throws: any text is a valid input to it.
 *
 * Files that the config names are not looked at here; `loadDataset` and the language service do that.
 */
export function parseConfig(text: string): ParsedConfig {
  const steps = parseConfigInSteps(text, new EquationMemory());
  for (;;) {
    const step = steps.next();
    if (step.done) return { config: step.value.config, diagnostics: step.value.diagnostics };
  }
}

/** As `parseConfig`, with pauses for callers that must not block, and with what an earlier version left in `memory`. */
export function* parseConfigInSteps(text: string, memory: EquationMemory): Generator<void, ParsedText> {
  memory.nextVersion();
  const yaml = yield* readYamlInSteps(text);
  const syntax = yaml.syntaxErrors.map(
    ({ message, range }): ConfigDiagnostic => ({ code: "YAML_SYNTAX", severity: "error", message, path: [], range }),
  );
  const data = yaml.data ?? {};
  if (typeof data !== "object" || Array.isArray(data)) {
    const message = "a search config is a mapping; begin with `task:` and an indented `type:`";
    const range = valueRange(yaml, []);
    const diagnostic: ConfigDiagnostic = { code: "NOT_A_MAPPING", severity: "error", message, path: [], range };
    return {
      yaml,
      config: null,
      wellFormed: null,
      diagnostics: syntax.length > 0 ? syntax.map(readable) : [diagnostic],
    };
  }
  const result = configSchema.safeParse(data);
  // A misspelt key hides nothing of what the others say.
  const plain = result.success ? null : withoutUnknownKeys(data, result.error.issues);
  const known = plain === null ? result : configSchema.safeParse(plain);
  for (const cell of known.success ? Object.values(known.data.cells) : []) {
    if (memory.has(cell)) memory.of(cell);
    else {
      memory.of(cell);
      yield;
    }
  }
  const shape = result.success
    ? []
    : schemaDiagnostics(yaml, result.error.issues).filter(
        ({ range }) => !yaml.broken.some((each) => overlap(each, range)),
      );
  const meaning =
    known.success && syntax.length === 0
      ? [...meaningDiagnostics(yaml, known.data, memory), ...studyDiagnostics(yaml, known.data, memory)]
      : [];
  const diagnostics = [...syntax, ...shape, ...meaning].map(readable).sort((a, b) => a.range.start - b.range.start);
  const hasError = diagnostics.some((diagnostic) => diagnostic.severity === "error");
  const wellFormed = result.success && syntax.length === 0 ? result.data : null;
  return { yaml, config: hasError ? null : wellFormed, wellFormed, diagnostics };
}

/** A copy of the data that lacks the keys which the schema does not know; null where more is wrong than that. */
function withoutUnknownKeys(data: object, issues: readonly z.core.$ZodIssue[]): unknown {
  const unknown = issues.filter((issue) => issue.code === "unrecognized_keys");
  if (unknown.length < issues.length) return null;
  const copy: unknown = structuredClone(data);
  for (const { path, keys } of unknown) {
    const parent = path.reduce<unknown>((node, step) => (node as Record<PropertyKey, unknown>)[step], copy);
    for (const key of keys) delete (parent as Record<string, unknown>)[key];
  }
  return copy;
}

/** A name of the file may be of any length, and there may be any number of them; a message is read by a person. */
function readable(diagnostic: ConfigDiagnostic): ConfigDiagnostic {
  const message = diagnostic.message.replace(/`([^`]{60})[^`]{20,}`/g, "`$1…`");
  return { ...diagnostic, message: message.length > 2000 ? `${message.slice(0, 2000)}…` : message };
}

function overlap(a: TextRange, b: TextRange): boolean {
  return a.start < b.end && b.start < a.end;
}
