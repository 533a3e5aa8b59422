import type { TerminationReason } from "../run/runEvent.ts";
import { lastGeneration, type RunView } from "../run/runView.ts";
import { trainingCost } from "../run/trainingCost.ts";
import type { SearchSettings } from "./searchOptions.ts";

export type TerminationRules = Pick<SearchSettings, "generations" | "maxEvaluations" | "maxCpuMs" | "stagnation">;

/**
 * Why the search is over after the last completed generation of `view`, by the rules that the config and the log decide;
 * null goes on. Where several hold, the first of: generations, evaluations, cpu, exhausted, stagnation.
 */
export function terminationReason(view: RunView, rules: TerminationRules): TerminationReason | null {
  const last = lastGeneration(view);
  if (last === undefined) return null;
  if (last.generation >= rules.generations) return "generations";
  if (rules.maxEvaluations !== null && view.trained >= rules.maxEvaluations) return "evaluations";
  if (rules.maxCpuMs !== null && trainingCost(view).cpuMs >= rules.maxCpuMs) return "cpu";
  if (last.trained === 0) return "exhausted";
  if (rules.stagnation !== null && isStagnant(view, rules.stagnation)) return "stagnation";
  return null;
}

/**
 * Whether the hypervolume gained at most `tolerance`, as a share of what it is now, over the last so many generations.
 * A hypervolume of 0 has not stagnated: nothing within the references was found yet.
 */
function isStagnant(view: RunView, { generations, tolerance }: NonNullable<TerminationRules["stagnation"]>): boolean {
  const now = lastGeneration(view)?.hypervolume ?? 0;
  const before = view.generations[view.generations.length - 1 - generations]?.hypervolume;
  return before !== undefined && now > 0 && now - before <= tolerance * now;
}

/** Rules of the config complete a run; the user and the clock stop it, and it may go on later. */
export function outcomeOf(reason: TerminationReason): "completed" | "stopped" {
  return reason === "user" || reason === "timeLimit" ? "stopped" : "completed";
}
