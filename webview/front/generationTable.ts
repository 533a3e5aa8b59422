import { elementAt } from "../../src/base/elementAt.ts";
import type { FrontGenerations } from "../../src/protocol/frontColumns.ts";

export interface Generation {
  /** Ids below it had been proposed by its end. */
  readonly nextId: number;
  readonly hypervolume: number;
  readonly survivors: Uint32Array;
}

/** Completed generations in a message. */
export function readGenerations(message: FrontGenerations): Generation[] {
  const nextIds = new Uint32Array(message.nextIds);
  const hypervolumes = new Float64Array(message.hypervolumes);
  const counts = new Uint32Array(message.survivorCounts);
  const survivors = new Uint32Array(message.survivors);
  let from = 0;
  return Array.from(nextIds, (nextId, row) => {
    const to = from + elementAt(counts, row);
    const generation = { nextId, hypervolume: elementAt(hypervolumes, row), survivors: survivors.subarray(from, to) };
    from = to;
    return generation;
  });
}
