import { hash128 } from "../base/hash128.ts";
import { cellHash } from "../cell/hash.ts";
import { type GeneSpace, openGeneNames } from "./geneSpace.ts";
import type { Network } from "./network.ts";

/**
 * 128 bits, as 32 hexadecimal digits: equal for networks that compute and train alike whatever their weights, that is for
 * isomorphic cells with equal genes. Genes that are the same in the whole run are not told apart by, so where the config
 * leaves none open it is the hash of the cell.
 */
export function networkHash(network: Network, space: GeneSpace): string {
  const cell = cellHash(network.cell);
  const names = openGeneNames(space);
  if (names.length === 0) return cell;
  const text = [cell, ...names.map((name) => `${name} ${network[name]}`)].join("\n");
  return hash128([0x6e657477, 0x6f726b68, 0x61736867, 0x656e6573], text)
    .map((word) => (word >>> 0).toString(16).padStart(8, "0"))
    .join("");
}
