import {
  type Block,
  type BlockId,
  blockTensors,
  isCombination,
  isLearnedConstant,
  isTerminal,
  isWeighted,
  type WeightedBlock,
} from "../../src/cell/block.ts";
import type { Cell } from "../../src/cell/cell.ts";
import { type CellDifference, cellDifference } from "../../src/cell/cellDifference.ts";
import {
  type CellDiagram,
  cellDiagram,
  type DiagramEdge,
  type DiagramNode,
  diagramText,
} from "../../src/cell/mermaid.ts";
import type { WeightStart, WeightStarts } from "../../src/cell/weightStart.ts";
import type { ModelSizes } from "../../src/measures/complexity.ts";
import { numbers } from "../shared/numbers.ts";
import { t } from "../shared/translate.ts";

type Change = "added" | "changed" | "removed";

export interface GraphNode extends DiagramNode {
  /** Against the parent, where there is one. */
  readonly change: Change | null;
  /** The heading and the lines of the node's tooltip; names are text and stay text. */
  readonly tooltip: { readonly title: string; readonly lines: readonly string[] };
}

interface GraphEdge extends DiagramEdge {
  readonly change: "added" | "removed" | null;
}

/** A cell as a graph to be drawn, with what a reader may want to know of each node. */
export interface CellGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** As a Mermaid flowchart: numbered nodes and labels of a fixed list, never a name. */
  readonly text: string;
  readonly difference: CellDifference | null;
}

interface CellGraphOptions {
  /** What to highlight the differences from. */
  readonly parent?: Cell | null;
  /** Whether the parent's blocks that are gone are drawn too. */
  readonly withRemoved?: boolean;
  /** Numbers for the shapes; letters without. */
  readonly sizes?: Pick<ModelSizes, "inputSize" | "hiddenSize" | "layers"> | null;
  readonly starts?: WeightStarts;
  /** The individuals that `starts` refers to. */
  readonly parentIds?: readonly number[];
}

export function cellGraph(cell: Cell, options: CellGraphOptions = {}): CellGraph {
  const parent = options.parent ?? null;
  const difference = parent === null ? null : cellDifference(parent, cell);
  const own = cellDiagram(cell);
  const diagram = parent !== null && options.withRemoved ? withRemovedBlocks(own, cellDiagram(parent)) : own;
  const before = parent === null ? null : edgeKeys(cellDiagram(parent));
  const ownEdges = new Set(own.edges);
  const ownNodes = new Set(own.nodes.map(({ shows }) => shows));
  const blocks = new Map<string, Block>((parent?.blocks ?? []).map((block) => [block.id, block]));
  for (const block of cell.blocks) blocks.set(block.id, block);
  const shows = new Map(diagram.nodes.map((node) => [node.id, node.shows]));
  const edgeChange = (edge: DiagramEdge): GraphEdge["change"] => {
    if (!ownEdges.has(edge)) return "removed";
    return before === null || before.has(edgeKey(edge, shows)) ? null : "added";
  };
  return {
    nodes: diagram.nodes.map((node) => {
      const change = ownNodes.has(node.shows) ? changeOf(node.shows, difference) : "removed";
      return { ...node, change, tooltip: tooltipOf(node, blocks.get(node.shows), change, cell, difference, options) };
    }),
    edges: diagram.edges.map((edge) => ({ ...edge, change: edgeChange(edge) })),
    text: diagramText(diagram),
    difference,
  };
}

function changeOf(shows: DiagramNode["shows"], difference: CellDifference | null): Change | null {
  if (difference === null) return null;
  if (difference.added.includes(shows)) return "added";
  if (difference.changed.some(({ id }) => id === shows)) return "changed";
  return (difference.outputs as readonly string[]).includes(shows) ? "changed" : null;
}

/** The child's graph with the parent's nodes that are gone, and with their edges where both ends are drawn. */
function withRemovedBlocks(own: CellDiagram, parent: CellDiagram): CellDiagram {
  const ids = new Map<string, string>(own.nodes.map(({ shows, id }) => [shows, id]));
  const nodes = [...own.nodes];
  for (const node of parent.nodes) {
    if (ids.has(node.shows)) continue;
    const id = `n${nodes.length}`;
    ids.set(node.shows, id);
    nodes.push({ ...node, id });
  }
  const shows = new Map(parent.nodes.map((node) => [node.id, node.shows]));
  const ownKeys = edgeKeys(own);
  const edges: DiagramEdge[] = [...own.edges];
  for (const edge of parent.edges) {
    if (ownKeys.has(edgeKey(edge, shows))) continue;
    const from = ids.get(shows.get(edge.from) as string) as string;
    const to = ids.get(shows.get(edge.to) as string) as string;
    edges.push({ ...edge, from, to });
  }
  return { nodes, edges };
}

function edgeKeys({ nodes, edges }: CellDiagram): ReadonlySet<string> {
  const shows = new Map(nodes.map((node) => [node.id, node.shows]));
  return new Set(edges.map((edge) => edgeKey(edge, shows)));
}

/** Neither a block id nor an output's name holds a space. */
function edgeKey({ from, to, label }: DiagramEdge, shows: ReadonlyMap<string, string>): string {
  return `${shows.get(from)} ${shows.get(to)} ${label ?? ""}`;
}

const opTitles: { readonly [O in Block["op"]]: string } = {
  add: t("sum"),
  sub: t("difference"),
  elem_mul: t("elementwise product"),
  identity: t("identity"),
  sigmoid: "sigmoid",
  tanh: "tanh",
  relu: "ReLU",
  leaky_relu: t("leaky ReLU (slope 0.01)"),
  hard_sigmoid: t("hard sigmoid"),
  hard_tanh: t("hard tanh"),
  softplus: t("softplus"),
  linear: t("linear"),
  linear_b: t("linear with bias"),
  low_rank: t("linear of low rank"),
  low_rank_b: t("linear of low rank, with bias"),
  scale: t("scale of each unit"),
  bias: t("learned vector"),
  scalar: t("learned number"),
};

const terminalTitles: { readonly [name: string]: string } = {
  x: t("x: the input of this timestep"),
  h: t("h: the hidden state of the previous timestep"),
  c: t("c: the memory of the previous timestep"),
  "1": t("1: the constant one"),
  "h'": t("h′: the new hidden state, the layer's output"),
  "c'": t("c′: the new memory"),
};

function tooltipOf(
  node: DiagramNode,
  block: Block | undefined,
  change: Change | null,
  cell: Cell,
  difference: CellDifference | null,
  options: CellGraphOptions,
): GraphNode["tooltip"] {
  const sizes = options.sizes ?? null;
  if (block === undefined || isTerminal(node.shows)) {
    const size = node.shows === "x" ? sized("I", sizes?.inputSize) : sized("H", sizes?.hiddenSize);
    const lines = node.shows === "1" ? [] : [t("shape {0}", `[batch, ${size}]`)];
    if (node.shows === "h'") lines.push(t("from {0}", cell.hNext));
    if (node.shows === "c'") lines.push(t("from {0}", cell.cNext));
    if (change === "changed") lines.push(t("comes from elsewhere than in the parent"));
    return { title: terminalTitles[node.shows] ?? node.shows, lines };
  }
  const lines = isLearnedConstant(block) ? [] : [t("reads {0}", block.inputs.join(block.op === "sub" ? " − " : ", "))];
  lines.push(t("output {0}", `[batch, ${sized("H", sizes?.hiddenSize)}]`));
  if (isWeighted(block)) lines.push(...weightLines(block, sizes));
  else if (!isCombination(block)) lines.push(t("no parameters"));
  const start = change === "removed" ? undefined : options.starts?.[block.id];
  if (start !== undefined) lines.push(startLine(start, options.parentIds ?? []));
  lines.push(...changeLines(block.id, change, difference));
  return { title: `${block.id}: ${opTitles[block.op]}`, lines };
}

const tensorNames = { weight: "W", down: "W₁", up: "W₂", bias: "b", scalar: "α" } as const;

function weightLines(block: WeightedBlock, sizes: CellGraphOptions["sizes"]): string[] {
  const readsInput = block.inputs[0] === "x";
  // Marks that no rank has, for the names of sizes.
  const [inputMark, unitsMark] = [-1, -2];
  const nameOf = (size: number) =>
    size === unitsMark || (size === inputMark && !readsInput) ? "H" : size === inputMark ? "I" : String(size);
  const tensors = blockTensors(block, inputMark, unitsMark)
    .map(({ part, shape }) => {
      const name = block.op === "scale" ? "w" : tensorNames[part];
      return `${name} [${shape.toReversed().map(nameOf).join(", ")}]`;
    })
    .join(", ");
  const starts = block.start === undefined ? [] : [t("starts at {0}", String(block.start))];
  if (sizes === null || sizes === undefined) return [tensors, ...starts];
  const { hiddenSize: H, inputSize: I, layers } = sizes;
  const count = (size: number) => {
    const shapes = blockTensors(block, size, H).map(({ shape }) => shape.reduce((product, each) => product * each, 1));
    return numbers.whole(shapes.reduce((sum, each) => sum + each, 0));
  };
  const first = count(readsInput ? I : H);
  const total =
    layers > 1
      ? t("{0} parameters in the first of {1} layers, {2} in the others", first, layers, count(H))
      : t("{0} parameters", first);
  return [`${tensors}: H ${H}${readsInput ? `, I ${I}` : ""}`, total, ...starts];
}

function startLine(start: WeightStart, parentIds: readonly number[]): string {
  switch (start.kind) {
    case "inherit": {
      const parent = parentIds[start.parent];
      const from = parent === undefined ? t("a parent") : t("individual {0}", parent);
      return start.block === undefined
        ? t("weights inherited from {0}", from)
        : t("weights inherited from {0}, its {1}", from, start.block);
    }
    case "default":
      return start.bias === undefined
        ? t("weights start at random")
        : t("weights start at random, bias at {0}", start.bias);
    case "zero":
      return start.bias === undefined ? t("weights start at 0") : t("weights start at 0, bias at {0}", start.bias);
    case "identity":
      return t("weights start as the identity");
    case "combined": {
      const blocks = new Set(start.weight.flatMap(({ factors }) => factors.map(({ block }) => block)));
      return t("weights combined from those of {0}", [...blocks].join(", "));
    }
  }
}

function changeLines(id: BlockId, change: Change | null, difference: CellDifference | null): string[] {
  if (change === "added") return [t("added: the parent has no such block")];
  if (change === "removed") return [t("removed: only the parent has it")];
  const changed = difference?.changed.find((candidate) => candidate.id === id);
  if (changed === undefined) return [];
  const lines: string[] = [];
  if (changed.op) lines.push(t("changed: was {0}", opTitles[changed.before.op]));
  if (changed.inputs) lines.push(t("changed: read {0}", changed.before.inputs.join(", ")));
  return lines;
}

function sized(letter: string, size: number | undefined): string {
  return size === undefined ? letter : String(size);
}
