import { type Block, type BlockId, isCombination, isLearnedConstant, type Source, type Terminal } from "../block.ts";
import type { Cell, CellDraft } from "../cell.ts";

/** Where a value is read: an input of a block, or an output of the cell. */
type Consumer =
  | { readonly kind: "input"; readonly block: BlockId; readonly index: number }
  | { readonly kind: "output"; readonly output: "hNext" | "cNext" };

/** One arrow of the cell's graph. */
export interface Edge {
  readonly source: Source;
  readonly consumer: Consumer;
}

/** Every arrow: the inputs of the blocks, then the two outputs. */
export function edgesOf(cell: CellDraft): Edge[] {
  const inputs = cell.blocks.flatMap((block) =>
    block.inputs.map((source, index): Edge => ({ source, consumer: { kind: "input", block: block.id, index } })),
  );
  return [
    ...inputs,
    { source: cell.hNext, consumer: { kind: "output", output: "hNext" } },
    { source: cell.cNext, consumer: { kind: "output", output: "cNext" } },
  ];
}

/** For a person: `h → s`, `n → h'`. */
export function edgeText({ source, consumer }: Edge): string {
  return `${source} → ${consumer.kind === "input" ? consumer.block : outputText(consumer.output)}`;
}

export function outputText(output: "hNext" | "cNext"): string {
  return output === "hNext" ? "h'" : "c'";
}

/** The draft with this one arrow coming from `source`. */
export function redirectEdge(draft: CellDraft, { consumer }: Edge, source: Source): CellDraft {
  if (consumer.kind === "output") return { ...draft, [consumer.output]: source };
  const blocks = draft.blocks.map((block) =>
    block.id === consumer.block ? rewire(block, (input, index) => (index === consumer.index ? source : input)) : block,
  );
  return { ...draft, blocks };
}

/** The draft with every reader of `from` reading `to`. Blocks that read `from` on purpose are added afterwards. */
export function redirectConsumers(draft: CellDraft, from: Source, to: Source): CellDraft {
  const redirect = (source: Source): Source => (source === from ? to : source);
  return {
    blocks: draft.blocks.map((block) => rewire(block, redirect)),
    hNext: redirect(draft.hNext),
    cNext: redirect(draft.cNext),
  };
}

/** The draft with `blocks` added. */
export function withBlocks(draft: CellDraft, blocks: readonly Block[]): CellDraft {
  return { ...draft, blocks: [...draft.blocks, ...blocks] };
}

/** The draft with `block` in the place of the block of the same id. */
export function replaceBlock(draft: CellDraft, block: Block): CellDraft {
  return { ...draft, blocks: draft.blocks.map((other) => (other.id === block.id ? block : other)) };
}

/** The block and everything that reads it, directly or not, within the timestep. */
export function descendantsOf(cell: Cell, id: BlockId): ReadonlySet<BlockId> {
  const result = new Set<BlockId>([id]);
  for (const block of cell.blocks) {
    if (block.inputs.some((input) => result.has(input))) result.add(block.id);
  }
  return result;
}

/** What `root` is computed from, itself included, in topological order; nothing for a terminal. */
export function ancestorsOf(cell: Cell, root: Source): Block[] {
  const needed = new Set<Source>([root]);
  const result: Block[] = [];
  for (const block of cell.blocks.toReversed()) {
    if (!needed.has(block.id)) continue;
    for (const input of block.inputs) needed.add(input);
    result.push(block);
  }
  return result.reverse();
}

/** The terminals worth reading: a memory that is never written is 0 for ever. */
export function informativeTerminals(cell: Cell): readonly Exclude<Terminal, "1">[] {
  return cell.cNext === "c" ? ["x", "h"] : ["x", "h", "c"];
}

/** The block reading `map(input)` instead of each of its inputs. */
export function rewire(block: Block, map: (input: Source, index: number) => Source): Block {
  if (isCombination(block)) return { ...block, inputs: [map(block.inputs[0], 0), map(block.inputs[1], 1)] };
  if (isLearnedConstant(block)) return block;
  return { ...block, inputs: [map(block.inputs[0], 0)] };
}
