import { assert } from "../base/assert.ts";
import type { Evaluation } from "../run/evaluation.ts";
import type { Individual } from "../run/individual.ts";
import type { RunEvent } from "../run/runEvent.ts";
import { decideRung, type PartialResult } from "./rungs.ts";
import type { Evaluate, SearchSettings } from "./searchOptions.ts";

/**
 * Trains the individuals of one generation, rung by rung, and emits their evaluations.
 *
 * Without rungs evaluations are emitted as they come, in the order of ids. At a rung all are compared; one that is
 * stopped keeps the evaluation reached so far and competes with it in survival: its metrics are real ones of a model
 * that exists, only of fewer epochs. Those are emitted after the rung's decisions, in the order of ids; one that is
 * promoted past the last rung trains to the end.
 */
export async function* evaluateGeneration(
  individuals: readonly Individual[],
  generation: number,
  evaluate: Evaluate,
  settings: Pick<SearchSettings, "rungs" | "keep" | "objectives" | "constraints">,
): AsyncGenerator<RunEvent, void, void> {
  let going = individuals;
  for (const [rung, epochs] of settings.rungs.entries()) {
    if (going.length === 0) return;
    const results: PartialResult[] = [];
    for await (const result of evaluated(going, epochs, evaluate)) results.push(result);
    const decisions = decideRung(results, { rung, keep: settings.keep, goal: settings });
    yield { type: "rungCompleted", generation, rung, epochs, decisions };
    for (const [index, { individual, evaluation }] of results.entries()) {
      if (!decisions[index]?.promoted) yield { type: "individualEvaluated", id: individual.id, evaluation };
    }
    going = going.filter((_, index) => decisions[index]?.promoted);
  }
  if (going.length === 0) return;
  for await (const { individual, evaluation } of evaluated(going, null, evaluate)) {
    yield { type: "individualEvaluated", id: individual.id, evaluation };
  }
}

async function* evaluated(
  individuals: readonly Individual[],
  untilEpoch: number | null,
  evaluate: Evaluate,
): AsyncGenerator<PartialResult, void, void> {
  let count = 0;
  for await (const evaluation of evaluate(individuals, untilEpoch)) {
    const individual = individuals[count++];
    assert(individual !== undefined, "evaluate yields one evaluation per individual, got more");
    yield { individual, evaluation };
  }
  assert(count === individuals.length, `evaluate yields one evaluation per individual, got ${count}`);
}

/** What a twin gets: the results of the individual it repeats, at no cost, so that sums over a run stay true. */
export function repeated(evaluation: Evaluation): Evaluation {
  return { ...evaluation, trainingMacs: 0, timing: { trainingMs: 0, cpuMs: 0 } };
}
