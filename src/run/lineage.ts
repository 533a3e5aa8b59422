import { genesText } from "../network/geneText.ts";
import type { CalibrationRecord } from "./evaluation.ts";
import type { Edit, Individual, IndividualId } from "./individual.ts";
import type { IndividualRecord } from "./individualTable.ts";
import { lossUnitOf, measure } from "./measure.ts";
import { individualRecord, type RunView } from "./runView.ts";
import { frontOf } from "./standing.ts";

/** An individual as its lineage shows it: small, so that hundreds fit into one message. */
export interface LineageNode {
  readonly id: IndividualId;
  readonly generation: number;
  readonly origin: "seed" | "random" | "mutation" | "crossover";
  /** `lstm` for a seed; otherwise null. */
  readonly seedName: string | null;
  /** `pending` before there is an evaluation. */
  readonly status: "ok" | "failed" | "pending";
  /** Per objective as measured; null where it was not measured. */
  readonly values: readonly (number | null)[];
  /** Among the non-dominated individuals of the run so far. */
  readonly onFront: boolean;
  readonly twinOf: IndividualId | null;
  readonly blocks: number;
  /** What the search chose beside the cell: `H 24, rate 0.0031`; empty where the config leaves nothing open. */
  readonly genes: string;
  /** What was edited to get here, also for a random cell, which has no parents. */
  readonly edits: readonly Edit[];
}

/** From a parent to its child. */
export interface LineageEdge {
  readonly parent: IndividualId;
  readonly child: IndividualId;
  /** The first parent gave the cell, the second (crossover only) the grafted sub-graph. */
  readonly role: "first" | "second";
  /** Child − parent per objective as measured; null where one of them has no value. */
  readonly change: readonly (number | null)[];
  /** The child's loss before any training − this parent's validation loss, in `lossUnit`; first parents only. */
  readonly morphismError: number | null;
  /** How the child's first weights were brought near the parent's function; first parents only. */
  readonly calibration: CalibrationRecord | null;
}

export interface Lineage {
  readonly subject: IndividualId;
  /** The subject, then its ancestors by descending id, so that every child stands before its parents. */
  readonly nodes: readonly LineageNode[];
  /** Between `nodes` only, by descending child, first parents first. */
  readonly edges: readonly LineageEdge[];
  readonly lossUnit: string;
  /** Ancestors that were left out because there were more than `most`: the oldest. */
  readonly omitted: number;
}

/**
 * An individual and where it comes from, both parents of a crossover included.
 *
 * A parent was proposed before its child, so descending ids are a topological order and the youngest ancestors, which
 * are kept when there are too many, form a connected graph with the subject.
 *
 * @param most how many nodes to keep.
 * @throws {AssertionError} when no individual with this id was proposed.
 */
export function lineageOf(view: RunView, subject: IndividualId, most = 300): Lineage {
  const front = frontOf(view);
  const ids = ancestorIds(view, subject);
  const kept = ids.slice(0, most);
  const keptIds = new Set(kept);
  const records = kept.map((id) => individualRecord(view, id));
  return {
    subject,
    nodes: records.map((record) => nodeOf(view, record, front.has(record.individual.id))),
    edges: records.flatMap((record) => edgesTo(view, record).filter(({ parent }) => keptIds.has(parent))),
    lossUnit: lossUnitOf(view, individualRecord(view, subject)),
    omitted: ids.length - kept.length,
  };
}

/** Empty for seeds and random cells. */
export function parentsOf({ origin }: Individual): readonly IndividualId[] {
  return origin.kind === "offspring" ? origin.parents : [];
}

/** The transformations that made an individual; none for a seed. */
export function editsOf({ origin }: Individual): readonly Edit[] {
  return origin.kind === "seed" ? [] : origin.edits;
}

/** Child − parent per objective as measured; null where one of them has no value. */
function objectiveChange(
  view: Pick<RunView, "objectives">,
  parent: IndividualRecord,
  child: IndividualRecord,
): (number | null)[] {
  const before = measuredValues(view, parent);
  return measuredValues(view, child).map((value, index) => {
    const earlier = before[index] ?? null;
    return value === null || earlier === null ? null : value - earlier;
  });
}

/** The individual's value of each objective; null where it is absent or not finite. */
export function measuredValues(
  { objectives }: Pick<RunView, "objectives">,
  { individual, evaluation }: IndividualRecord,
): (number | null)[] {
  return objectives.map(({ name }) => {
    const value = evaluation === null ? undefined : measure(individual, evaluation, name);
    return value === undefined || !Number.isFinite(value) ? null : value;
  });
}

function ancestorIds(view: RunView, subject: IndividualId): IndividualId[] {
  const found = new Set<IndividualId>([subject]);
  const pending = [subject];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    for (const parent of parentsOf(individualRecord(view, id).individual)) {
      if (found.has(parent)) continue;
      found.add(parent);
      pending.push(parent);
    }
  }
  return [...found].sort((a, b) => b - a);
}

function nodeOf(view: RunView, record: IndividualRecord, onFront: boolean): LineageNode {
  const { individual, evaluation, twinOf } = record;
  const { origin } = individual;
  return {
    id: individual.id,
    generation: individual.generation,
    origin: origin.kind !== "offspring" ? origin.kind : origin.crossover ? "crossover" : "mutation",
    seedName: origin.kind === "seed" ? origin.name : null,
    status: evaluation?.status ?? "pending",
    values: measuredValues(view, record),
    onFront,
    twinOf,
    blocks: individual.complexity.blocks,
    genes: genesText(individual.genes),
    edits: editsOf(individual),
  };
}

function edgesTo(view: RunView, child: IndividualRecord): LineageEdge[] {
  const { evaluation } = child;
  return parentsOf(child.individual).map((parent, index): LineageEdge => {
    const start = evaluation?.status === "ok" && index === 0 ? evaluation : null;
    return {
      parent,
      child: child.individual.id,
      role: index === 0 ? "first" : "second",
      change: objectiveChange(view, individualRecord(view, parent), child),
      morphismError: start?.morphismError ?? null,
      calibration: start?.calibration ?? null,
    };
  });
}
