import type { ReferenceContext } from "../measures/measure.ts";
import { measureNamed } from "../measures/measures.ts";

/**
 * The value of a measure where the hypervolume ends unless the config says otherwise: the measure's own, 1 for a metric
 * that is not known here, and 0 where more is better.
 *
 * It is fixed before the search begins, so hypervolumes of one config can be compared.
 */
export function defaultReference(name: string, direction: "minimize" | "maximize", context: ReferenceContext): number {
  // What is to grow has no natural worst value but nothing at all.
  if (direction === "maximize") return 0;
  return measureNamed(name)?.reference(context) ?? 1;
}
