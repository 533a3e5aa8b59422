import type { EquationFunction, WeightsStart } from "./block.ts";
import type { EquationErrors } from "./equationError.ts";
import type { Token } from "./equationTokens.ts";

/** What stands in brackets behind a function: `linear_b[4, start=1](h)`. */
export interface FunctionOptions {
  readonly rank: number | null;
  readonly start: WeightsStart | null;
}

export const noOptions: FunctionOptions = { rank: null, start: null };

/** Reads `[rank, start=…]`; what is wrong is reported and left out. */
export function readOptions(op: EquationFunction, { text, range }: Token, errors: EquationErrors): FunctionOptions {
  let options = noOptions;
  for (const option of text.slice(1, -1).split(",")) {
    const written = option.trim();
    const start = /^start\s*=\s*(\S+)$/.exec(written)?.[1];
    if (start !== undefined) {
      const value = startOf(start);
      if (value === null)
        errors.report("BAD_OPTION", range, `\`${start}\` is no start; use a number, chrono or -chrono`);
      else if (op === "linear") errors.report("BAD_OPTION", range, "`linear` has no bias to start; use `linear_b`");
      else options = { ...options, start: value };
    } else if (/^[1-9]\d{0,4}$/.test(written)) {
      if (op === "linear" || op === "linear_b") options = { ...options, rank: Number(written) };
      else errors.report("BAD_OPTION", range, `\`${op}\` has no rank; write ${op}[start=…]`);
    } else {
      const rank = op === "linear" || op === "linear_b" ? "a rank such as `4`, or " : "";
      errors.report("BAD_OPTION", range, `\`${written}\` is no option of \`${op}\`; use ${rank}\`start=1\``);
    }
  }
  return options;
}

function startOf(text: string): WeightsStart | null {
  const plain = text.replace(/^−/, "-");
  if (plain === "chrono" || plain === "-chrono") return plain;
  return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(plain) && Number.isFinite(Number(plain)) ? Number(plain) : null;
}
