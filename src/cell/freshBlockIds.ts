import type { BlockId } from "./block.ts";

/**
 * Names for the blocks that are new in one individual: `b17_0`, `b17_1`, …
 *
 * The individual's number makes them unique in a run, so that two blocks with one id are homologous.
 */
export function freshBlockIds(individual: number): () => BlockId {
  let next = 0;
  return () => `b${individual}_${next++}`;
}
