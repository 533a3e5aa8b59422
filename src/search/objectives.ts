import { closest } from "../base/didYouMean.ts";
import type { Constraint, Objective } from "../run/objective.ts";
import { defaultReference, type ReferenceContext } from "./references.ts";

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

/** What the individuals of a task are measured by; `clock` is measured time, which no run repeats exactly. */
export interface KnownMeasure {
  readonly name: string;
  readonly unit: string;
  readonly direction: "minimize" | "maximize";
  readonly source: "training" | "cell" | "clock";
}

/** A mistake of the user's, with its place in the `search` section. */
export interface GoalProblem {
  readonly code: "UNKNOWN_MEASURE" | "DUPLICATE_OBJECTIVE" | "EMPTY_RANGE" | "NO_BOUND";
  readonly message: string;
  /** For example `["objectives", 1]` or `["constraints", "parameters"]`. */
  readonly path: readonly (string | number)[];
}

export interface ResolvedGoal {
  /** Only those that are sound; complete where there are no problems. */
  readonly objectives: readonly Objective[];
  readonly constraints: readonly Constraint[];
  readonly problems: readonly GoalProblem[];
}

/**
 * Names of the config to objectives and constraints with all defaults; mistakes come as values, all at once.
 *
 * @param known every measure of the task.
 */
export function resolveObjectives(
  request: GoalRequest,
  known: readonly KnownMeasure[],
  context: ReferenceContext,
): ResolvedGoal {
  const measures = new Map(known.map((measure) => [measure.name, measure]));
  const problems: GoalProblem[] = [];
  const objectives: Objective[] = [];
  request.objectives.forEach((item, index) => {
    const { name, direction, reference } = typeof item === "string" ? { name: item } : item;
    const path = ["objectives", index];
    const measure = measures.get(name);
    const problem = measure === undefined ? unknown(name, measures) : clash(name, objectives);
    if (problem !== null) problems.push({ ...problem, path });
    else if (measure !== undefined) {
      objectives.push(objectiveOf(measure, context, direction, reference));
    }
  });

  const constraints: Constraint[] = [];
  for (const [name, { min, max }] of Object.entries(request.constraints)) {
    const path = ["constraints", name];
    if (!measures.has(name)) problems.push({ ...unknown(name, measures), path });
    else if (min === undefined && max === undefined) {
      problems.push({ code: "NO_BOUND", message: `the constraint on ${name} has neither min nor max`, path });
    } else if (min !== undefined && max !== undefined && min > max) {
      const message = `no ${name} is at least ${min} and at most ${max}: min is above max`;
      problems.push({ code: "EMPTY_RANGE", message, path });
    } else {
      constraints.push({ name, ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) });
    }
  }
  return { objectives, constraints, problems };
}

function objectiveOf(
  { name, unit, direction: usual, source }: KnownMeasure,
  context: ReferenceContext,
  direction: Objective["direction"] = usual,
  reference: number = defaultReference(name, direction, context),
): Objective {
  return { name, direction, unit, reference, reproducible: source !== "clock" };
}

function unknown(name: string, measures: ReadonlyMap<string, KnownMeasure>): Omit<GoalProblem, "path"> {
  const names = [...measures.keys()];
  const suggestion = closest(name, names);
  const hint = suggestion === undefined ? `known are ${names.join(", ")}` : `did you mean ${suggestion}?`;
  return { code: "UNKNOWN_MEASURE", message: `nothing is measured as "${name}" in this task; ${hint}` };
}

function clash(name: string, earlier: readonly Objective[]): Omit<GoalProblem, "path"> | null {
  if (!earlier.some((objective) => objective.name === name)) return null;
  return { code: "DUPLICATE_OBJECTIVE", message: `${name} is an objective twice` };
}
