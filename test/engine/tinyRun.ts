import type { RunRequest } from "../../src/engine/createRun.ts";
import type { RunEvent } from "../../src/run/runEvent.ts";
import { withoutTiming } from "../../src/run/withoutTiming.ts";
import { readEvents } from "../../src/store/eventLog.ts";

export interface TinyRun {
  readonly generations?: number;
  readonly population?: number;
  readonly rungs?: readonly number[];
  /** `search.fitness`; rungs are then what follows from it where none are given. */
  readonly fitness?: "inherited" | "scratch" | "hybrid";
  readonly sequences?: number;
  /** Further lines of the `run` section. */
  readonly run?: string;
  readonly training?: string;
  readonly workers?: number;
  /** The front is trained anew at the end, beside two GRUs. */
  readonly isConfirmed?: boolean;
}

/** A search that takes a moment: sums of short sequences, four hidden units. */
export function tinyConfig({
  generations = 3,
  population = 6,
  rungs,
  fitness,
  sequences = 16,
  run = "",
  training = "",
  workers = 1,
  isConfirmed = false,
}: TinyRun = {}): string {
  return `name: tiny
seed: 11
task: { type: synthetic, problem: sum, length: 6, train_sequences: ${sequences}, validation_sequences: 8, test_sequences: 8 }
model: { hidden: 4 }
training: { epochs: 3, batch: 8${training} }
search:
  population: ${population}
  generations: ${generations}
  initial_edits: [1, 3]
  crossover: 0.5
  seed_cells: [basic, gru]
${fitness === undefined ? "" : `  fitness: ${fitness}\n`}${rungs === undefined && fitness !== undefined ? "" : `  early_stopping: { rungs: [${(rungs ?? []).join(", ")}] }\n`}run: { workers: ${workers}${run} }
${isConfirmed ? "confirm: { share: 2, seeds: 3 }\nrivals: { cells: [gru], widths: [2, 4], rates: [1] }\n" : ""}`;
}

export function tinyRequest(folder: string, options: TinyRun = {}): RunRequest {
  return { configText: tinyConfig(options), configFile: null, folder };
}

/** The log of a run as it must be whatever happened on the way: every event's JSON but its timing. */
export async function comparableLog(folder: string): Promise<string[]> {
  return comparable((await readEvents(folder)).events);
}

export function comparable(events: readonly RunEvent[]): string[] {
  return events.map((event) => JSON.stringify(withoutTiming(event)));
}
