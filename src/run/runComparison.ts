import { elementAt } from "../base/elementAt.ts";
import { hypervolume } from "./hypervolume.ts";
import type { IndividualId } from "./individual.ts";
import { objectiveVector } from "./measure.ts";
import { directed, directedVector, type Objective } from "./objective.ts";
import { individualRecord, type RunView } from "./runView.ts";
import { frontOf } from "./standing.ts";

/** What one run contributes to a comparison, in the objectives that all runs share. */
export interface ComparedRun {
  readonly name: string;
  readonly seed: number | null;
  readonly algorithm: string | null;
  readonly status: RunView["status"];
  readonly evaluated: number;
  readonly trained: number;
  readonly failed: number;
  readonly generations: number;
  /** Milliseconds of search in all generations so far. */
  readonly elapsedMs: number;
  /** Non-dominated individuals with their values as measured, per shared objective; best first objective first. */
  readonly front: readonly { readonly id: IndividualId; readonly values: readonly number[] }[];
  /** After each generation: paid-for evaluations so far, and the archive's volume against the common reference. */
  readonly hypervolume: readonly { readonly evaluations: number; readonly value: number }[];
  /** Best value of each shared objective on the front as measured; null where the front is empty. */
  readonly best: readonly (number | null)[];
}

export interface RunComparison {
  /** What all runs optimise, in the first one's order; none where they have no objective in common. */
  readonly objectives: readonly Objective[];
  /** Objectives of some runs only, by name: they take no part. */
  readonly notShared: readonly string[];
  /** [objective], as measured: the worst of the runs' own references, so that no run's point is cut off. */
  readonly reference: readonly number[];
  readonly runs: readonly ComparedRun[];
}

/**
 * Runs side by side, measured alike: hypervolumes of different runs may only be compared against one reference point.
 * Those of the log are taken where they were measured against it, others are computed from the archives.
 *
 * An objective is shared where name and direction agree. A front with some objectives left out may hold points that
 * are dominated in the others; they stay, as attainment and hypervolume are not changed by them.
 */
export function compareRuns(views: readonly RunView[]): RunComparison {
  const objectives = sharedObjectives(views);
  const names = new Set(views.flatMap((view) => view.objectives.map(({ name }) => name)));
  for (const { name } of objectives) names.delete(name);
  const reference = objectives.map(({ name, direction }) =>
    views
      .map((view) => view.objectives.find((own) => own.name === name)?.reference ?? 0)
      .reduce(direction === "minimize" ? (a, b) => Math.max(a, b) : (a, b) => Math.min(a, b)),
  );
  return {
    objectives,
    notShared: [...names],
    reference,
    runs: views.map((view) => comparedRun(view, objectives, reference)),
  };
}

function sharedObjectives(views: readonly RunView[]): Objective[] {
  const [first, ...others] = views;
  if (first === undefined) return [];
  return first.objectives.filter((objective) =>
    others.every((view) =>
      view.objectives.some(({ name, direction }) => name === objective.name && direction === objective.direction),
    ),
  );
}

/** Whether hypervolumes against a run's own objectives are those of a comparison. */
function measuresAlike(own: readonly Objective[], shared: readonly Objective[], reference: readonly number[]): boolean {
  // The order of the dimensions changes no volume.
  return (
    own.length === shared.length &&
    shared.every(({ name }, index) => {
      return own.some((each) => each.name === name && each.reference === reference[index]);
    })
  );
}

/** By archive, as the fold shares it: a run that grows is compared again and again. */
const volumes = new WeakMap<readonly IndividualId[], { readonly against: string; readonly value: number }>();

function volumeOf(
  archive: readonly IndividualId[],
  objectives: readonly Objective[],
  reference: readonly number[],
  vectorOf: (id: IndividualId) => readonly number[] | null,
): number {
  if (objectives.length === 0) return 0;
  const against = JSON.stringify([objectives.map(({ name }) => name), reference]);
  const known = volumes.get(archive);
  if (known?.against === against) return known.value;
  const vectors = archive.map(vectorOf).filter((vector) => vector !== null);
  const value = hypervolume(vectors, reference);
  volumes.set(archive, { against, value });
  return value;
}

function comparedRun(view: RunView, objectives: readonly Objective[], reference: readonly number[]): ComparedRun {
  const directedReference = directedVector(objectives, reference);
  const vectorOf = (id: IndividualId) => {
    const { individual, evaluation } = individualRecord(view, id);
    return evaluation === null ? null : objectiveVector(individual, evaluation, objectives);
  };
  const front = [...frontOf(view)].flatMap((id) => {
    const vector = vectorOf(id);
    return vector === null ? [] : [{ id, vector }];
  });
  front.sort((a, b) => (a.vector[0] ?? 0) - (b.vector[0] ?? 0) || a.id - b.id);
  const isLogged = measuresAlike(view.objectives, objectives, reference);
  let evaluations = 0;
  const curve = view.generations.map(({ archive, trained, hypervolume: logged }) => {
    evaluations += trained;
    return { evaluations, value: isLogged ? logged : volumeOf(archive, objectives, directedReference, vectorOf) };
  });
  return {
    name: view.header?.name ?? "",
    seed: view.header?.seed ?? null,
    algorithm: view.header?.algorithm ?? null,
    status: view.status,
    evaluated: view.evaluated,
    trained: view.trained,
    failed: view.failed,
    generations: view.generations.length,
    elapsedMs: view.generations.reduce((latest, { elapsedMs }) => Math.max(latest, elapsedMs), 0),
    front: front.map(({ id, vector }) => ({ id, values: directedVector(objectives, vector) })),
    hypervolume: curve,
    best: objectives.map((objective, index) =>
      front.length === 0
        ? null
        : directed(
            objective,
            front.reduce((least, { vector }) => Math.min(least, elementAt(vector, index)), Number.POSITIVE_INFINITY),
          ),
    ),
  };
}
