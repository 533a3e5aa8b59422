import type { FrontHeader, FrontProgress, ToFrontPanel } from "../../src/protocol/frontProtocol.ts";
import { nondominatedRanks } from "../../src/run/dominance.ts";
import { FrontHistory, type ObjectiveColumn } from "./frontHistory.ts";
import { type Generation, readGenerations } from "./generationTable.ts";
import { IndividualColumns } from "./individualColumns.ts";

/** The run as the page knows it: a snapshot, and what was added since. */
export class FrontRun {
  readonly header: FrontHeader;
  readonly objectives: readonly ObjectiveColumn[];
  readonly columns: IndividualColumns;
  progress: FrontProgress;
  readonly generations: Generation[] = [];
  /** Up to the last completed generation, where evaluations are final. */
  readonly #settled: FrontHistory;
  #history: FrontHistory;

  constructor(opened: Extract<ToFrontPanel, { type: "runOpened" }>) {
    this.header = opened.header;
    this.objectives = opened.header.measures.flatMap(({ objective, direction }, measure) =>
      objective ? [{ measure, sign: direction === "minimize" ? 1 : -1 } as const] : [],
    );
    this.columns = new IndividualColumns(opened.header);
    this.progress = opened.progress;
    this.#settled = new FrontHistory(this.objectives);
    this.#history = this.#settled;
    this.grow(opened);
  }

  grow({ progress, individuals, generations }: Omit<Extract<ToFrontPanel, { type: "runGrew" }>, "type">): void {
    this.progress = progress;
    this.columns.add(individuals);
    this.generations.length = Math.min(this.generations.length, generations.first);
    for (const generation of readGenerations(generations)) this.generations.push(generation);
    this.#settled.extend(this.columns, this.generations.at(-1)?.nextId ?? 0);
    this.#history = this.#settled.continued();
    this.#history.extend(this.columns, this.columns.count);
  }

  get history(): FrontHistory {
    return this.#history;
  }

  /** How an individual was made, as the header names it; empty where unknown. */
  originOf(id: number): string {
    return this.header.origins[this.columns.origins[id] ?? -1] ?? "";
  }

  /** Ids below it exist at a moment of the replay. @param generation null for the run as it stands. */
  limitAt(generation: number | null): number {
    return generation === null ? this.columns.count : (this.generations[generation]?.nextId ?? this.columns.count);
  }

  /** The survivors of a generation; of the last one for null. */
  survivorsAt(generation: number | null): Uint32Array {
    return this.generations.at(generation ?? -1)?.survivors ?? new Uint32Array(0);
  }

  /**
   * The rank of every feasible individual with an id below `limit` among each other, 0 for the front; `unranked` for
   * the others. O(N log N) for two objectives.
   */
  ranksAt(limit: number): Uint32Array {
    const ids: number[] = [];
    const vectors: number[][] = [];
    for (let id = 0; id < limit; id++) {
      if (!this.columns.isFeasible(id)) continue;
      ids.push(id);
      vectors.push(this.objectives.map(({ measure, sign }) => sign * this.columns.value(measure, id)));
    }
    const ranks = new Uint32Array(limit).fill(unranked);
    const feasibleRanks = nondominatedRanks(vectors);
    for (const [position, id] of ids.entries()) ranks[id] = feasibleRanks[position]!;
    return ranks;
  }
}

/** The rank of an individual that is infeasible, failed or not evaluated. */
export const unranked = 0xffffffff;
