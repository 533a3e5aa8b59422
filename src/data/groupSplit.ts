import { present } from "../base/assert.ts";
import { elementAt } from "../base/elementAt.ts";
import type { Rng } from "../base/rng.ts";
import { type Split, splits } from "./dataset.ts";
import type { Sources } from "./sources.ts";

/** Deals that are drawn; the one of them that is nearest to the shares, class by class, is taken. */
const deals = 200;

interface Grouped {
  readonly label: string;
  readonly group: string;
}

/**
 * Deals whole groups out to the splits: no group is in two of them, so that validation and test say how a model does on
 * speakers, patients or shops that it has not seen. Of many random deals the one is taken whose splits come nearest to their
 * shares of each class's examples; each split with a share has a group where there are enough.
 *
 * @returns for each group its split; null where there are fewer groups than splits with a share.
 */
export function dealGroups(
  examples: readonly Grouped[],
  shares: Sources["shares"],
  rng: Rng,
): ReadonlyMap<string, Split> | null {
  const classes = [...new Set(examples.map(({ label }) => label))];
  const classIndex = new Map(classes.map((name, index) => [name, index]));
  const counts = new Map<string, Float64Array>();
  const totals = new Float64Array(classes.length);
  for (const { label, group } of examples) {
    const ofGroup = counts.get(group) ?? new Float64Array(classes.length);
    counts.set(group, ofGroup);
    const index = present(classIndex.get(label), label);
    ofGroup[index]!++;
    totals[index]!++;
  }
  const wanted = splits.filter((split) => shares[split] > 0);
  if (counts.size < wanted.length) return null;
  let best: { readonly deal: ReadonlyMap<string, Split>; readonly distance: number } | null = null;
  for (let attempt = 0; attempt < deals; attempt++) {
    const deal = drawDeal(counts, totals, wanted, shares, rng.fork(`deal ${attempt}`));
    const distance = distanceOf(deal, counts, totals, wanted, shares);
    if (best === null || distance < best.distance) best = { deal, distance };
  }
  return best?.deal ?? null;
}

type Counts = ReadonlyMap<string, Float64Array>;

/** Each group goes to the split that lacks most of its share; the first ones to each split in turn. */
function drawDeal(counts: Counts, totals: Float64Array, wanted: readonly Split[], shares: Sources["shares"], rng: Rng) {
  const total = totals.reduce((sum, count) => sum + count, 0);
  const got = { train: 0, validation: 0, test: 0 };
  const lack = (split: Split) => (shares[split] * total - got[split]) / (shares[split] * total);
  const deal = new Map<string, Split>();
  const order = rng.shuffle([...counts.keys()]);
  order.forEach((group, index) => {
    const own = wanted[index] ?? wanted.reduce((most, split) => (lack(split) > lack(most) ? split : most));
    deal.set(group, own);
    got[own] += (counts.get(group) as Float64Array).reduce((sum, count) => sum + count, 0);
  });
  return deal;
}

/** By how many examples the splits differ from their shares of each class. A class that training lacks costs most. */
function distanceOf(
  deal: ReadonlyMap<string, Split>,
  counts: Counts,
  totals: Float64Array,
  wanted: readonly Split[],
  shares: Sources["shares"],
): number {
  let distance = 0;
  for (const split of wanted) {
    const got = new Float64Array(totals.length);
    for (const [group, own] of deal) {
      if (own !== split) continue;
      (counts.get(group) as Float64Array).forEach((count, index) => {
        got[index]! += count;
      });
    }
    totals.forEach((total, index) => {
      const count = elementAt(got, index);
      distance += Math.abs(count - shares[split] * total);
      if (count === 0 && split === "train") distance += 1e9;
    });
  }
  return distance;
}
