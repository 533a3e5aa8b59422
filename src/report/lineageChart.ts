import { counted } from "../base/counted.ts";
import { shortNumber } from "../base/numberText.ts";
import type { IndividualId } from "../run/individual.ts";
import { type LineageEdge, type LineageNode, lineageOf } from "../run/lineage.ts";
import type { Objective } from "../run/objective.ts";
import type { RunView } from "../run/runView.ts";
import { frontOf } from "../run/standing.ts";
import { chartFrame, marks, px } from "./chartFrame.ts";
import { axisName } from "./frontChart.ts";
import { type Html, html } from "./html.ts";

/** The front and all its ancestors: generations to the right, the first objective upwards, a line to every parent. */
export function lineageChart(view: RunView): Html {
  const { nodes, edges } = frontLineage(view);
  const placed = nodes.flatMap((node) => {
    const [value] = node.values;
    return typeof value === "number" ? [{ ...node, value }] : [];
  });
  const frame = chartFrame(
    { width: 720, height: 360 },
    { label: "generation", values: placed.map(({ generation }) => generation), logarithmic: "never" },
    { label: axisName(view.objectives[0] as Objective), values: placed.map(({ value }) => value) },
  );
  const places = new Map(
    placed.map((node) => [node.id, { x: frame.x.toPixel(node.generation), y: frame.y.toPixel(node.value) }]),
  );
  const lines = edges.flatMap(({ parent, child, role }) => {
    const [from, to] = [places.get(parent), places.get(child)];
    if (from === undefined || to === undefined) return [];
    return [html`<line class="kin ${role}" x1="${px(from.x)}" y1="${px(from.y)}" x2="${px(to.x)}" y2="${px(to.y)}"/>`];
  });
  const dots = placed.map((node) => {
    const { x, y } = places.get(node.id) as { x: number; y: number };
    const kind = node.onFront ? "front" : node.origin === "seed" ? "seed" : "ancestor";
    return html`<circle class="${kind}" cx="${px(x)}" cy="${px(y)}" r="${node.onFront ? 5.5 : 4}"><title>${titleOf(node)}</title></circle>`;
  });
  const fronts = placed.filter((node) => node.onFront || node.seedName !== null);
  const names = fronts.map((node) => {
    const place = places.get(node.id) as { x: number; y: number };
    return { text: node.seedName ?? String(node.id), ...place };
  });
  return frame.draw(`The front and its ${counted(nodes.length - fronts.length, "ancestor")} by generation`, [
    html`<g>${lines}</g>`,
    html`<g>${dots}</g>`,
    marks(names),
  ]);
}

/** The ancestors of all members of the front, each once. */
function frontLineage(view: RunView): {
  readonly nodes: readonly LineageNode[];
  readonly edges: readonly LineageEdge[];
} {
  const nodes = new Map<IndividualId, LineageNode>();
  const edges = new Map<string, LineageEdge>();
  for (const id of frontOf(view)) {
    const lineage = lineageOf(view, id);
    for (const node of lineage.nodes) nodes.set(node.id, node);
    for (const edge of lineage.edges) edges.set(`${edge.parent} ${edge.child} ${edge.role}`, edge);
  }
  return { nodes: [...nodes.values()].sort((a, b) => a.id - b.id), edges: [...edges.values()] };
}

function titleOf({ id, seedName, origin, generation, values, edits }: LineageNode): string {
  const made = edits.length === 0 ? "" : `: ${edits.map(({ operator }) => operator).join(", ")}`;
  return `#${id} ${seedName ?? origin}, generation ${generation}, ${shortNumber(values[0])}${made}`;
}
