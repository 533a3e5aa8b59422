import { type Complexity, cellMeasures } from "../../src/measures/complexity.ts";
import { measureNamed } from "../../src/measures/measures.ts";
import { type ChoiceFront, type SearchedNetwork, searchedChoices } from "../../src/run/confirm/choiceFront.ts";
import type { IndividualId } from "../../src/run/individual.ts";
import type { FrontRun } from "./frontRun.ts";

/** What the page can choose among: the confirmed front, else that of the search as far as it is. */
export function pageChoices({ progress, header, history, columns }: FrontRun): ChoiceFront {
  if (progress.confirmation !== null) return progress.confirmation.choices;
  const columnOf = new Map(header.measures.map(({ name }, index) => [name, index]));
  const counts = cellMeasures.map(({ name }) => name);
  const metrics = header.measures
    .filter(({ name, objective }) => !counts.includes(name) && (objective || measureNamed(name) !== undefined))
    .map(({ name }) => name);
  const valuesOf = (names: readonly string[], id: number) =>
    Object.fromEntries(
      names.flatMap((name) => {
        const value = columns.value(columnOf.get(name) ?? 0, id);
        return Number.isFinite(value) ? [[name, value] as const] : [];
      }),
    );
  const networks = history.frontAt(columns.count).map(
    (id): SearchedNetwork => ({
      id: id as IndividualId,
      complexity: valuesOf(counts, id) as Complexity & object,
      values: valuesOf(metrics, id),
    }),
  );
  return searchedChoices(
    header.measures.filter(({ objective }) => objective),
    networks,
  );
}
