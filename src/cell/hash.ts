import { hash128Text } from "../base/hash128.ts";
import type { Cell } from "./cell.ts";
import { normalForm, structureText } from "./normalForm.ts";

/**
 * 128 bits, as 32 hexadecimal digits, of the normal form's structure: equal for cells that differ only in ids, in the
 * order of blocks or of commutative inputs, in identities or in a memory that is never read.
 */
export function cellHash(cell: Cell): string {
  return hash128Text([0x63656c6c, 0x68617368, 0x6e6f726d, 0x666f726d], structureText(normalForm(cell)));
}
