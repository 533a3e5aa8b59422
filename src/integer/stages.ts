import { type Block, type BlockId, isProduct, type Source } from "../cell/block.ts";
import type { Cell } from "../cell/cell.ts";

/** Where a value lies that is read beyond the pass over the units that computes it. */
export type Place = "h" | "c" | { readonly slot: number };

/**
 * A cell as passes over its units n = 0 … H − 1: in each, every block is one number, so that only what a product
 * reads, or a later pass, needs a vector.
 */
interface IntegerStages {
  /** Blocks by the number of products on the longest way to them; each after what it reads. */
  readonly stages: readonly (readonly Block[])[];
  readonly places: ReadonlyMap<BlockId, Place>;
  /** Vectors [H] beside h and c. */
  readonly slots: number;
  /** What is copied at the end of a timestep, in this order; where nothing is, h' and c' are written in place. */
  readonly copies: readonly { readonly to: "h" | "c"; readonly from: "h" | Exclude<Place, string> }[];
}

export function integerStages(cell: Cell): IntegerStages {
  const stageOf = new Map<Source, number>();
  for (const block of cell.blocks) {
    const before = Math.max(0, ...block.inputs.map((input) => stageOf.get(input) ?? 0));
    stageOf.set(block.id, before + (isProduct(block) ? 1 : 0));
  }
  // What reads nothing is computed in the first pass that reads it: then it needs no vector for that.
  for (const { id, inputs } of cell.blocks) {
    const readers = cell.blocks.filter((block) => (block.inputs as readonly Source[]).includes(id));
    const isOutput = id === cell.hNext || id === cell.cNext;
    if (inputs.length > 0 || isOutput) continue;
    stageOf.set(id, Math.min(...readers.map((reader) => (stageOf.get(reader.id) ?? 0) - (isProduct(reader) ? 1 : 0))));
  }
  const stage = (source: Source) => stageOf.get(source) ?? 0;
  const count = 1 + Math.max(...stageOf.values());
  const stages = Array.from({ length: count }, (_, number) =>
    cell.blocks.filter((block) => stage(block.id) === number),
  ).filter((blocks) => blocks.length > 0);

  /** Whether h or c may be overwritten unit by unit in the pass that computes its successor. */
  const isFree = (state: "h" | "c", next: BlockId) =>
    cell.blocks.every(
      (block) =>
        !(block.inputs as readonly Source[]).includes(state) ||
        stage(block.id) < stage(next) ||
        (stage(block.id) === stage(next) && !isProduct(block)),
    );
  const places = new Map<BlockId, Place>();
  const copies: { to: "h" | "c"; from: "h" | Exclude<Place, string> }[] = [];
  const { hNext, cNext } = cell;
  const writesMemory = cNext !== "c" && cNext !== "h" && cNext !== hNext;
  if (cNext !== "h" && isFree("h", hNext)) places.set(hNext, "h");
  if (writesMemory && isFree("c", cNext)) places.set(cNext, "c");

  const slots: number[] = [];
  const lastStage = count - 1;
  for (const block of cell.blocks) {
    if (places.has(block.id)) continue;
    const readers = cell.blocks.filter((reader) => (reader.inputs as readonly Source[]).includes(block.id));
    const isCopied = block.id === hNext || (writesMemory && block.id === cNext);
    const isVector = isCopied || readers.some((reader) => isProduct(reader) || stage(reader.id) !== stage(block.id));
    if (!isVector) continue;
    const from = stage(block.id);
    const until = isCopied ? lastStage : Math.max(...readers.map((reader) => stage(reader.id)));
    const free = slots.findIndex((busyUntil) => busyUntil < from);
    const slot = free === -1 ? slots.length : free;
    slots[slot] = until;
    places.set(block.id, { slot });
  }

  const placeOf = (id: BlockId) => places.get(id) as Place;
  const slotOf = (id: BlockId) => placeOf(id) as Exclude<Place, string>;
  if (cNext === "h") copies.push({ to: "c", from: "h" });
  if (writesMemory && placeOf(cNext) !== "c") copies.push({ to: "c", from: slotOf(cNext) });
  if (placeOf(hNext) !== "h") copies.push({ to: "h", from: slotOf(hNext) });
  if (cNext === hNext) copies.push({ to: "c", from: "h" });
  return { stages, places, slots: slots.length, copies };
}
