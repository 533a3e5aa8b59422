import { present } from "../base/assert.ts";
import { type Block, type BlockId, equationFunctions, isBlockId, isTerminal, type Source } from "./block.ts";
import type { Cell } from "./cell.ts";
import { derivedSuffixes, outputIds } from "./equationBlocks.ts";

/** One equation: `target = ` what `source` computes, or `source` itself if it is a terminal or has its own line. */
interface EquationLine {
  readonly target: BlockId | "h'" | "c'";
  readonly source: Source;
  /** Whether the line defines the block `source`; else it is another name for it. */
  readonly defines: boolean;
}

interface EquationLines {
  /** Each after the lines it reads. */
  readonly lines: readonly EquationLine[];
  /** What other lines call a block that has a line; a block without one stands within the line that reads it. */
  readonly names: ReadonlyMap<BlockId, string>;
}

/** Blocks of one line beyond which a part gets a line of its own. */
const longestLine = 12;

/**
 * How a cell is divided into equations that people can read: a line for what is read more than once, what someone
 * named, a gate (a sigmoid that multiplies), an output, and a part of what would be too long.
 */
export function equationLines(cell: Cell): EquationLines {
  const byId = new Map(cell.blocks.map((block) => [block.id, block]));
  const names = new Map<BlockId, string>();
  const needed = blocksThatNeedALine(cell, byId);
  if (!needed.has(cell.hNext)) names.set(cell.hNext, "h'");
  if (byId.has(cell.cNext) && !needed.has(cell.cNext) && cell.cNext !== cell.hNext) names.set(cell.cNext, "c'");
  for (const id of needed) names.set(id, id);

  const lengths = new Map<Source, number>();
  const lengthOf = (source: Source) => (names.has(source) ? 0 : (lengths.get(source) ?? 0));
  for (const block of cell.blocks) {
    const longestFirst = [...block.inputs].sort((a, b) => lengthOf(b) - lengthOf(a));
    for (const input of longestFirst) {
      if (1 + block.inputs.reduce((sum, each) => sum + lengthOf(each), 0) > longestLine) names.set(input, input);
    }
    lengths.set(block.id, 1 + block.inputs.reduce((sum, each) => sum + lengthOf(each), 0));
  }

  const lines: EquationLine[] = [];
  for (const block of cell.blocks) {
    const target = names.get(block.id);
    if (target !== undefined) lines.push({ target, source: block.id, defines: true });
  }
  if (names.get(cell.hNext) !== "h'") lines.push({ target: "h'", source: cell.hNext, defines: false });
  if (cell.cNext !== "c" && names.get(cell.cNext) !== "c'")
    lines.push({ target: "c'", source: cell.cNext, defines: false });
  return { lines, names };
}

/** An output without a name of its own is called h' or c', also in the equations that read it. */
function blocksThatNeedALine(cell: Cell, byId: ReadonlyMap<BlockId, Block>): Set<BlockId> {
  const readers = new Map<Source, Block[]>();
  for (const block of cell.blocks) {
    for (const input of block.inputs) readers.set(input, [...(readers.get(input) ?? []), block]);
  }
  const needed = new Set<BlockId>();
  for (const block of cell.blocks) {
    const own = readers.get(block.id) ?? [];
    const isOutput = block.id === cell.hNext || block.id === cell.cNext;
    const isGate =
      (block.op === "sigmoid" || block.op === "hard_sigmoid") && own.some((reader) => reader.op === "elem_mul");
    const isNamed = !isDerived(block.id, byId);
    if (isOutput ? isNamed : own.length > 1 || isNamed || isGate) needed.add(block.id);
  }
  return needed;
}

const suffixes: ReadonlySet<string> = new Set(["x", "h", "c", ...equationFunctions, ...Object.values(derivedSuffixes)]);

/** Whether an id comes from the parser (`z_x`, `h_next`) or from a transformation (`b17_0`), not from a person. */
function isDerived(id: BlockId, byId: ReadonlyMap<BlockId, Block>): boolean {
  if (/^b\d+(_\d+)*$/.test(id)) return true;
  const plain = id.replace(/\d+$/, "");
  if (Object.values(outputIds).includes(plain)) return true;
  for (let cut = id.indexOf("_"); cut > 0; cut = id.indexOf("_", cut + 1)) {
    const line = id.slice(0, cut);
    if (!byId.has(line) && !Object.values(outputIds).includes(line)) continue;
    const suffix = id.slice(cut + 1);
    const word = suffix.replace(/\d+$/, "");
    if (suffixes.has(word) || byId.has(suffix) || byId.has(word) || !isBlockId(word)) return true;
  }
  return false;
}

/** The block of a source that stands within a line, or `undefined` for a terminal or a block with its own line. */
export function inlineBlock(source: Source, names: ReadonlyMap<BlockId, string>, blocks: ReadonlyMap<BlockId, Block>) {
  return isTerminal(source) || names.has(source) ? undefined : present(blocks.get(source), source);
}
