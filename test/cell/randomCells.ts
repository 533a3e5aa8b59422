import { assert } from "../../src/base/assert.ts";
import type { Rng } from "../../src/base/rng.ts";
import { type Block, combinations, paperActivations, plainActivations, type Source } from "../../src/cell/block.ts";
import { type Cell, checkCell } from "../../src/cell/cell.ts";

/**
 * A random valid cell, composed directly block by block and not by the search's own transformations, so that a test
 * over such cells does not share their assumptions.
 *
 * Every op, the literal 1, an unused, a read-only, a written and a never read memory, shared blocks, a block that
 * reads one source twice, and `c'` = `h'` all occur. Ids are in shuffled order, so nothing may lean on them.
 *
 * @param options.blocks exact number of blocks, at least 2; by default 3 to 18.
 * @param options.space `small`, from every kind of block, by default; `paper` draws from the published space.
 */
export function randomCell(rng: Rng, options: { blocks?: number; space?: Space } = {}): Cell {
  const blocks = options.blocks ?? 3 + rng.int(16);
  assert(blocks >= 2, "no cell has fewer than two blocks");
  for (let attempt = 0; attempt < 1000; attempt++) {
    const cell = composeCell(rng, blocks, options.space ?? "small");
    if (cell !== undefined) return cell;
  }
  throw new Error(`no valid cell of ${blocks} blocks in 1000 attempts`);
}

export type Space = "paper" | "small";

/** `undefined` where the draw does not depend on x or on the past. */
function composeCell(rng: Rng, count: number, space: Space): Cell | undefined {
  const names = rng.shuffle(Array.from({ length: count }, (_, index) => `b${index}`));
  const outputs = count > 2 && rng.chance(0.5) ? 2 : 1;
  const activations = space === "paper" ? paperActivations : plainActivations;
  const isSmall = space === "small";
  const blocks: Block[] = [];
  let unused: string[] = [];

  for (let index = 0; index < count; index++) {
    const id = names[index] as string;
    const earlier = names.slice(0, index);
    const left = count - index;
    // Only a combination of two unused blocks lowers their number: what is left must suffice to join them all.
    const mustJoin = unused.length - outputs >= left;
    const source = (terminals: readonly Source[]): Source => {
      if (unused.length > 0 && rng.chance(0.6)) return rng.pick(unused);
      return earlier.length > 0 && rng.chance(0.4) ? rng.pick(earlier) : rng.pick(terminals);
    };
    const keepsRoom = unused.length - outputs + 1 < left;
    let block: Block;
    if (mustJoin) {
      const [first, second] = rng.shuffle(unused);
      block = { id, op: rng.pick(combinations), inputs: [first as string, second as string] };
    } else if (!keepsRoom && unused.length > 0) {
      block = rng.chance(0.5)
        ? isSmall && rng.chance(0.3)
          ? { id, op: "scale", inputs: [rng.pick(unused)] }
          : { id, op: rng.pick(activations), inputs: [rng.pick(unused)] }
        : { id, op: rng.pick(combinations), inputs: [rng.pick(unused), rng.pick(["h", "c", "1", ...earlier])] };
    } else if (rng.chance(0.45)) {
      block = { id, op: rng.pick(combinations), inputs: [source(["h", "c", "1"]), source(["h", "c", "1", "h"])] };
    } else if (isSmall && rng.chance(0.15)) {
      block = { id, op: rng.pick(["bias", "scalar"] as const), inputs: [] };
    } else if (isSmall && rng.chance(0.18)) {
      block = { id, op: "scale", inputs: [source(["h", "c"])] };
    } else {
      const op = rng.chance(0.5)
        ? rng.pick(["linear", "linear_b"] as const)
        : rng.pick([...activations, "linear", "linear_b"] as const);
      const weighted = op === "linear" || op === "linear_b";
      const inputs = [source(weighted ? ["x", "x", "h", "c"] : ["h", "c"])] as const;
      const isLowRank = isSmall && weighted && rng.chance(0.3);
      block = isLowRank
        ? { id, op: op === "linear" ? "low_rank" : "low_rank_b", rank: 1 + rng.int(5), inputs }
        : { id, op, inputs };
    }
    blocks.push(block);
    unused = [...unused.filter((name) => !(block.inputs as readonly Source[]).includes(name)), id];
  }

  const [hNext, second] = rng.shuffle(unused);
  const cNext = second ?? (rng.chance(0.7) ? "c" : rng.pick<Source>(["h", ...names]));
  const cell = checkCell({ blocks: rng.shuffle(blocks), hNext: hNext as string, cNext });
  return "code" in cell ? undefined : cell;
}
