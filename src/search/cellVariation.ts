import type { Rng } from "../base/rng.ts";
import type { BlockId } from "../cell/block.ts";
import type { Cell } from "../cell/cell.ts";
import { parseCellJson, toCellJson } from "../cell/cellJson.ts";
import { crossover } from "../cell/crossover.ts";
import { freshBlockIds } from "../cell/freshBlockIds.ts";
import { cellHash } from "../cell/hash.ts";
import { randomCell } from "../cell/randomCell.ts";
import { seedCells } from "../cell/seedCells.ts";
import { type MutationResult, mutate } from "../cell/transformations/mutate.ts";
import type { WeightStarts } from "../cell/weightStart.ts";
import { defaultStarts } from "../cell/weightStarts.ts";
import type { Edit, Origin } from "../run/individual.ts";
import type { Draft } from "./draft.ts";
import type { SearchSettings } from "./searchOptions.ts";
import type { Variation } from "./variation.ts";

type VariationSettings = Pick<
  SearchSettings,
  "seedCells" | "maxBlocks" | "edits" | "initialEdits" | "operators" | "complexity"
>;

/** Variation of cells: growth from the basic cell, transformations, sub-graph crossover. */
export function cellVariation(settings: VariationSettings): Variation {
  const { maxBlocks, operators } = settings;

  const draft = (cell: Cell, starts: WeightStarts, origin: Origin): Draft => ({
    cell: toCellJson(cell),
    hash: cellHash(cell),
    origin,
    starts,
    complexity: settings.complexity(cell),
  });
  const mutated = (
    cell: Cell,
    newId: () => BlockId,
    rng: Rng,
    inherited: { readonly starts?: WeightStarts } = {},
  ): MutationResult | null => mutate(cell, rng, { newId, maxBlocks, operators, edits: settings.edits, ...inherited });

  return {
    seeds: settings.seedCells.map(({ name, cell }) => draft(cell, defaultStarts(cell), { kind: "seed", name })),

    random(number, rng) {
      const options = { newId: freshBlockIds(number), maxBlocks, operators, edits: settings.initialEdits };
      const grown = randomCell(seedCells.basic, rng, options);
      return grown && draft(grown.cell, grown.starts, { kind: "random", edits: grown.edits });
    },

    mutation(parent, number, rng) {
      const child = mutated(parseCellJson(parent.cell), freshBlockIds(number), rng);
      return (
        child &&
        draft(child.cell, child.starts, {
          kind: "offspring",
          parents: [parent.id],
          crossover: false,
          edits: child.edits,
        })
      );
    },

    crossover(first, second, number, rng) {
      const newId = freshBlockIds(number);
      const [a, b] = [parseCellJson(first.cell), parseCellJson(second.cell)];
      const grafted = crossover(a, b, rng, { newId, maxBlocks });
      if (grafted === null) return null;
      // As in NSGA-II a crossed child is mutated too; where no edit applies it stays as it is.
      const child = mutated(grafted.cell, newId, rng, { starts: grafted.starts });
      const graft: Edit = { operator: "crossover", description: grafted.description };
      return draft(child?.cell ?? grafted.cell, child?.starts ?? grafted.starts, {
        kind: "offspring",
        parents: [first.id, second.id],
        crossover: true,
        edits: [graft, ...(child?.edits ?? [])],
      });
    },
  };
}
