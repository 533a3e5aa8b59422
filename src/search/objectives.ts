import { assert, present } from "../base/assert.ts";
import type { Measure, ReferenceContext } from "../measures/measure.ts";
import type { Constraint, Objective } from "../run/objective.ts";
import { defaultReference } from "./references.ts";

/** The `search` keys that say what is sought, as a parsed config has them. */
export interface GoalRequest {
  readonly objectives: readonly (
    | string
    | {
        readonly name: string;
        readonly direction?: "minimize" | "maximize" | undefined;
        readonly reference?: number | undefined;
      }
  )[];
  readonly constraints: {
    readonly [name: string]: { readonly min?: number | undefined; readonly max?: number | undefined };
  };
}

/** What an objective takes of a measure; `clock` is measured time, which no run repeats exactly. */
export type KnownMeasure = Pick<Measure, "name" | "unit" | "direction" | "source">;

interface ResolvedGoal {
  readonly objectives: readonly Objective[];
  readonly constraints: readonly Constraint[];
}

/**
 * Names of the config to objectives and constraints with all defaults.
 *
 * @param request of a config that was accepted: its names are measures of the task, each objective stands there once,
 *   and bounds can be met.
 * @param known a measure of the task by its name.
 */
export function resolveObjectives(
  request: GoalRequest,
  known: (name: string) => KnownMeasure | undefined,
  context: ReferenceContext,
): ResolvedGoal {
  const measureOf = (name: string) => present(known(name), `a measure ${name} of the task`);
  const objectives = request.objectives.map((item) => {
    const { name, direction, reference } = typeof item === "string" ? { name: item } : item;
    return objectiveOf(measureOf(name), context, direction, reference);
  });
  const constraints = Object.entries(request.constraints).map(([key, { min, max }]): Constraint => {
    const { name } = measureOf(key);
    assert(min !== undefined || max !== undefined, `the constraint on ${name} has a bound`);
    return { name, ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
  });
  return { objectives, constraints };
}

function objectiveOf(
  { name, unit, direction: usual, source }: KnownMeasure,
  context: ReferenceContext,
  direction: Objective["direction"] = usual,
  reference: number = defaultReference(name, direction, context),
): Objective {
  return { name, direction, unit, reference, reproducible: source !== "clock" };
}
