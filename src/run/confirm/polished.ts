import { shortNumber } from "../../base/numberText.ts";
import type { RunView } from "../runView.ts";
import { seedRecords } from "../standing.ts";
import { holm } from "../statistics.ts";
import { isWithinOneError, levelOf } from "./asGood.ts";
import type { Confirmation } from "./confirmation.ts";
import { type ConfirmedRow, confirmedRows } from "./confirmedFront.ts";
import { raceLevel, shortP } from "./race.ts";
import { pOf, rowText, scaleOf } from "./verdict.ts";

/** What came of a look around the seed cells of a run, `polishedText` of each; empty where the run is a search or has not ended. */
export function polishTexts(view: RunView): string[] {
  const { confirmation, header } = view;
  if (confirmation === null || confirmation.rounds === 0 || header?.algorithm !== "neighbours") return [];
  return Array.from(seedRecords(view), ({ record }) => polishedText(confirmation, record.individual.id));
}

/**
 * What came of a look around a network, in a sentence: a neighbour that is better and no larger, else one that is smaller and
 * cannot be told from it, else that there is none. P as in the verdict: corrected for all compared, and for the looks.
 *
 * @param asked the individual that was looked around, which is in the race.
 */
function polishedText(confirmation: Confirmation, asked: number): string {
  const rows = confirmedRows(confirmation).filter(({ rival, seeds }) => rival === null && seeds > 0);
  const own = rows.find(({ id }) => id === asked);
  if (own === undefined)
    return "The network itself could not be trained from scratch; nothing can be compared with it.";
  const size = ({ complexity }: ConfirmedRow) => complexity.total_parameters;
  const scale = scaleOf(confirmation);
  const others = rows.filter((row) => row !== own && size(row) <= size(own));
  const ps = holm(others.map((row) => pOf(row, own, confirmation)));
  const better = others
    .map((row, index) => ({ row, p: ps[index] ?? 1 }))
    .filter(({ row, p }) => p < raceLevel && levelOf(row, scale) < levelOf(own, scale))
    .toSorted((a, b) => levelOf(a.row, scale) - levelOf(b.row, scale))[0];
  if (better !== undefined) {
    return `${rowText(better.row, confirmation)} is better than the network itself, ${rowText(own, confirmation)}, p = ${shortP(better.p)}.`;
  }
  const smaller = others.find((row) => size(row) < size(own) && isWithinOneError(row, own, scale));
  if (smaller !== undefined) {
    const share = shortNumber((100 * size(smaller)) / size(own));
    return `${rowText(smaller, confirmation)} cannot be told from the network itself, ${rowText(own, confirmation)}, and has ${share} % of its parameters.`;
  }
  return `No neighbour in the race is better than the network itself, ${rowText(own, confirmation)}, or smaller and as good.`;
}
