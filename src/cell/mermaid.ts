import { present } from "../base/assert.ts";
import { type Block, isCombination, isWeighted, type Source, type Terminal } from "./block.ts";
import type { Cell } from "./cell.ts";

type DiagramNodeKind = "terminal" | "combination" | "activation" | "weighted" | "output";

export interface DiagramNode {
  /** `n0`, `n1`, … in the order of the list: safe in any markup. */
  readonly id: string;
  readonly kind: DiagramNodeKind;
  /** From a fixed list; never a name that someone chose. */
  readonly label: string;
  /** What the node shows. */
  readonly shows: Source | "h'" | "c'";
}

export interface DiagramEdge {
  readonly from: string;
  readonly to: string;
  /** `−` at the operand that a difference takes away. */
  readonly label?: "−";
}

/** A cell as a directed acyclic graph to be drawn. */
export interface CellDiagram {
  readonly nodes: readonly DiagramNode[];
  /** One for every input of a block, then one for each output. */
  readonly edges: readonly DiagramEdge[];
}

const terminalLabels: { readonly [T in Terminal]: string } = { x: "x", h: "h", c: "c", "1": "1" };
const blockLabels: { readonly [O in Block["op"]]: string } = {
  add: "+",
  sub: "−",
  elem_mul: "⊙",
  identity: "id",
  sigmoid: "σ",
  tanh: "tanh",
  relu: "ReLU",
  leaky_relu: "leaky ReLU",
  hard_sigmoid: "hard σ",
  hard_tanh: "hard tanh",
  softplus: "softplus",
  linear: "W",
  linear_b: "W + b",
  low_rank: "W₂W₁",
  low_rank_b: "W₂W₁ + b",
  scale: "w ⊙",
  bias: "b",
  scalar: "α",
};

/**
 * The graph of a cell: the terminals that are read, the blocks in the cell's order, h', and c' where it is written.
 */
export function cellDiagram(cell: Cell): CellDiagram {
  const nodes: DiagramNode[] = [];
  const ids = new Map<string, string>();
  const addNode = (shows: DiagramNode["shows"], kind: DiagramNodeKind, label: string) => {
    const id = `n${nodes.length}`;
    nodes.push({ id, kind, label, shows });
    ids.set(shows, id);
  };
  const read = new Set<Source>([...cell.blocks.flatMap((block): readonly Source[] => block.inputs)]);
  const writesMemory = cell.cNext !== "c";
  if (writesMemory) read.add(cell.cNext);
  for (const terminal of ["x", "h", "c", "1"] as const) {
    if (read.has(terminal)) addNode(terminal, "terminal", terminalLabels[terminal]);
  }
  for (const block of cell.blocks) addNode(block.id, kindOf(block), blockLabels[block.op]);
  addNode("h'", "output", "h′");
  if (writesMemory) addNode("c'", "output", "c′");

  const idOf = (shows: string) => present(ids.get(shows), shows);
  const edges: DiagramEdge[] = cell.blocks.flatMap((block) =>
    block.inputs.map((input, place): DiagramEdge => {
      const edge = { from: idOf(input), to: idOf(block.id) };
      return block.op === "sub" && place === 1 ? { ...edge, label: "−" } : edge;
    }),
  );
  edges.push({ from: idOf(cell.hNext), to: idOf("h'") });
  if (writesMemory) edges.push({ from: idOf(cell.cNext), to: idOf("c'") });
  return { nodes, edges };
}

/** The graph of a cell as a Mermaid flowchart; each node has its kind as class, for the style sheet of the reader. */
export function mermaidText(cell: Cell): string {
  return diagramText(cellDiagram(cell));
}

/** A graph as a Mermaid flowchart, for diagrams that show more than one cell. */
export function diagramText({ nodes, edges }: CellDiagram): string {
  const brackets: { readonly [K in DiagramNodeKind]: readonly [string, string] } = {
    terminal: ["([", "])"],
    combination: ["((", "))"],
    activation: ["[", "]"],
    weighted: ["[[", "]]"],
    output: ["([", "])"],
  };
  const lines = nodes.map(({ id, kind, label }) => {
    const [open, close] = brackets[kind];
    return `  ${id}${open}"${label}"${close}:::${kind}`;
  });
  for (const { from, to, label } of edges)
    lines.push(`  ${from} -->${label === undefined ? "" : `|"${label}"|`} ${to}`);
  return `flowchart TD\n${lines.join("\n")}\n`;
}

function kindOf(block: Block): DiagramNodeKind {
  if (isCombination(block)) return "combination";
  return isWeighted(block) ? "weighted" : "activation";
}
