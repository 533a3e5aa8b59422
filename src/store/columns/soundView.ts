import { count, dictionary, fields, finite, list, nullOr, oneOf, type Shape, text } from "../../base/shape.ts";
import type { Confirmation } from "../../run/confirm/confirmation.ts";
import type { IndividualRecord } from "../../run/individualTable.ts";
import { runEvent } from "../../run/runEventShape.ts";
import { emptyRunView, type RunView } from "../../run/runView.ts";

/*
 * Whether what columns say could have come out of a log: whoever made a run folder may have made its columns too, and
 * what reads a view takes for granted what `EventCheck` proves of a log.
 */

type Rest = Omit<RunView, "individuals">;

/** @param size how many individuals the view has. */
export function isSoundRest(rest: unknown, size: number): rest is Rest {
  if (restShape(rest) !== null) return false;
  const { individuals: _, ...empty } = emptyRunView;
  const view = rest as Rest;
  if (Object.keys(view).join() !== Object.keys(empty).join()) return false;
  const isKnown = (id: number) => id < size;
  return (
    isSoundHeader(view) &&
    view.generations.every(
      ({ generation, survivors, archive }, index) =>
        generation === index && survivors.every(isKnown) && archive.every(isKnown),
    ) &&
    Object.values(view.best).every(({ id }) => isKnown(id)) &&
    (view.confirmation === null || isSoundConfirmation(view.confirmation, isKnown))
  );
}

/** @param size how many individuals the view has. */
export function isSoundRecord(record: IndividualRecord, id: number, size: number): boolean {
  const { individual, evaluation, twinOf, rungs } = record;
  if (runEvent({ type: "individualProposed", individual }) !== null || individual.id !== id) return false;
  const { origin } = individual;
  if (origin.kind === "offspring" && origin.parents.some((parent) => parent >= id)) return false;
  if (nullOr(count)(twinOf) !== null || (twinOf !== null && (twinOf === id || twinOf >= size))) return false;
  if (evaluation !== null && runEvent({ type: "individualEvaluated", id, evaluation }) !== null) return false;
  return list(rungShape)(rungs) === null && rungs.every((rung) => isEvent("rungCompleted", rungEvent(id, rung)));
}

const restShape: Shape = fields({
  status: oneOf("empty", "running", "completed", "stopped"),
  endReason: (value) => (value === null ? null : runEvent({ type: "runEnded", outcome: "stopped", reason: value })),
  generations: list(
    fields({
      generation: count,
      nextId: count,
      survivors: list(count),
      archive: list(count),
      hypervolume: finite,
      twinsAvoided: count,
      trained: count,
      failed: count,
      elapsedMs: finite,
    }),
  ),
  evaluated: count,
  trained: count,
  failed: count,
  retried: count,
  failures: dictionary(count),
  twinsAvoided: count,
  best: dictionary(fields({ id: count, value: finite })),
  confirmation: nullOr(
    fields({
      contenders: list(fields({ contender: fields({ key: text(400) }), results: list(fields({})) })),
      rounds: count,
    }),
  ),
});

const rungShape = fields({ rung: count, epochs: count });

function rungEvent(id: number, { rung, epochs, ...decision }: IndividualRecord["rungs"][number]): object {
  return { generation: 0, rung, epochs, decisions: [{ id, ...decision }] };
}

function isSoundHeader({ header, objectives, constraints }: Rest): boolean {
  if (header === null) return false;
  return isEvent("runStarted", header) && isEvent("runStarted", { ...header, objectives, constraints });
}

function isSoundConfirmation(confirmation: Confirmation, isKnown: (id: number) => boolean): boolean {
  const { contenders: records, rounds: round, endReason, ...settings } = confirmation;
  const contenders = records.map(({ contender }) => contender);
  if (!isEvent("confirmationStarted", { ...settings, contenders })) return false;
  if (endReason !== null && !isEvent("confirmationEnded", { reason: endReason })) return false;
  return records.every(({ contender: { key, id }, results, left }) => {
    const areTrainings = results.every((result) => isEvent("contenderTrained", { key, round, result }));
    const hasLeft = left === null || isEvent("raceRoundCompleted", { round, decisions: [{ key, ...left }] });
    return areTrainings && hasLeft && (id === null || isKnown(id));
  });
}

function isEvent(type: string, values: object): boolean {
  return runEvent({ ...values, type }) === null;
}
