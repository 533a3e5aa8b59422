import type { IndividualRecord } from "./individualTable.ts";
import { individualRecord, type RunView } from "./runView.ts";
import { frontOf } from "./standing.ts";

/** Epochs of an individual with those of the ancestors whose weights it inherited, along the first parents. */
export function lineageEpochs(view: RunView, record: IndividualRecord): number {
  let epochs = 0;
  for (let current: IndividualRecord | null = record; current !== null; current = ancestorOf(view, current)) {
    epochs += current.evaluation?.curve.length ?? 0;
  }
  return epochs;
}

/** The most of any individual on the front; 0 where there is none. */
export function longestLineage(view: RunView): number {
  return Math.max(0, ...Array.from(frontOf(view), (id) => lineageEpochs(view, individualRecord(view, id))));
}

/** Whose weights it began with; null for a cell that began from scratch. */
function ancestorOf(view: RunView, { individual, evaluation }: IndividualRecord): IndividualRecord | null {
  const inherited =
    individual.origin.kind === "offspring" && evaluation?.status === "ok" && evaluation.initialLoss !== undefined;
  return inherited ? individualRecord(view, individual.origin.parents[0]) : null;
}
