import type { Block } from "./block.ts";

/** The written form of a cell; what logs, exports and messages carry. Unproven: read it with `parseCellJson`. */
export interface CellJson {
  readonly formatVersion: 1;
  readonly blocks: readonly Block[];
  readonly hNext: string;
  readonly cNext: string;
}
