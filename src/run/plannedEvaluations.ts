import type { RunView } from "./runView.ts";

/**
 * Individuals that the search will have evaluated when its last generation is complete, twins among them; null where
 * another rule ends it. A generation has as many as there are offspring, which need not be as many as the population.
 */
export function plannedEvaluations({ header, generations: [initial, first] }: RunView): number | null {
  if (header === null || header.generations === null) return null;
  const { population, offspring } = header;
  // Logs of version 0.1 do not say it; their first whole generation shows it.
  const shown = initial === undefined || first === undefined ? population : first.nextId - initial.nextId;
  return population + header.generations * (offspring ?? shown);
}
