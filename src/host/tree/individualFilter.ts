import type { IndividualRecord } from "../../run/individualTable.ts";
import { measure } from "../../run/measure.ts";
import { originWords } from "./originText.ts";

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
