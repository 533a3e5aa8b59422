import { assert, present } from "../base/assert.ts";
import { type BlockId, isCombination, isWeighted, type PlainActivation, type Source } from "../cell/block.ts";
import type { Cell } from "../cell/cell.ts";
import { type NodeId, StepGraphBuilder, type StepNode, verifyStepGraph } from "./stepGraph.ts";

/** The forward step of a cell as a graph: the first stage of the compiler. */
export interface CellGraph {
  readonly nodes: readonly StepNode[];
  readonly hNext: NodeId;
  /** Null where the memory is neither read nor written, so that it need not exist. */
  readonly cNext: NodeId | null;
  /** The weighted blocks in the cell's order. */
  readonly linears: readonly CellLinear[];
}

interface CellLinear {
  readonly block: BlockId;
  readonly node: NodeId;
  readonly source: NodeId;
  readonly bias: boolean;
}

/** Lowers a cell: identities become aliases, the literal 1 a constant, equal elementwise blocks one node. */
export function lowerCell(cell: Cell): CellGraph {
  const builder = new StepGraphBuilder();
  const nodeOf = new Map<BlockId, NodeId>();
  const aliasOf = new Map<BlockId, Source>();
  const linears: CellLinear[] = [];

  const resolve = (source: Source): Source => aliasOf.get(source) ?? source;
  const use = (source: Source): NodeId => {
    const target = resolve(source);
    if (target === "x" || target === "h" || target === "c") return builder.read(target);
    if (target === "1") return builder.constant(1);
    return present(nodeOf.get(target), `node of block ${target}`);
  };

  for (const block of cell.blocks) {
    if (block.op === "identity") {
      aliasOf.set(block.id, resolve(block.inputs[0]));
    } else if (isCombination(block)) {
      const [a, b] = block.inputs.map(use) as [NodeId, NodeId];
      nodeOf.set(block.id, builder.binary(block.op === "elem_mul" ? "mul" : block.op, a, b));
    } else if (isWeighted(block)) {
      const [input] = block.inputs;
      const bias = block.op === "linear_b";
      const source = use(input);
      const readsInput = resolve(input) === "x";
      const node = builder.add({ op: "linear", source, block: block.id, bias, readsInput, transposed: false });
      nodeOf.set(block.id, node);
      linears.push({ block: block.id, node, source, bias });
    } else {
      const op = block.op as Exclude<PlainActivation, "identity">;
      nodeOf.set(block.id, builder.add({ op, a: use(block.inputs[0]) }));
    }
  }

  const hNext = use(cell.hNext);
  const readsMemory = builder.nodes.some((node) => node.op === "read" && node.of === "c");
  const cNext = resolve(cell.cNext) === "c" && !readsMemory ? null : use(cell.cNext);
  const graph = { nodes: builder.nodes, hNext, cNext, linears };
  verifyCellGraph(graph);
  return graph;
}

/** @throws when the graph is not one that `differentiate` and `fuse` accept. */
export function verifyCellGraph(graph: CellGraph): void {
  const roots = graph.cNext === null ? [graph.hNext] : [graph.hNext, graph.cNext];
  const widths = verifyStepGraph("cell graph", graph.nodes, roots);
  for (const root of roots) assert(widths[root] === "H", `cell graph: the state %${root} is [B, in], not [B, H]`);
  graph.nodes.forEach((node, id) => {
    const backward =
      node.op === "forward" ||
      node.op === "whenPositive" ||
      (node.op === "linear" && node.transposed) ||
      (node.op === "read" && node.of !== "x" && node.of !== "h" && node.of !== "c");
    assert(!backward, `cell graph: %${id} (${node.op}) belongs to a backward graph`);
  });
  for (const { block, node, source } of graph.linears) {
    const found = graph.nodes[node];
    assert(found?.op === "linear" && found.block === block, `cell graph: %${node} is not the product of ${block}`);
    assert(found.source === source, `cell graph: ${block} reads %${found.source}, listed as %${source}`);
  }
}
