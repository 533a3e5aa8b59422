import type { Rng } from "../base/rng.ts";
import { type GeneSpace, openGeneNames } from "./geneSpace.ts";
import type { Genes } from "./network.ts";

/** The genes of a child of two: the first parent's as they are, or each open one from either parent, as likely. */
export function mixGenes(first: Genes, second: Genes, space: GeneSpace, rng: Rng): Genes {
  const names = openGeneNames(space);
  if (names.length === 0 || rng.chance(0.5)) return first;
  const fromSecond = names.filter(() => rng.chance(0.5));
  return { ...first, ...Object.fromEntries(fromSecond.map((name) => [name, second[name]])) };
}
