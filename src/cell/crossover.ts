import type { Rng } from "../base/rng.ts";
import { type Block, type BlockId, isCombination, isTerminal, isWeighted, kindText, type Source } from "./block.ts";
import type { Cell, CellDraft } from "./cell.ts";
import { cellHash } from "./hash.ts";
import { ancestorsOf, outputText, redirectConsumers, rewire } from "./transformations/edge.ts";
import { freshId, maxTries, prove, type TransformationContext } from "./transformations/transformation.ts";
import type { WeightStart, WeightStarts } from "./weightStart.ts";

export interface CrossoverResult {
  readonly cell: Cell;
  /** Of every weighted block: parent 0 is the first cell, parent 1 the second. */
  readonly starts: WeightStarts;
  readonly description: string;
}

/**
 * A child of two cells: a sub-graph of `second` is grafted into `first`.
 *
 * Grafted is what feeds h' or c', or one block with all that feeds it: in the place of the block of the same id
 * (homologous by historical marking), or of an activation of the same kind where ids share no history. Weights come
 * along from the parent that each block came from. Where both parents have a block of one id and the child keeps the
 * first one's, the graft shares it if op and inputs agree, and else brings its own under a fresh id that inherits
 * from the old one.
 *
 * @returns null where every graft tried gives no valid cell, half of a memory, or a twin of one of the parents.
 * @see Stanley & Miikkulainen (2002), NEAT, §3.1, historical markings.
 */
export function crossover(first: Cell, second: Cell, rng: Rng, context: TransformationContext): CrossoverResult | null {
  const outputs = rng.shuffle(outputGrafts(first, second));
  const homologous = rng.shuffle(homologousGrafts(first, second));
  const analogous = rng.shuffle(analogousGrafts(first, second));
  const order = rng.chance(1 / 2) ? [...outputs, ...homologous] : [...homologous, ...outputs];
  const parentHashes = [cellHash(first), cellHash(second)];
  for (const graft of [...order, ...analogous].slice(0, maxTries)) {
    const child = plant(first, second, graft, context);
    if (child !== null && !parentHashes.includes(cellHash(child.cell))) return child;
  }
  return null;
}

/** `root` of the second cell takes the place of an output, or of a block for all its readers, of the first. */
interface Graft {
  readonly root: Source;
  readonly place:
    | { readonly kind: "output"; readonly output: "hNext" | "cNext" }
    | { readonly kind: "block"; readonly block: BlockId };
}

function outputGrafts(first: Cell, second: Cell): Graft[] {
  return (["hNext", "cNext"] as const)
    .filter((output) => !(isTerminal(second[output]) && first[output] === second[output]))
    .map((output) => ({ root: second[output], place: { kind: "output", output } }));
}

function homologousGrafts(first: Cell, second: Cell): Graft[] {
  const ids = new Set(first.blocks.map((block) => block.id));
  return second.blocks
    .filter((block) => ids.has(block.id))
    .map(({ id }) => ({ root: id, place: { kind: "block", block: id } }));
}

function analogousGrafts(first: Cell, second: Cell): Graft[] {
  const units = (cell: Cell) => cell.blocks.filter((block) => !isCombination(block) && !isWeighted(block));
  return units(second).flatMap((root) =>
    units(first)
      .filter((block) => block.op === root.op && block.id !== root.id)
      .map((block): Graft => ({ root: root.id, place: { kind: "block", block: block.id } })),
  );
}

function plant(first: Cell, second: Cell, graft: Graft, context: TransformationContext): CrossoverResult | null {
  const cone = ancestorsOf(second, graft.root);
  const kept = blocksKept(first, graft);
  const starts: { [block: BlockId]: WeightStart } = {};
  for (const block of kept.values()) if (isWeighted(block)) starts[block.id] = { kind: "inherit", parent: 0 };

  const grafted: Block[] = [];
  const renamed = new Map<Source, BlockId>();
  const childId = (source: Source): Source => renamed.get(source) ?? source;
  for (const block of cone) {
    const rewired = rewire(block, childId);
    const homologous = kept.get(block.id);
    if (homologous !== undefined && computesTheSame(homologous, rewired)) continue;
    let id = block.id;
    if (homologous !== undefined) {
      id = freshIdOfBoth(first, second, context);
      renamed.set(block.id, id);
    }
    grafted.push({ ...rewired, id });
    if (isWeighted(block)) {
      starts[id] = id === block.id ? { kind: "inherit", parent: 1 } : { kind: "inherit", parent: 1, block: block.id };
    }
  }

  const root = childId(graft.root);
  const draft = replaced(first, graft, root);
  const cell = prove(
    { ...draft, blocks: [...draft.blocks.filter((block) => kept.has(block.id)), ...grafted] },
    context.maxBlocks,
  );
  if (cell === null || !usesItsMemory(cell)) return null;
  const own = Object.entries(starts).filter(([id]) => cell.blocks.some((block) => block.id === id));
  const place = graft.place.kind === "output" ? outputText(graft.place.output) : graft.place.block;
  return { cell, starts: Object.fromEntries(own), description: `${place} from the other parent's ${graft.root}` };
}

/** h' depends on c exactly where c is written: half of a memory would be a part that does nothing. */
function usesItsMemory(cell: Cell): boolean {
  const reads = ancestorsOf(cell, cell.hNext).some((block) => block.inputs.some((input) => input === "c"));
  return reads === (cell.cNext !== "c");
}

/** The blocks of the first cell that the child reads whatever the graft brings. */
function blocksKept(first: Cell, graft: Graft): ReadonlyMap<BlockId, Block> {
  const { place } = graft;
  const cut = (source: Source): boolean => place.kind === "block" && source === place.block;
  const needed = new Set<Source>();
  if (!(place.kind === "output" && place.output === "hNext")) needed.add(first.hNext);
  if (!(place.kind === "output" && place.output === "cNext")) needed.add(first.cNext);
  const kept = new Map<BlockId, Block>();
  for (const block of first.blocks.toReversed()) {
    if (!needed.has(block.id) || cut(block.id)) continue;
    kept.set(block.id, block);
    for (const input of block.inputs) needed.add(input);
  }
  return kept;
}

function replaced(first: Cell, { place }: Graft, root: Source): CellDraft {
  return place.kind === "output" ? { ...first, [place.output]: root } : redirectConsumers(first, place.block, root);
}

function computesTheSame(a: Block, b: Block): boolean {
  return kindText(a) === kindText(b) && a.inputs.every((input, index) => input === b.inputs[index]);
}

function freshIdOfBoth(first: Cell, second: Cell, { newId }: TransformationContext): BlockId {
  for (;;) {
    const id = freshId(first, newId);
    if (!second.blocks.some((block) => block.id === id)) return id;
  }
}
