import { countOf } from "../../measures/complexity.ts";
import type { IndividualRecord } from "../../run/individualTable.ts";
import { measure } from "../../run/measure.ts";
import type { Objective } from "../../run/objective.ts";

/** What the individuals of a list are sorted by: their number, or a measure. */
export interface IndividualOrder {
  /** `id`, an objective, or another measure such as `blocks`. */
  readonly by: string;
  readonly descending: boolean;
}

export const orderById: IndividualOrder = { by: "id", descending: false };

/** Best first: the direction in which an objective is optimised; small cells before large ones. */
export function bestFirst(by: string, objectives: readonly Objective[]): IndividualOrder {
  const objective = objectives.find(({ name }) => name === by);
  return { by, descending: objective?.direction === "maximize" };
}

/** Sorted by `order`, equal ones by id; those without the measure come last. */
export function sortIndividuals(records: readonly IndividualRecord[], order: IndividualOrder): IndividualRecord[] {
  const sign = order.descending ? -1 : 1;
  if (order.by === "id") return [...records].sort((a, b) => sign * (a.individual.id - b.individual.id));
  return records
    .map((record) => ({ record, value: placeOf(record, order.by) }))
    .sort((a, b) => {
      if (a.value === undefined || b.value === undefined) {
        return Number(a.value === undefined) - Number(b.value === undefined) || byId(a.record, b.record);
      }
      return sign * (a.value - b.value) || byId(a.record, b.record);
    })
    .map(({ record }) => record);
}

function byId(a: IndividualRecord, b: IndividualRecord): number {
  return a.individual.id - b.individual.id;
}

/** What is not finite (a perplexity that overflowed) cannot be placed. */
function placeOf({ individual, evaluation }: IndividualRecord, name: string): number | undefined {
  const value = evaluation === null ? countOf(individual.complexity, name) : measure(individual, evaluation, name);
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}
