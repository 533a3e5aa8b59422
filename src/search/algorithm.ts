import type { Rng } from "../base/rng.ts";
import type { Draft } from "./draft.ts";
import type { RankedCandidate } from "./survival.ts";

/** How a generation comes from the one before. The initial population is the same for every algorithm. */
export interface Algorithm {
  readonly name: string;
  /**
   * Draws one new cell.
   *
   * @param survivors best first; may be empty.
   * @param number of the draft, unique in the run: names the blocks that are new in it.
   * @returns null where this draw led nowhere; it is drawn again.
   */
  draft(survivors: readonly RankedCandidate[], number: number, rng: Rng): Draft | null;
}
