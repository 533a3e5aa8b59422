import type { Cell } from "../cell/cell.ts";
import { seedCells } from "../cell/seedCells.ts";
import { geneSpaceOf } from "../config/networkOf.ts";
import type { Config } from "../config/schema.ts";
import type { Dataset } from "../data/dataset.ts";
import { boundsOf, isOpen } from "../network/geneSpace.ts";
import type { Network } from "../network/network.ts";
import { mostMatched } from "../run/plainBaselines.ts";
import { complexityAt } from "./searchSettings.ts";

/** A plain cell at the size of a network that was found. */
interface MatchedBaseline {
  /** `gru_as_115`: a GRU as large as individual 115. */
  readonly name: string;
  readonly network: Network;
}

/** What a user would else take in that size. */
const matchedCells: readonly (readonly [string, Cell])[] = [
  ["gru", seedCells.gru],
  ["lstm", seedCells.lstm],
];

/**
 * GRU and LSTM with about as many parameters in all as found networks have, where the config leaves H open: a fair comparison
 * is with a plain network of that size, not with one of the middle size. Layers, embedding and learning rate are those of
 * the found network.
 *
 * @param found by id.
 * @returns none where H is given, or where widths decide the embedding too (tied weights).
 */
export function matchedBaselines(
  found: ReadonlyMap<number, Network>,
  config: Config,
  dataset: Dataset,
): MatchedBaseline[] {
  const { hidden } = geneSpaceOf(config);
  if (!isOpen(hidden) || config.model.tie_weights) return [];
  const parametersOf = (network: Network) => complexityAt(network, config, dataset).total_parameters;
  const widest = 16 * boundsOf(hidden).max;
  const bySize = [...found]
    .map(([id, network]) => ({ id, network, wanted: parametersOf(network) }))
    .sort((a, b) => a.wanted - b.wanted);
  return spread(bySize, mostMatched).flatMap(({ id, network, wanted }) =>
    matchedCells.map(([name, cell]) => {
      const at = (width: number): Network => ({ ...network, cell, hidden: width });
      const miss = (width: number) => Math.abs(parametersOf(at(width)) - wanted);
      // Parameters grow with H: bisection between a width that is not larger and one that is.
      let [low, high] = [1, 2];
      while (parametersOf(at(high)) <= wanted && high < widest) [low, high] = [high, 2 * high];
      while (high - low > 1) {
        const middle = Math.floor((low + high) / 2);
        if (parametersOf(at(middle)) <= wanted) low = middle;
        else high = middle;
      }
      return { name: `${name}_as_${id}`, network: at(miss(high) < miss(low) ? high : low) };
    }),
  );
}

/** At most `count` of a list, evenly from the first to the last. */
function spread<T>(items: readonly T[], count: number): readonly T[] {
  if (items.length <= count) return items;
  return items.filter((_, index) =>
    Array.from({ length: count }, (_, n) => Math.round((n * (items.length - 1)) / (count - 1))).includes(index),
  );
}
