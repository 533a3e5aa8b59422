import type { CellFaultCode } from "./cell.ts";

/** Half-open character offsets into the text. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

export type EquationErrorCode =
  | CellFaultCode
  | "BAD_CHARACTER"
  | "BAD_NUMBER"
  | "BAD_OPTION"
  | "BAD_NAME"
  | "SYNTAX"
  | "TOO_DEEP"
  | "UNKNOWN_NAME"
  | "UNKNOWN_FUNCTION"
  | "DUPLICATE_NAME"
  | "UNUSED_NAME"
  | "MISSING_H_NEXT";

/** A mistake in someone's equations: a value with a place. The message carries the remedy. */
export interface EquationError {
  readonly code: EquationErrorCode;
  readonly message: string;
  readonly range: TextRange;
  /** What to write instead of the range, where one thing is likely meant. */
  readonly replacement?: string;
}

/** Collects errors in the order of the text; past `most` further ones would only repeat what is wrong. */
export class EquationErrors {
  static readonly most = 100;
  readonly #errors: EquationError[] = [];

  report(code: EquationErrorCode, range: TextRange, message: string, replacement?: string): void {
    if (this.full) return;
    this.#errors.push({ code, message, range, ...(replacement === undefined ? {} : { replacement }) });
  }

  /** Whether any has been reported, or any with one of `codes`. */
  has(...codes: EquationErrorCode[]): boolean {
    return this.#errors.some((error) => codes.length === 0 || codes.includes(error.code));
  }

  get full(): boolean {
    return this.#errors.length >= EquationErrors.most;
  }

  sorted(): EquationError[] {
    return [...this.#errors].sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
  }
}
