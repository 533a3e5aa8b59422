import type { CalibrationRecord } from "../../src/run/evaluation.ts";
import { hypervolume } from "../../src/run/hypervolume.ts";
import type { Individual, IndividualId, Origin } from "../../src/run/individual.ts";
import { objectiveVector } from "../../src/run/measure.ts";
import { directed } from "../../src/run/objective.ts";
import type { RunEvent } from "../../src/run/runEvent.ts";
import { foldRunEvents, individualRecords, type RunView } from "../../src/run/runView.ts";
import { complexityOf, failure, individual, objective, ok } from "../search/vectorProblem.ts";

export interface Member {
  readonly origin: Origin;
  /** Null for a failed evaluation; absent before there is one. */
  readonly loss?: number | null;
  readonly morphismError?: number;
  readonly calibration?: CalibrationRecord;
  readonly blocks?: number;
  readonly cell?: Individual["cell"];
}

export const startOfRun: Extract<RunEvent, { type: "runStarted" }> = {
  type: "runStarted",
  formatVersion: 1,
  name: "family",
  seed: 3,
  algorithm: "nsga2",
  objectives: [objective("validation_loss", 10), objective("blocks", 50)],
  constraints: [],
  population: 4,
  generations: 3,
  configHash: "",
  dataHash: "",
};

/** A run of individuals by id, of `id + 1` blocks unless they say otherwise. @param archives by generation. */
export function family(
  members: readonly Member[],
  archives: readonly (readonly number[])[] = [],
  start: Partial<typeof startOfRun> = {},
): RunView {
  const events: RunEvent[] = [{ ...startOfRun, ...start }];
  members.forEach(({ origin, loss, morphismError, calibration, cell, blocks }, number) => {
    events.push({
      type: "individualProposed",
      individual: individual(number, {
        origin,
        complexity: complexityOf(blocks ?? number + 1),
        ...(cell === undefined ? {} : { cell }),
      }),
    });
    if (loss === undefined) return;
    const evaluation =
      loss === null
        ? failure()
        : {
            ...ok({ validation_loss: loss }),
            ...(morphismError === undefined ? {} : { morphismError }),
            ...(calibration === undefined ? {} : { calibration }),
          };
    events.push({ type: "individualEvaluated", id: number as IndividualId, evaluation });
  });
  const proposed = foldRunEvents(events);
  const { objectives } = proposed;
  const vectors = [...individualRecords(proposed)].map(({ individual, evaluation }) =>
    evaluation === null ? null : objectiveVector(individual, evaluation, objectives),
  );
  archives.forEach((archive, generation) => {
    const points = archive.map((id) => vectors[id] ?? null).filter((vector) => vector !== null);
    events.push({
      type: "generationCompleted",
      generation,
      survivors: archive as IndividualId[],
      archive: archive as IndividualId[],
      hypervolume: hypervolume(
        points,
        objectives.map((each) => directed(each, each.reference)),
      ),
      twinsAvoided: 0,
      timing: { elapsedMs: 1000 * (generation + 1) },
    });
  });
  return foldRunEvents(events);
}
