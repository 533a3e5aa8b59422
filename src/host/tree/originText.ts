import type { Individual } from "../../run/individual.ts";

/** How an individual was made, in a few words: `lstm`, `random`, `#3 + add_gate`, `#3 × #7 + add_unit, remove_gate`. */
export function originText({ origin }: Individual): string {
  if (origin.kind === "seed") return origin.name;
  const operators = origin.edits.map((edit) => edit.operator).join(", ");
  if (origin.kind === "random") return operators === "" ? "random" : `random: ${operators}`;
  const parents = origin.parents.map((id) => `#${id}`).join(" × ");
  return operators === "" ? parents : `${parents} + ${operators}`;
}

/** What a filter finds an individual by. */
export function originWords({ origin }: Individual): readonly string[] {
  if (origin.kind === "seed") return ["seed", origin.name.toLowerCase()];
  const operators = origin.edits.map((edit) => edit.operator);
  if (origin.kind === "random") return ["random", ...operators];
  return origin.crossover ? ["offspring", "crossover", ...operators] : ["offspring", ...operators];
}
