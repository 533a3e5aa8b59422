import { assert, present } from "../base/assert.ts";
import {
  type BlockId,
  hasBias,
  isCombination,
  isLearnedConstant,
  isLowRank,
  isProduct,
  type ProductBlock,
  type Source,
} from "../cell/block.ts";
import type { Cell } from "../cell/cell.ts";
import {
  type MatrixPart,
  type NodeId,
  StepGraphBuilder,
  type StepNode,
  verifyStepGraph,
  type Width,
} from "./stepGraph.ts";

/** The forward step of a cell as a graph: the first stage of the compiler. */
export interface CellGraph {
  readonly nodes: readonly StepNode[];
  readonly hNext: NodeId;
  /** Null where the memory is neither read nor written, so that it need not exist. */
  readonly cNext: NodeId | null;
  /** The matrices in the cell's order. */
  readonly linears: readonly CellLinear[];
  /** The weights that are no matrix, in the cell's order. */
  readonly weights: readonly CellWeights[];
}

interface CellLinear {
  readonly block: BlockId;
  readonly part: MatrixPart;
  readonly node: NodeId;
  readonly source: NodeId;
  readonly bias: boolean;
}

interface CellWeights {
  readonly block: BlockId;
  readonly part: "weight" | "bias" | "scalar";
  readonly node: NodeId;
}

/** Lowers a cell: identities become aliases, the literal 1 a constant, equal elementwise blocks one node. */
export function lowerCell(cell: Cell): CellGraph {
  const builder = new StepGraphBuilder();
  const nodeOf = new Map<BlockId, NodeId>();
  const aliasOf = new Map<BlockId, Source>();
  const linears: CellLinear[] = [];
  const weights: CellWeights[] = [];

  const resolve = (source: Source): Source => aliasOf.get(source) ?? source;
  const use = (source: Source): NodeId => {
    const target = resolve(source);
    if (target === "x" || target === "h" || target === "c") return builder.read(target);
    if (target === "1") return builder.constant(1);
    return present(nodeOf.get(target), `node of block ${target}`);
  };

  const multiply = (product: Pick<CellLinear, "part" | "source" | "bias">, block: BlockId, from: Width, to: Width) => {
    const node = builder.add({ op: "linear", ...product, block, from, to, transposed: false });
    linears.push({ ...product, block, node });
    return node;
  };
  const addProduct = (block: ProductBlock): NodeId => {
    const [input] = block.inputs;
    const source = use(input);
    const from = resolve(input) === "x" ? "in" : "H";
    const bias = hasBias(block);
    if (!isLowRank(block)) return multiply({ part: "weight", source, bias }, block.id, from, "H");
    const down = multiply({ part: "down", source, bias: false }, block.id, from, block.rank);
    return multiply({ part: "up", source: down, bias }, block.id, block.rank, "H");
  };
  const addWeights = (block: BlockId, part: CellWeights["part"]): NodeId => {
    const node = builder.add({ op: "weights", block, part });
    weights.push({ block, part, node });
    return node;
  };

  for (const block of cell.blocks) {
    if (block.op === "identity") {
      aliasOf.set(block.id, resolve(block.inputs[0]));
    } else if (isCombination(block)) {
      const [a, b] = block.inputs.map(use) as [NodeId, NodeId];
      nodeOf.set(block.id, builder.binary(block.op === "elem_mul" ? "mul" : block.op, a, b));
    } else if (isProduct(block)) {
      nodeOf.set(block.id, addProduct(block));
    } else if (block.op === "scale") {
      nodeOf.set(block.id, builder.binary("mul", addWeights(block.id, "weight"), use(block.inputs[0])));
    } else if (isLearnedConstant(block)) {
      nodeOf.set(block.id, addWeights(block.id, block.op));
    } else {
      nodeOf.set(block.id, builder.add({ op: block.op, a: use(block.inputs[0]) }));
    }
  }

  const hNext = use(cell.hNext);
  const readsMemory = builder.nodes.some((node) => node.op === "read" && node.of === "c");
  const cNext = resolve(cell.cNext) === "c" && !readsMemory ? null : use(cell.cNext);
  const graph = { nodes: builder.nodes, hNext, cNext, linears, weights };
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
  for (const { block, part, node, source } of graph.linears) {
    const found = graph.nodes[node];
    assert(
      found?.op === "linear" && found.block === block && found.part === part,
      `cell graph: %${node} is not the product of ${block}`,
    );
    assert(found.source === source, `cell graph: ${block} reads %${found.source}, listed as %${source}`);
  }
}
