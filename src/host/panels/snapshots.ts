import type { CellSnapshot } from "../../protocol/cellProtocol.ts";
import type { CompareTarget, IndividualsSnapshot, RunsSnapshot } from "../../protocol/compareProtocol.ts";
import type { LineageSnapshot } from "../../protocol/lineageProtocol.ts";
import { sizesOf } from "../../run/geneColumns.ts";
import type { IndividualId } from "../../run/individual.ts";
import { lineageOf, parentsOf } from "../../run/lineage.ts";
import type { Constraint, Objective } from "../../run/objective.ts";
import { operatorPayoff } from "../../run/operatorPayoff.ts";
import { compareRuns } from "../../run/runComparison.ts";
import { individualRecord } from "../../run/runView.ts";
import { baselinesOf, isOnFront } from "../../run/standing.ts";
import type { RunModel } from "../runs/runModel.ts";

/** A run as the snapshots read it. */
export type NamedRun = Pick<RunModel, "id" | "name" | "view"> & Partial<Pick<RunModel, "activity">>;

/** What the cell panel shows, or null while there is no individual with this id. */
export function cellSnapshot({ name, view }: NamedRun, id: IndividualId, isTrusted: boolean): CellSnapshot | null {
  if (id >= view.individuals.size) return null;
  const record = individualRecord(view, id);
  return {
    runName: name,
    objectives: view.objectives,
    constraints: view.constraints,
    classes: view.header?.classes ?? null,
    sizes: sizesOf(view, record.individual),
    record,
    parents: parentsOf(record.individual).map((parent) => individualRecord(view, parent)),
    baselines: baselinesOf(view).map(({ record }) => record),
    onFront: isOnFront(view, id),
    canExport: isTrusted && isOnFront(view, id),
    generations: view.generations.length,
  };
}

/** What the lineage panel shows, or null while there is no individual with this id. */
export function lineageSnapshot({ name, view }: NamedRun, id: IndividualId): LineageSnapshot | null {
  if (id >= view.individuals.size) return null;
  return {
    runName: name,
    objectives: view.objectives,
    constraints: view.constraints,
    lineage: lineageOf(view, id),
    payoff: operatorPayoff(view),
    evaluated: view.evaluated,
  };
}

/**
 * What the comparison panel shows. Members that do not exist are left out.
 *
 * @param runs by folder; those of the target are among them.
 */
export function compareSnapshot<T extends CompareTarget>(
  target: T,
  runs: ReadonlyMap<string, NamedRun>,
): Extract<IndividualsSnapshot | RunsSnapshot, { readonly kind: T["kind"] }>;
export function compareSnapshot(
  target: CompareTarget,
  runs: ReadonlyMap<string, NamedRun>,
): IndividualsSnapshot | RunsSnapshot {
  if (target.kind === "runs") {
    const compared = target.runs.flatMap((run) => runs.get(run) ?? []);
    return {
      kind: "runs",
      runs: compared.map(({ id, name, view, activity = view.status }) => ({ run: id, name, activity })),
      comparison: compareRuns(compared.map(({ view }) => view)),
    };
  }
  const members = target.members.flatMap(({ run, id }) => {
    const model = runs.get(run);
    if (model === undefined || id >= model.view.individuals.size) return [];
    const { name, view } = model;
    const record = individualRecord(view, id);
    return [{ run, runName: name, record, onFront: isOnFront(view, id), sizes: sizesOf(view, record.individual) }];
  });
  const views = [...new Set(target.members.map(({ run }) => run))].flatMap((run) => runs.get(run)?.view ?? []);
  return {
    kind: "individuals",
    objectives: byName<Objective>(views.flatMap((view) => view.objectives)),
    constraints: byName<Constraint>(views.flatMap((view) => view.constraints)),
    members,
  };
}

function byName<T extends { readonly name: string }>(items: readonly T[]): T[] {
  const found = new Map<string, T>();
  for (const item of items) if (!found.has(item.name)) found.set(item.name, item);
  return [...found.values()];
}
