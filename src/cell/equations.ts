import type { BlockId, Combination, EquationFunction } from "./block.ts";
import { type Cell, type CellLimits, checkCell } from "./cell.ts";
import { blocksOf } from "./equationBlocks.ts";
import { type EquationError, EquationErrors, type TextRange } from "./equationError.ts";
import { EquationNames } from "./equationNames.ts";
import { type Expression, equationStatements } from "./equationSyntax.ts";

export type { EquationError, EquationErrorCode, TextRange } from "./equationError.ts";
export { printEquations } from "./printEquations.ts";

/** Blocks after which a text is refused, whatever the limits of the search are. */
const mostBlocks = 10_000;

/**
 * Reads a cell from equations, one a line or separated by `;`, in any order:
 *
 *     z = sigmoid(linear_b(x) + linear_b(h))   # a comment
 *     h' = (1 - z) * tanh(linear(x)) + z * h
 *     c' = c                                   # may be left out
 *
 * `x`, `h`, `c` and `1` are the sources; `h'` and `c'` may be read as well as defined; `+`, `-` and `*` (or `⊙`,
 * elementwise) associate to the left; functions are the activations (`σ` is `sigmoid`), `linear`, `linear_b`, `scale`,
 * `bias()` and `scalar()`; `linear[4](x)` has rank 4, `linear_b[start=1](x)` a bias that starts at 1. A line names its block; what
 * has no name gets one from its line, `z_x` for the `linear_b(x)` above. A line such as `a = z` is another name only.
 *
 * All mistakes are reported, in the order of the text, except that what only follows from another is left out.
 *
 * @returns with a cell, where each of its blocks stands in the text.
 */
export function parseEquations(
  text: string,
  limits: CellLimits = {},
):
  | { readonly cell: Cell; readonly ranges: ReadonlyMap<BlockId, TextRange> }
  | { readonly errors: readonly EquationError[] } {
  const errors = new EquationErrors();
  const statements = equationStatements(text, errors);
  const names = new EquationNames(statements, text, errors);
  for (const { expression } of statements) {
    if (expression !== undefined) checkOperands(expression, names, errors);
  }
  names.checkOutputs();
  names.checkCycles();
  if (!errors.has("SYNTAX", "TOO_DEEP", "BAD_NAME", "DUPLICATE_NAME", "UNKNOWN_NAME", "MISSING_H_NEXT"))
    names.checkUsed();
  if (errors.has()) return { errors: errors.sorted() };

  const { draft, ranges } = blocksOf(names);
  const result = checkCell(draft, { maxBlocks: Math.min(limits.maxBlocks ?? mostBlocks, mostBlocks) });
  if (!("code" in result)) return { cell: result, ranges };
  const range = result.block === undefined ? names.hNextRange : (ranges.get(result.block) as TextRange);
  errors.report(result.code, range, `${result.message}; ${remedies[result.code] ?? "mend the equation"}`);
  return { errors: errors.sorted() };
}

const remedies: { readonly [code: string]: string } = {
  IGNORES_INPUT: "use linear(x) on the way to h'",
  NOT_RECURRENT: "use h, or a c that c' = … writes, on the way to h'",
  TOO_MANY_BLOCKS: "leave some out, or raise the limit",
};

/** `x` is read by weighted blocks only and `1` by combinations only, also behind another name for them. */
function checkOperands(root: Expression, names: EquationNames, errors: EquationErrors): void {
  // The reader of a whole line, and of an unknown function's argument, is `undefined`: there is nothing to check.
  const visit = (expression: Expression, reader: Combination | EquationFunction | undefined): void => {
    if (expression.kind === "chain") {
      visit(expression.first, expression.rest[0]?.op);
      for (const { op, operand } of expression.rest) visit(operand, op);
    }
    if (expression.kind === "call" && expression.argument !== null) visit(expression.argument, expression.op);
    if (expression.kind === "name") names.checkKnown(expression);
    if (reader === undefined) return;
    const source = names.resolve(expression);
    if (source === "x" && reader !== "linear" && reader !== "linear_b") {
      const written = expression.kind === "name" ? expression.name : "x";
      const message = `\`${written}\` is read without weights; did you mean \`linear(${written})\`?`;
      errors.report("X_WITHOUT_WEIGHTS", expression.range, message, `linear(${written})`);
    }
    if (source === "1" && reader !== "add" && reader !== "sub" && reader !== "elem_mul") {
      const message = `${reader}(1) is a constant; use 1 in a sum, difference or product only`;
      errors.report("ONE_OUTSIDE_COMBINATION", expression.range, message);
    }
  };
  visit(root, undefined);
}
