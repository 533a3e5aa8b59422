import { hash128Text } from "../base/hash128.ts";
import type { Cell } from "../cell/cell.ts";
import { cellHash } from "../cell/hash.ts";
import { type GeneSpace, openGeneNames } from "./geneSpace.ts";
import type { Network } from "./network.ts";

/**
 * 128 bits, as 32 hexadecimal digits: equal for networks that compute and train alike whatever their weights, that is
 * for isomorphic cells with equal genes. Genes that are the same in the whole run are left out, so where the config
 * leaves none open it is the hash of the cell.
 *
 * @param hashOf which cells are alike: `cellHash`, or `functionHash` where a search simplifies.
 */
export function networkHash(network: Network, space: GeneSpace, hashOf: (cell: Cell) => string = cellHash): string {
  const cell = hashOf(network.cell);
  const names = openGeneNames(space);
  if (names.length === 0) return cell;
  const text = [cell, ...names.map((name) => `${name} ${network[name]}`)].join("\n");
  return hash128Text([0x6e657477, 0x6f726b68, 0x61736867, 0x656e6573], text);
}
