import type { LineageSnapshot } from "../../src/protocol/lineageProtocol.ts";
import type { CalibrationRecord } from "../../src/run/evaluation.ts";
import type { Edit, IndividualId } from "../../src/run/individual.ts";
import type { LineageEdge, LineageNode } from "../../src/run/lineage.ts";
import type { Objective } from "../../src/run/objective.ts";
import { signed, type ValueChange, valueChange } from "../measures/change.ts";
import { formatValue, measureTitle } from "../shared/format.ts";
import { t } from "../shared/translate.ts";
import { type LaneLayout, laneLayout } from "./laneLayout.ts";

/** What the lineage panel says of the ancestors. */
export interface LineageModel {
  readonly title: string;
  /** `23 ancestors in 8 generations`, and how many are left out. */
  readonly summary: string;
  /** As `laneLayout` has them. */
  readonly rows: readonly LineageRow[];
  readonly layout: LaneLayout;
}

export interface LineageRow {
  readonly id: IndividualId;
  readonly origin: LineageNode["origin"];
  readonly heading: string;
  /** `Mutation`, `Seed cell lstm`, … */
  readonly making: string;
  readonly genes: string;
  readonly status: LineageNode["status"];
  readonly onFront: boolean;
  readonly twinOf: IndividualId | null;
  readonly values: readonly { readonly label: string; readonly value: string }[];
  /** Edits of a random cell, which no edge can carry. */
  readonly edits: readonly Edit[];
  readonly edges: readonly LineageLine[];
}

/** One edge, from a parent to the row's individual. */
export interface LineageLine {
  readonly parent: IndividualId;
  readonly role: LineageEdge["role"];
  /** Null where the parent is not drawn. */
  readonly edits: readonly Edit[];
  readonly changes: readonly ({ readonly label: string } & ValueChange)[];
  readonly morphism: string | null;
}

const makings = {
  seed: t("Seed cell"),
  random: t("Random cell"),
  mutation: t("Mutation"),
  crossover: t("Crossover"),
} as const;

export function lineageModel({ lineage, objectives }: LineageSnapshot): LineageModel {
  const { nodes, edges, subject, omitted } = lineage;
  const nodesById = new Map(nodes.map((node) => [node.id, node]));
  const edgesByChild = new Map<number, LineageEdge[]>();
  for (const edge of edges) edgesByChild.set(edge.child, [...(edgesByChild.get(edge.child) ?? []), edge]);
  const generations = new Set(nodes.map(({ generation }) => generation)).size;
  const ancestors = nodes.length - 1 + omitted;
  return {
    title: t("Lineage of individual {0}", subject),
    summary: summaryText(ancestors, generations, omitted),
    rows: nodes.map((node) => rowOf(node, edgesByChild.get(node.id) ?? [], nodesById, objectives, lineage.lossUnit)),
    layout: laneLayout(
      nodes.map(({ id }) => id),
      (id) => (edgesByChild.get(id) ?? []).map(({ parent }) => parent),
    ),
  };
}

function rowOf(
  node: LineageNode,
  edges: readonly LineageEdge[],
  nodes: ReadonlyMap<number, LineageNode>,
  objectives: readonly Objective[],
  lossUnit: string,
): LineageRow {
  return {
    id: node.id,
    origin: node.origin,
    heading: `#${node.id}`,
    making: node.seedName === null ? makings[node.origin] : t("Seed cell {0}", node.seedName),
    genes: node.genes,
    status: node.status,
    onFront: node.onFront,
    twinOf: node.twinOf,
    values: objectives.flatMap(({ name }, index) => {
      const value = node.values[index] ?? null;
      return value === null ? [] : [{ label: measureTitle(name), value: formatValue(value) }];
    }),
    edits: edges.length === 0 ? node.edits : [],
    edges: edges.map((edge) => ({
      parent: edge.parent,
      role: edge.role,
      edits: edge.role === "first" ? node.edits : [],
      changes: changesAlong(edge, node, nodes.get(edge.parent), objectives),
      morphism:
        edge.morphismError === null
          ? null
          : t("morphism error {0} {1}", signed(edge.morphismError, formatValue), t(lossUnit)) +
            beforeCalibration(edge.calibration),
    })),
  };
}

/** What the error was before calibration, in brackets. */
function beforeCalibration(calibration: CalibrationRecord | null): string {
  if (calibration === null || calibration.steps.length === 0) return "";
  const before = calibration.before;
  return ` (${before === undefined ? t("no finite loss before calibration") : t("{0} before calibration", signed(before, formatValue))})`;
}

function changesAlong(
  edge: LineageEdge,
  child: LineageNode,
  parent: LineageNode | undefined,
  objectives: readonly Objective[],
): LineageLine["changes"] {
  return objectives.flatMap((objective, index) => {
    const before = parent?.values[index] ?? null;
    const after = child.values[index] ?? null;
    if (before === null || after === null || edge.change[index] === null) return [];
    return [{ label: measureTitle(objective.name), ...valueChange(before, after, objective) }];
  });
}

function summaryText(ancestors: number, generations: number, omitted: number): string {
  if (ancestors === 0) return t("no ancestors: it stands at the beginning of its line");
  const counts = [
    ancestors === 1 ? t("1 ancestor") : t("{0} ancestors", ancestors),
    generations === 1 ? t("1 generation") : t("{0} generations", generations),
  ] as const;
  const text = t("{0} in {1}", ...counts);
  return omitted > 0 ? t("{0}, the {1} oldest not drawn", text, omitted) : text;
}
