import type { Individual } from "../run/individual.ts";

/** A cell that may become an individual: everything about one but its place in the run. */
export type Draft = Omit<Individual, "id" | "generation">;
