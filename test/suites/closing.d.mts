export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly failures: readonly string[];
}

export interface SuiteResult extends Counts {
  readonly name: string;
}

export function suiteResult(name: string, ending: string | null, report: Counts | null): SuiteResult;

export function sumOf(results: readonly SuiteResult[]): Counts;

export function closingLines(results: readonly SuiteResult[], leftOut?: readonly string[]): string[];
