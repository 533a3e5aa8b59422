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
 *
 * Where children are looked at first, that is rung 0 of theirs. Who does not pass keeps what was seen as a note that it was
 * looked at: numbers from inherited weights are not compared with those from scratch.
 */
export async function* evaluateGeneration(
  individuals: readonly Individual[],
  generation: number,
  evaluate: Evaluate,
  settings: Pick<SearchSettings, "rungs" | "lookEpochs" | "keep" | "objectives" | "constraints">,
): AsyncGenerator<RunEvent, void, void> {
  let going = individuals;
  for (const [rung, { epochs, stage }] of stagesOf(generation, settings).entries()) {
    if (going.length === 0) return;
    const results: PartialResult[] = [];
    for await (const result of evaluated(going, stage, evaluate)) results.push(result);
    const decisions = decideRung(results, { rung, keep: settings.keep, goal: settings });
    yield { type: "rungCompleted", generation, rung, epochs, decisions };
    for (const [index, { individual, evaluation }] of results.entries()) {
      if (decisions[index]?.promoted) continue;
      const isSeen = stage === "look" && evaluation.status === "ok";
      const known: Evaluation = isSeen ? { ...evaluation, look: true } : evaluation;
      yield { type: "individualEvaluated", id: individual.id, evaluation: known };
    }
    going = going.filter((_, index) => decisions[index]?.promoted);
  }
  if (going.length === 0) return;
  for await (const { individual, evaluation } of evaluated(going, null, evaluate)) {
    yield { type: "individualEvaluated", id: individual.id, evaluation };
  }
}

/** Where candidates are compared before the end, in order. Those of the initial population have no parents to inherit from. */
function stagesOf(
  generation: number,
  { rungs, lookEpochs }: Pick<SearchSettings, "rungs" | "lookEpochs">,
): { readonly epochs: number; readonly stage: number | "look" }[] {
  const stages = rungs.map((epochs) => ({ epochs, stage: epochs }));
  return lookEpochs === null || generation === 0 ? stages : [{ epochs: lookEpochs, stage: "look" }, ...stages];
}

async function* evaluated(
  individuals: readonly Individual[],
  untilEpoch: number | "look" | null,
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
