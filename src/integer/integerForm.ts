import { AppError } from "../base/errors.ts";
import type { Block } from "../cell/block.ts";
import type { Cell } from "../cell/cell.ts";

/** A cell that cannot be written in integers yet: which blocks stand in the way. */
class IntegerFormError extends AppError {
  readonly code = "NO_INTEGER_FORM";
}

const integerOps: ReadonlySet<Block["op"]> = new Set([
  "add",
  "sub",
  "elem_mul",
  "identity",
  "sigmoid",
  "tanh",
  "relu",
  "leaky_relu",
  "hard_sigmoid",
  "hard_tanh",
  "softplus",
  "linear",
  "linear_b",
  "scale",
  "bias",
  "scalar",
]);

export function opsWithoutIntegerForm(cell: Cell): Block["op"][] {
  return [...new Set(cell.blocks.map(({ op }) => op).filter((op) => !integerOps.has(op)))];
}

/** @throws {IntegerFormError} naming the kinds of blocks that have no integer arithmetic. */
export function requireIntegerForm(cell: Cell): void {
  const others = opsWithoutIntegerForm(cell);
  if (others.length === 0) return;
  throw new IntegerFormError(
    `the cell has blocks without integer arithmetic: ${others.join(", ")}`,
    "Export it as C in floating point, without `--target mcu`.",
  );
}
