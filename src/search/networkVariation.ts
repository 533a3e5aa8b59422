import type { Rng } from "../base/rng.ts";
import type { BlockId } from "../cell/block.ts";
import { toCellJson } from "../cell/cellJson.ts";
import { crossover } from "../cell/crossover.ts";
import { freshBlockIds } from "../cell/freshBlockIds.ts";
import { cellHash } from "../cell/hash.ts";
import { randomCell } from "../cell/randomCell.ts";
import { seedCells } from "../cell/seedCells.ts";
import { functionHash } from "../cell/simplification/functionHash.ts";
import { simplificationText } from "../cell/simplification/simplificationText.ts";
import { simplifiedStarts } from "../cell/simplification/simplifiedStarts.ts";
import { simplify } from "../cell/simplification/simplify.ts";
import { operatorNames } from "../cell/transformations/operatorName.ts";
import type { WeightStarts } from "../cell/weightStart.ts";
import { defaultStarts, inheritedStarts } from "../cell/weightStarts.ts";
import { cellOf } from "../cell/writtenCell.ts";
import { drawGenes, nominalGenes, openGeneNames, openGenes } from "../network/geneSpace.ts";
import { genesText } from "../network/geneText.ts";
import { mixGenes } from "../network/mixGenes.ts";
import { mutateNetwork } from "../network/mutateNetwork.ts";
import type { Network } from "../network/network.ts";
import { networkHash } from "../network/networkHash.ts";
import type { Edit, Individual, Origin } from "../run/individual.ts";
import type { Draft } from "./draft.ts";
import type { SearchSettings } from "./searchOptions.ts";
import type { Variation } from "./variation.ts";

type VariationSettings = Pick<
  SearchSettings,
  "seedCells" | "space" | "maxBlocks" | "simplifies" | "blocks" | "edits" | "initialEdits" | "operators" | "complexity"
>;

type EditedOrigin = Exclude<Origin, { readonly kind: "seed" }>;

/**
 * Share of random networks that have a seed cell as it is, where sizes are drawn: the cells grown are to be compared
 * with.
 */
const plainShare = 0.5;

/** Variation of networks: growth from the basic cell, transformations of cell and genes, sub-graph crossover. */
export function networkVariation(settings: VariationSettings): Variation {
  const { maxBlocks, blocks, operators, space } = settings;
  const nominal = nominalGenes(space);
  const hasGenes = openGeneNames(space).length > 0;
  const isOn = (name: string) => (operators[name] ?? 0) > 0;
  /** Cells stay as they are: what is searched is the sizes. */
  const keepsCells = !operatorNames.some(isOn) && hasGenes && settings.seedCells.length > 0;

  const draft = (network: Network, starts: WeightStarts, origin: Origin): Draft => {
    const genes = openGenes(space, network);
    return {
      cell: toCellJson(network.cell),
      ...(genes && { genes }),
      hash: networkHash(network, space, settings.simplifies ? functionHash : cellHash),
      origin,
      starts,
      complexity: settings.complexity(network),
    };
  };
  /** The draft of an edited network, simplified where the config says so; null where nothing is left of its cell. */
  const edited = (network: Network, starts: WeightStarts, origin: EditedOrigin): Draft | null => {
    if (!settings.simplifies) return draft(network, starts, origin);
    const simple = simplify(network.cell);
    if (simple === null) return null;
    if (simple.findings.length === 0) return draft(network, starts, origin);
    const description = simplificationText(network.cell, simple);
    const edits = [...origin.edits, { operator: "simplify", description }];
    return draft({ ...network, cell: simple.cell }, simplifiedStarts(simple, network.cell, starts), {
      ...origin,
      edits,
    });
  };
  const networkOf = (individual: Individual): Network => ({
    ...nominal,
    ...individual.genes,
    cell: cellOf(individual),
  });
  const mutated = (
    network: Network,
    newId: () => BlockId,
    rng: Rng,
    inherited: { readonly starts?: WeightStarts } = {},
  ) => mutateNetwork(network, rng, { newId, maxBlocks, blocks, operators, space, edits: settings.edits, ...inherited });

  const seed = ({ name, cell }: (typeof settings.seedCells)[number], genes = nominal): Draft =>
    draft({ ...genes, cell }, defaultStarts(cell), { kind: "seed", name });

  return {
    seeds: settings.seedCells.map((each) => seed(each)),

    random(number, rng) {
      const genes = hasGenes ? drawGenes(space, rng) : nominal;
      if (keepsCells || (hasGenes && settings.seedCells.length > 0 && rng.chance(plainShare))) {
        return seed(rng.pick(settings.seedCells), genes);
      }
      const options = { newId: freshBlockIds(number), maxBlocks, blocks, operators, edits: settings.initialEdits };
      const grown = randomCell(seedCells.basic, rng, options);
      return grown && edited({ ...genes, cell: grown.cell }, grown.starts, { kind: "random", edits: grown.edits });
    },

    mutation(parent, number, rng) {
      const child = mutated(networkOf(parent), freshBlockIds(number), rng);
      return (
        child &&
        edited(child.network, child.starts, {
          kind: "offspring",
          parents: [parent.id],
          crossover: false,
          edits: child.edits,
        })
      );
    },

    crossover(first, second, number, rng) {
      const newId = freshBlockIds(number);
      const [a, b] = [networkOf(first), networkOf(second)];
      const grafted = keepsCells ? null : crossover(a.cell, b.cell, rng, { newId, maxBlocks });
      if (grafted === null && !hasGenes) return null;
      const genes = hasGenes ? mixGenes(a, b, space, rng) : a;
      const crossed: Network = { ...genes, cell: grafted?.cell ?? a.cell };
      const starts = grafted?.starts ?? inheritedStarts(a.cell);
      // As in NSGA-II a crossed child is mutated too; where no edit applies it stays as it is.
      const child = mutated(crossed, newId, rng, { starts });
      const graft: Edit[] = grafted === null ? [] : [{ operator: "crossover", description: grafted.description }];
      const mixed = openGeneNames(space).filter((name) => genes[name] !== a[name]);
      const others: Edit[] =
        mixed.length === 0
          ? []
          : [
              {
                operator: "crossover",
                description: `${genesText(Object.fromEntries(mixed.map((name) => [name, genes[name]])))} of the other parent`,
              },
            ];
      return edited(child?.network ?? crossed, child?.starts ?? starts, {
        kind: "offspring",
        parents: [first.id, second.id],
        crossover: true,
        edits: [...graft, ...others, ...(child?.edits ?? [])],
      });
    },
  };
}
