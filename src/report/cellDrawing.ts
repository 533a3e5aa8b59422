import type { Cell } from "../cell/cell.ts";
import { cellDiagram, type DiagramNode } from "../cell/mermaid.ts";
import { px } from "./chartFrame.ts";
import { type Html, html } from "./html.ts";
import { layeredLayout } from "./layeredLayout.ts";

const row = 44;
const column = 62;
const nodeHeight = 24;

/** A cell as a graph from top (what it reads) to bottom (h′, c′). @param name for those who cannot see it. */
export function cellDrawing(cell: Cell, name: string): Html {
  const { nodes, edges } = cellDiagram(cell);
  const layout = layeredLayout(
    nodes.map(({ id }) => id),
    edges,
  );
  const width = Math.max(1, layout.columns) * column + 8;
  const height = layout.rows * row + 4;
  const at = (place: { readonly row: number; readonly column: number }) => ({
    x: 4 + (place.column + 0.5) * column,
    y: 2 + (place.row + 0.5) * row,
  });
  const lines = layout.edges.map(({ points }, index) => {
    const corners = points.map(at);
    const label = edges[index]?.label;
    const last = corners[corners.length - 1] as { x: number; y: number };
    const before = corners[corners.length - 2] as { x: number; y: number };
    const minus =
      label !== undefined &&
      html`<text class="minus" x="${px(last.x + (before.x - last.x) * 0.4 + 6)}" y="${px(last.y - nodeHeight / 2 - 3)}">${label}</text>`;
    return html`<path class="wire" marker-end="url(#arrow)" d="${curve(corners)}"/>${minus}`;
  });
  const boxes = nodes.map((node) => {
    const { x, y } = at(layout.places.get(node.id) as { row: number; column: number });
    return box(node, x, y);
  });
  return html`<svg class="cell" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img"><title>${name}</title><defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="arrow" d="M0 0L8 4L0 8Z"/></marker></defs>${lines}${boxes}</svg>`;
}

function box({ kind, label }: DiagramNode, x: number, y: number): Html {
  const width = Math.max(28, label.length * 8 + 12);
  const radius = kind === "weighted" || kind === "activation" ? 3 : nodeHeight / 2;
  return html`<g class="node ${kind}"><rect x="${px(x - width / 2)}" y="${px(y - nodeHeight / 2)}" width="${width}" height="${nodeHeight}" rx="${radius}"/><text x="${px(x)}" y="${px(y)}" dy="0.34em" text-anchor="middle">${label}</text></g>`;
}

/** Vertical at both ends of every row that it crosses; ends where the boxes begin. */
function curve(corners: readonly { readonly x: number; readonly y: number }[]): string {
  const half = nodeHeight / 2;
  return corners
    .map(({ x, y }, index) => {
      const before = corners[index - 1];
      if (before === undefined) return `M${px(x)} ${px(y + half)}`;
      const start = index === 1 ? before.y + half : before.y;
      const end = index === corners.length - 1 ? y - half - 1 : y;
      const middle = (start + end) / 2;
      return `C${px(before.x)} ${px(middle)} ${px(x)} ${px(middle)} ${px(x)} ${px(end)}`;
    })
    .join("");
}
