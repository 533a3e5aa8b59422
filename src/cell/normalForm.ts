import { present } from "../base/assert.ts";
import { type Block, type BlockId, isTerminal, kindText, type Source } from "./block.ts";
import { canonicalLabels } from "./canonicalLabels.ts";
import { type Cell, makeCell, withoutDeadBlocks } from "./cell.ts";

/**
 * The cell without what cannot matter, written in one of its equal ways: what is hashed and counted.
 *
 * - Identities are collapsed; one stays where h' would else be a terminal (h' = identity(c)).
 * - A memory that h' never reads is not written: c' = c, and what fed it goes.
 * - Inputs of `add` and `elem_mul` stand in an order that depends on the structure alone, hence so do the blocks.
 *
 * Blocks keep their ids. Equal subexpressions are never merged: two equal weighted blocks train apart, and weightless
 * ones are counted as they were written (a merge would reward what a transformation did not do). Idempotent;
 * isomorphic cells have normal forms that differ in ids only.
 */
export function normalForm(cell: Cell): Cell {
  const plain = withoutUnreadMemory(withoutIdentities(cell));
  const labels = canonicalLabels(plain);
  const rank = (source: Source) =>
    isTerminal(source) ? -1 - "xhc1".indexOf(source) : present(labels.get(source), source);
  const ordered = makeCell({
    ...plain,
    blocks: plain.blocks.map((block): Block => {
      if (block.op !== "add" && block.op !== "elem_mul") return block;
      const [first, second] = block.inputs;
      return rank(first) <= rank(second) ? block : { ...block, inputs: [second, first] };
    }),
  });
  // Where an automorphism swaps blocks, the labels may order a normal form in another of its equal ways.
  return structureText(ordered) === structureText(plain) ? plain : ordered;
}

/**
 * Op and inputs of every block by position, then the outputs: equal for two cells exactly when they differ in ids only.
 * Of a normal form, it is a canonical serialisation.
 */
export function structureText(cell: Cell): string {
  const positions = new Map<Source, number>(cell.blocks.map((block, index) => [block.id, index]));
  const name = (source: Source) => positions.get(source) ?? source;
  const lines = cell.blocks.map((block) => `${kindText(block)} ${block.inputs.map(name).join(" ")}`);
  return [...lines, `h' ${name(cell.hNext)}`, `c' ${name(cell.cNext)}`].join("\n");
}

function withoutIdentities(cell: Cell): Cell {
  const replaced = new Map<BlockId, Source>();
  const resolve = (source: Source): Source => replaced.get(source) ?? source;
  const blocks: Block[] = [];
  let last: Block | undefined;
  for (const block of cell.blocks) {
    const rewired = { ...block, inputs: block.inputs.map(resolve) } as unknown as Block;
    if (rewired.op !== "identity") blocks.push(rewired);
    else replaced.set(block.id, rewired.inputs[0]);
    if (block.id === cell.hNext) last = rewired;
  }
  if (replaced.size === 0) return cell;
  const kept = isTerminal(resolve(cell.hNext)) ? [present(last, "block of h'")] : [];
  const hNext = kept[0]?.id ?? resolve(cell.hNext);
  return makeCell({ blocks: [...blocks, ...kept], hNext, cNext: resolve(cell.cNext) });
}

/** h' reads the past through c only if it reads c in the same timestep; else nothing that c holds ever arrives. */
function withoutUnreadMemory(cell: Cell): Cell {
  if (cell.cNext === "c") return cell;
  const pruned = withoutDeadBlocks({ blocks: cell.blocks, hNext: cell.hNext, cNext: "c" });
  const readsMemory = pruned.blocks.some((block) => block.inputs.some((input) => input === "c"));
  return readsMemory ? cell : makeCell(pruned);
}
