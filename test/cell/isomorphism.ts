import type { Rng } from "../../src/base/rng.ts";
import { type Block, isTerminal, kindText, type Source } from "../../src/cell/block.ts";
import { type Cell, type CellDraft, makeCell } from "../../src/cell/cell.ts";

/**
 * Whether two cells are the same but for ids, order of blocks and order of commutative inputs: by trying every
 * bijection of blocks that keeps ops, as the definition says. For small cells.
 */
export function areIsomorphic(a: Cell, b: Cell): boolean {
  if (a.blocks.length !== b.blocks.length) return false;
  const image = new Map<Source, Source>();
  const taken = new Set<Source>();
  const mapped = (source: Source) => (isTerminal(source) ? source : image.get(source));
  // Blocks stand in topological order, so the inputs of each are mapped before it.
  const extend = (index: number): boolean => {
    const block = a.blocks[index];
    if (block === undefined) return mapped(a.hNext) === b.hNext && mapped(a.cNext) === b.cNext;
    for (const other of b.blocks) {
      if (taken.has(other.id) || kindText(other) !== kindText(block) || !sameInputs(block, other)) continue;
      image.set(block.id, other.id);
      taken.add(other.id);
      if (extend(index + 1)) return true;
      taken.delete(other.id);
    }
    image.delete(block.id);
    return false;
  };
  const sameInputs = (block: Block, other: Block) => {
    const wanted = block.inputs.map(mapped);
    const straight = wanted.every((source, place) => source === other.inputs[place]);
    const commutes = block.op === "add" || block.op === "elem_mul";
    return straight || (commutes && wanted[0] === other.inputs[1] && wanted[1] === other.inputs[0]);
  };
  return extend(0);
}

/** The same cell in other words: new ids, blocks in another order, commutative inputs swapped at random. */
export function disguised(cell: Cell, rng: Rng): Cell {
  const names = rng.shuffle(cell.blocks.map((_, index) => `k${index}`));
  const renamed = new Map(cell.blocks.map((block, index) => [block.id, names[index] as string]));
  const name = (source: Source): Source => renamed.get(source) ?? source;
  const blocks = cell.blocks.map((block): Block => {
    const inputs = block.inputs.map(name);
    if ((block.op === "add" || block.op === "elem_mul") && rng.chance(0.5)) inputs.reverse();
    return { ...block, id: name(block.id), inputs } as unknown as Block;
  });
  return makeCell({ blocks: rng.shuffle(blocks), hNext: name(cell.hNext), cNext: name(cell.cNext) });
}

/** The same computation with an identity put on a random edge, if that leaves a cell. */
export function withIdentity(cell: Cell, rng: Rng): CellDraft {
  const reader = rng.pick(cell.blocks.filter(({ inputs }) => inputs.length > 0));
  const source = rng.pick(reader.inputs as readonly Source[]);
  if (source === "x" || source === "1") return cell;
  const inserted: Block = { id: "inserted", op: "identity", inputs: [source] };
  const blocks = cell.blocks.map((block) => {
    if (block !== reader) return block;
    return {
      ...block,
      inputs: block.inputs.map((input) => (input === source ? inserted.id : input)),
    } as unknown as Block;
  });
  return { ...cell, blocks: [...blocks, inserted] };
}

/**
 * Linears of x on rings of the given lengths, neighbours multiplied, the products added up in a random balanced tree:
 * many blocks that look alike, some of them interchangeable and some not.
 */
export function ringCell(lengths: readonly number[], rng: Rng): Cell {
  const blocks: Block[] = [];
  let sums: string[] = [];
  for (const length of lengths) {
    const start = sums.length;
    for (let index = 0; index < length; index++) {
      const neighbour = start + ((index + 1) % length);
      blocks.push({ id: `l${start + index}`, op: "linear", inputs: ["x"] });
      blocks.push({ id: `p${start + index}`, op: "elem_mul", inputs: [`l${start + index}`, `l${neighbour}`] });
      sums.push(`p${start + index}`);
    }
  }
  for (sums = rng.shuffle(sums); sums.length > 1; ) {
    const [first, second, ...rest] = sums as [string, string, ...string[]];
    const id = `s${blocks.length}`;
    blocks.push({ id, op: "add", inputs: [first, second] });
    sums = [...rest, id];
  }
  blocks.push({ id: "y", op: "add", inputs: [sums[0] as string, "h"] });
  return disguised(makeCell({ blocks, hNext: "y", cNext: "c" }), rng);
}
