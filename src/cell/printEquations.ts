import { present } from "../base/assert.ts";
import { type Block, functionText, isCombination, isLearnedConstant, type Source } from "./block.ts";
import type { Cell } from "./cell.ts";
import { equationLines, inlineBlock } from "./equationLines.ts";

/** How tightly an expression holds together; an operand that holds less than its place asks for gets parentheses. */
const sum = 1;
const product = 2;
const atom = 3;

/**
 * A cell as equations that `parseEquations` reads back as an isomorphic cell: `h' = (1 - z) * n + z * h`.
 *
 * Blocks that have a line keep their ids; what stands within a line is named anew after it.
 */
export function printEquations(cell: Cell): string {
  const { lines, names } = equationLines(cell);
  const blocks = new Map(cell.blocks.map((block) => [block.id, block]));

  const operand = (source: Source, place: number): string => {
    const block = inlineBlock(source, names, blocks);
    if (block === undefined) return names.get(source) ?? source;
    const text = expression(block);
    return strength(block) < place ? `(${text})` : text;
  };
  const expression = (block: Block): string => {
    if (isLearnedConstant(block)) return `${functionText(block)}()`;
    if (!isCombination(block)) return `${functionText(block)}(${operand(block.inputs[0], sum)})`;
    const own = strength(block);
    const sign = { add: "+", sub: "-", elem_mul: "*" }[block.op];
    return `${operand(block.inputs[0], own)} ${sign} ${operand(block.inputs[1], own + 1)}`;
  };
  return lines
    .map(({ target, source, defines }) => {
      const right = defines ? expression(present(blocks.get(source), source)) : (names.get(source) ?? source);
      return `${target} = ${right}\n`;
    })
    .join("");
}

function strength(block: Block): number {
  if (!isCombination(block)) return atom;
  return block.op === "elem_mul" ? product : sum;
}
