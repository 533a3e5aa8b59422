import { elementAt } from "../base/elementAt.ts";
import { confirmedFront } from "./confirm/confirmedFront.ts";
import type { IndividualId } from "./individual.ts";
import { measure } from "./measure.ts";
import { directed } from "./objective.ts";
import { individualRecord, type RunView } from "./runView.ts";
import { frontOf } from "./standing.ts";

/** Each cell more is a comparison more, which all have to pay for in trainings or in p. */
const mostFinalists = 5;

/**
 * The cells that go to the test data where none are named: of the confirmed front, else of the front as it was shown, at
 * most five, spread evenly over their order by the first objective; the best is always one. Validation data alone decide.
 */
export function finalists(view: RunView): IndividualId[] {
  const ranked = rankedFront(view);
  const places = Math.min(mostFinalists, ranked.length);
  if (places < 2) return ranked;
  const step = (ranked.length - 1) / (places - 1);
  return Array.from({ length: places }, (_, place) => elementAt(ranked, Math.round(place * step)));
}

/** Best first. */
function rankedFront(view: RunView): IndividualId[] {
  const { confirmation, objectives } = view;
  if (confirmation !== null && confirmation.endReason !== null) {
    const { metric } = confirmation;
    const rows = confirmedFront(confirmation, objectives).flatMap(({ id, metrics }) => {
      const value = metrics[metric.name]?.mean;
      return id === null || value === undefined ? [] : [{ id, value: directed(metric, value) }];
    });
    if (rows.length > 0) return sortedIds(rows);
  }
  const [first] = objectives;
  return sortedIds(
    [...frontOf(view)].map((id) => {
      const { individual, evaluation } = individualRecord(view, id);
      const value =
        first === undefined || evaluation === null ? undefined : measure(individual, evaluation, first.name);
      return { id, value: value === undefined || first === undefined ? Number.MAX_VALUE : directed(first, value) };
    }),
  );
}

function sortedIds(rows: readonly { readonly id: IndividualId; readonly value: number }[]): IndividualId[] {
  return rows.toSorted((a, b) => a.value - b.value || a.id - b.id).map(({ id }) => id);
}
