import type { IndividualId } from "./individual.ts";
import type { IndividualRecord } from "./individualTable.ts";
import { individualRecords, lastGeneration, type RunView } from "./runView.ts";

const noIds: readonly IndividualId[] = [];
const fronts = new WeakMap<readonly IndividualId[], ReadonlySet<IndividualId>>();

/** The non-dominated individuals of the run as of its last complete generation. */
export function frontOf(view: RunView): ReadonlySet<IndividualId> {
  const archive = lastGeneration(view)?.archive ?? noIds;
  const known = fronts.get(archive) ?? new Set(archive);
  fronts.set(archive, known);
  return known;
}

export function isOnFront(view: RunView, id: IndividualId): boolean {
  return frontOf(view).has(id);
}

/** A seed cell's individual, and the cell's name. */
interface SeedRecord {
  readonly name: string;
  readonly record: IndividualRecord;
}

/** The seed cells of a run by id. They come first in a run, so the search for them ends with generation 0. */
export function* seedRecords(view: RunView): Iterable<SeedRecord> {
  const named = new Set<string>();
  for (const record of individualRecords(view)) {
    const { origin, generation, genes } = record.individual;
    if (generation > 0) return;
    if (origin.kind !== "seed") continue;
    // Where sizes are open the same cell is there at other sizes too: what a name stands for is the first.
    if (genes === undefined || !named.has(origin.name)) yield { name: origin.name, record };
    named.add(origin.name);
  }
}

/** What individuals are compared with: evaluated seed cells, each name once, for a cell that was seeded twice has a twin. */
export function baselinesOf(view: RunView): SeedRecord[] {
  const found = new Map<string, SeedRecord>();
  for (const seed of seedRecords(view)) {
    if (seed.record.evaluation !== null && !found.has(seed.name)) found.set(seed.name, seed);
  }
  return [...found.values()];
}
