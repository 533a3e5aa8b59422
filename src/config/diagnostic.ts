/** Half-open character offsets into the text. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

export type DiagnosticCode =
  | "YAML_SYNTAX"
  | "NOT_A_MAPPING"
  | "UNKNOWN_KEY"
  | "MISSING_KEY"
  | "WRONG_TYPE"
  | "NOT_ONE_OF"
  | "OUT_OF_RANGE"
  | "BAD_FORMAT"
  | "SPLIT_SUM"
  | "UNKNOWN_MEASURE"
  | "DUPLICATE_OBJECTIVE"
  | "REDUNDANT_OBJECTIVE"
  | "CONTRADICTORY_BOUND"
  | "UNKNOWN_CELL"
  | "RESERVED_CELL_NAME"
  | "BAD_EQUATION"
  | "POPULATION_TOO_SMALL"
  | "ALL_ZERO"
  | "WRONG_ORDER"
  | "TIED_SIZES"
  | "UNSUPPORTED"
  | "SECRET_IN_CONFIG"
  | "NO_EFFECT"
  | "INFEASIBLE_SEEDS"
  | "LONG_SEARCH"
  | "SIMPLER_CELL"
  | "EMPTY_CELL"
  | "DATA_FILE_NOT_FOUND"
  | "DATA_NOT_A_FILE"
  | "DATA_FILE_NOT_READABLE"
  | "DATA_FILE_EMPTY"
  | "DATA_COLUMN_NOT_FOUND"
  | "DATA_TOO_SHORT"
  | "DATA_REMARK";

export type Severity = "error" | "warning" | "information" | "hint";

/** A mistake in the user's file: always a value with a place, never an exception. The message carries the remedy. */
export interface ConfigDiagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly message: string;
  readonly path: readonly (string | number)[];
  readonly range: TextRange;
  /** What to write instead of the range, where one thing is likely meant. */
  readonly replacement?: string;
}

/** Where a diagnostic begins, line and column counted from 1, as compilers and terminals do. */
export function placeOf(text: string, { range }: ConfigDiagnostic): { readonly line: number; readonly column: number } {
  const before = text.slice(0, range.start);
  return { line: before.split("\n").length, column: range.start - before.lastIndexOf("\n") };
}

/** `file:line:column: message` */
export function formatDiagnostic(file: string, text: string, diagnostic: ConfigDiagnostic): string {
  const { line, column } = placeOf(text, diagnostic);
  const severity = diagnostic.severity === "error" ? "" : `${diagnostic.severity}: `;
  return `${file}:${line}:${column}: ${severity}${diagnostic.message}`;
}
