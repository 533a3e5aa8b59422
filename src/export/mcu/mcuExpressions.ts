import type { BlockId } from "../../cell/block.ts";
import type { CellPass } from "../../compiler/modelSpec.ts";
import type { IntegerMatrix } from "../../integer/integerModel.ts";

/** An int has 16 bits on some machines, where 32768 is a long and its negative no int16_t. */
export function int16(value: number): string {
  return value === -32768 ? "INT16_MIN" : String(value);
}

/** What the names of a block's constants begin with. @param part `down_` for the first matrix of a product of low rank. */
export function weightName({ layer, reversed }: CellPass, id: BlockId, part: "" | "down_" = ""): string {
  return `${reversed ? "reverse_" : ""}${part === "" && !reversed ? "layer_" : part}${layer}_${id}`;
}

/** Output `n` of a matrix. @param name of its constants. @param weight of its weights. @param input a vector. */
export function product(
  name: string,
  weight: string,
  { columns, multipliers, bias, pre, post }: IntegerMatrix,
  input: string,
  n: string,
): string {
  const multiplier = multipliers.length === 1 ? String(multipliers[0]) : `READ_INT16(${name}_multiplier + ${n})`;
  const offset = bias === null ? "0" : `READ_INT16(${name}_bias + ${n})`;
  return `requantized(dot(${weight} + (uint16_t)${n} * ${columns}U, ${input}, ${columns}U), ${pre}U, ${multiplier}, ${post}U, ${offset})`;
}

/** An int32 with `from` fraction bits as an int16 with `to` of them. */
export function rescaled(text: string, from: number, to: number): string {
  if (from === to) return `saturated(${text})`;
  if (from > to) return `rescaled(${text}, ${from - to}U)`;
  return `saturated((int32_t)saturated(${text}) * ${2 ** (to - from)})`;
}

/** The sum or difference of two int16 values with fraction bits of their own. */
export function combined(a: string, fa: number, sign: "+" | "-", b: string, fb: number, to: number): string {
  const common = Math.max(fa, fb);
  const lifted = (text: string, by: number) => (by === 0 ? `(int32_t)${text}` : `(int32_t)${text} * ${2 ** by}`);
  return rescaled(`${lifted(a, common - fa)} ${sign} ${lifted(b, common - fb)}`, common, to);
}

/** The smaller of the types that count to `size`. */
export function indexType(size: number): "uint8_t" | "uint16_t" {
  return size < 256 ? "uint8_t" : "uint16_t";
}
