import { countOf } from "../../measures/complexity.ts";
import type { Individual } from "../../run/individual.ts";
import type { IndividualRecord } from "../../run/individualTable.ts";
import { measure } from "../../run/measure.ts";
import type { Objective } from "../../run/objective.ts";

/** How an individual was made, in a few words: `lstm`, `random`, `#3 + add_gate`, `#3 × #7 + add_unit, remove_gate`. */
export function originText({ origin }: Individual): string {
  if (origin.kind === "seed") return origin.name;
  const operators = origin.edits.map((edit) => edit.operator).join(", ");
  if (origin.kind === "random") return operators === "" ? "random" : `random: ${operators}`;
  const parents = origin.parents.map((id) => `#${id}`).join(" × ");
  return operators === "" ? parents : `${parents} + ${operators}`;
}

/** What a filter finds an individual by. */
function originWords({ origin }: Individual): readonly string[] {
  if (origin.kind === "seed") return ["seed", origin.name.toLowerCase()];
  const operators = origin.edits.map((edit) => edit.operator);
  if (origin.kind === "random") return ["random", ...operators];
  return origin.crossover ? ["offspring", "crossover", ...operators] : ["offspring", ...operators];
}

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

/** Says of each individual whether it is shown. */
export type IndividualFilter = (record: IndividualRecord) => boolean;

/** Why a filter cannot be read, in the user's words. */
interface FilterMistake {
  readonly message: string;
}

/**
 * Reads a filter: conditions that must all hold, separated by spaces or commas.
 *
 *     blocks<=8 validation_loss<2.1   a bound on any measure: < <= = >= >
 *     add_gate                        a word of how it was made: an operator, a seed cell, `crossover`, `random`
 *     #57                             an individual and its children
 *
 * An individual without the measure does not meet a bound on it.
 */
export function parseIndividualFilter(text: string, measures: readonly string[]): IndividualFilter | FilterMistake {
  const conditions: IndividualFilter[] = [];
  const terms = text
    .trim()
    .replaceAll(/\s*(<=|>=|<|>|=)\s*/g, "$1")
    .split(/[\s,]+/)
    .filter((term) => term !== "");
  for (const term of terms) {
    const bound = /^([^<>=]*)(<=|>=|<|>|=)(.*)$/.exec(term);
    if (bound === null) {
      conditions.push(word(term.toLowerCase()));
      continue;
    }
    const [, name = "", relation = "", limitText = ""] = bound;
    if (!measures.includes(name)) {
      return { message: `There is no measure "${name}"; there are ${measures.join(", ")}.` };
    }
    const limit = Number(limitText);
    if (limitText === "" || Number.isNaN(limit)) {
      return { message: `"${limitText}" is not a number, in "${term}".` };
    }
    const holds = relations[relation] as (value: number, limit: number) => boolean;
    conditions.push(({ individual, evaluation }) => {
      const value = evaluation === null ? undefined : measure(individual, evaluation, name);
      return value !== undefined && holds(value, limit);
    });
  }
  return (record) => conditions.every((condition) => condition(record));
}

const relations: { readonly [relation: string]: (value: number, limit: number) => boolean } = {
  "<": (value, limit) => value < limit,
  "<=": (value, limit) => value <= limit,
  "=": (value, limit) => value === limit,
  ">=": (value, limit) => value >= limit,
  ">": (value, limit) => value > limit,
};

function word(text: string): IndividualFilter {
  const id = /^#(\d+)$/.exec(text)?.[1];
  if (id === undefined) return ({ individual }) => originWords(individual).includes(text);
  return ({ individual: { id: own, origin } }) =>
    own === Number(id) || (origin.kind === "offspring" && origin.parents.some((parent) => parent === Number(id)));
}
