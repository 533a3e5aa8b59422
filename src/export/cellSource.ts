import { present } from "../base/assert.ts";
import {
  type Block,
  type BlockId,
  type Combination,
  isCombination,
  isLearnedConstant,
  isWeighted,
  type PlainActivation,
  type Source,
  type WeightedBlock,
} from "../cell/block.ts";
import type { Cell } from "../cell/cell.ts";
import { equationLines, inlineBlock } from "../cell/equationLines.ts";
import type { Identifiers } from "./identifiers.ts";

/** How a language writes what blocks compute. Operands come as finished text. */
export interface SourceDialect {
  readonly terminals: { readonly x: string; readonly h: string; readonly c: string };
  /** A value of the shape of h that is all ones, for a combination that reads nothing but ones. */
  readonly ones: string;
  /** Whether combinations are written with + − *; else as calls. */
  readonly combination: "infix" | ((op: Combination, a: string, b: string) => string);
  activation(op: PlainActivation, operand: string): string;
  /** `operand` is empty for a block without inputs. */
  weighted(block: WeightedBlock, operand: string): string;
}

/** `variable = expression`. */
interface CellStatement {
  readonly variable: string;
  readonly expression: string;
}

interface CellSource {
  /** Each after those it reads. */
  readonly statements: readonly CellStatement[];
  /** The variable that holds h', and c'. */
  readonly hNext: string;
  readonly cNext: string;
}

/** How tightly an expression holds together; an operand that holds less than its place asks for gets parentheses. */
const sum = 1;
const product = 2;
const atom = 3;

/**
 * A cell as assignments in the source of some language, divided into lines as its equations are: a line for each
 * gate, for what is read twice and for what someone named. What a line computes is associated as the cell says.
 */
export function cellSource(cell: Cell, dialect: SourceDialect, variables: Identifiers): CellSource {
  const { lines, names } = equationLines(cell);
  const blocks = new Map(cell.blocks.map((block) => [block.id, block]));
  const expression = expressions(blocks, dialect, (source) => {
    if (inlineBlock(source, names, blocks) !== undefined) return null;
    return variableOf(source);
  });
  const variableOf = (source: Source): string => {
    if (source === "x" || source === "h" || source === "c") return dialect.terminals[source];
    if (source === "1") return "1";
    return variables.of(present(names.get(source), source));
  };
  const statements = lines
    .filter((line) => line.defines)
    .map(({ source }) => ({
      variable: variableOf(source),
      expression: expression(present(blocks.get(source), source)),
    }));
  return { statements, hNext: variableOf(cell.hNext), cNext: variableOf(cell.cNext) };
}

/**
 * The writer of a block's right-hand side.
 *
 * @param nameOf what an operand is called; null where it is to be written in place.
 */
export function expressions(
  blocks: ReadonlyMap<BlockId, Block>,
  dialect: SourceDialect,
  nameOf: (source: Source) => string | null,
): (block: Block) => string {
  const strengthOf = (block: Block): number => {
    if (dialect.combination !== "infix") return atom;
    if (block.op === "identity") {
      const name = nameOf(block.inputs[0]);
      return name === null ? strengthOf(present(blocks.get(block.inputs[0]), block.inputs[0])) : atom;
    }
    if (!isCombination(block)) return atom;
    return block.op === "elem_mul" ? product : sum;
  };
  const operand = (source: Source, place: number): string => {
    const name = nameOf(source);
    if (name !== null) return name;
    const block = present(blocks.get(source), source);
    const text = write(block);
    return strengthOf(block) < place ? `(${text})` : text;
  };
  const write = (block: Block): string => {
    if (isCombination(block)) {
      const [first, second] = block.inputs;
      const onlyOnes = first === "1" && second === "1";
      const left = onlyOnes ? dialect.ones : null;
      if (dialect.combination !== "infix") {
        return dialect.combination(block.op, left ?? operand(first, sum), operand(second, sum));
      }
      const own = strengthOf(block);
      const sign = { add: "+", sub: "-", elem_mul: "*" }[block.op];
      return `${left ?? operand(first, own)} ${sign} ${operand(second, own + 1)}`;
    }
    if (isLearnedConstant(block)) return dialect.weighted(block, "");
    if (isWeighted(block)) return dialect.weighted(block, operand(block.inputs[0], sum));
    if (block.op === "identity") return operand(block.inputs[0], sum);
    return dialect.activation(block.op, operand(block.inputs[0], sum));
  };
  return write;
}
