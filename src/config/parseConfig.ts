import type { ConfigDiagnostic } from "./diagnostic.ts";
import { meaningDiagnostics } from "./meaning.ts";
import { type Config, configSchema } from "./schema.ts";
import { schemaDiagnostics } from "./schemaDiagnostics.ts";
import { readYaml, valueRange } from "./yamlDocument.ts";

export interface ParsedConfig {
  /** Complete and defaulted; null when the text has an error. */
  readonly config: Config | null;
  /** All findings at once, in the order of the text. */
  readonly diagnostics: readonly ConfigDiagnostic[];
}

/**
 * Reads the text of a `.rnas` file. Never throws: any text is a valid input to it.
 *
 * Files that the config names are not looked at here; `loadDataset` does that.
 */
export function parseConfig(text: string): ParsedConfig {
  const yaml = readYaml(text);
  if (yaml.syntaxErrors.length > 0) {
    const diagnostics = yaml.syntaxErrors.map(
      ({ message, range }): ConfigDiagnostic => ({ code: "YAML_SYNTAX", severity: "error", message, path: [], range }),
    );
    return { config: null, diagnostics };
  }
  const data = yaml.data ?? {};
  if (typeof data !== "object" || Array.isArray(data)) {
    const message = "a search config is a mapping; begin with `task:` and an indented `type:`";
    const range = valueRange(yaml, []);
    return { config: null, diagnostics: [{ code: "NOT_A_MAPPING", severity: "error", message, path: [], range }] };
  }
  const result = configSchema.safeParse(data);
  const found = result.success ? meaningDiagnostics(yaml, result.data) : schemaDiagnostics(yaml, result.error.issues);
  const diagnostics = [...found].sort((a, b) => a.range.start - b.range.start);
  const hasError = diagnostics.some((diagnostic) => diagnostic.severity === "error");
  return { config: result.success && !hasError ? result.data : null, diagnostics };
}
