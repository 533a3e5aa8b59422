import type { Config } from "../config/schema.ts";

/** The names of the measures that a search compares or bounds individuals by; only these are worth measuring. */
export function askedMeasures({ search }: Pick<Config, "search">): string[] {
  const named = search.objectives.map((objective) => (typeof objective === "string" ? objective : objective.name));
  return [...named, ...Object.keys(search.constraints)];
}
