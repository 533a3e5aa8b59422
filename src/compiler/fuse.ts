import { assert, present } from "../base/assert.ts";
import { elementAt } from "../base/elementAt.ts";
import type { BlockId } from "../cell/block.ts";
import type { CellGraph } from "./cellGraph.ts";
import { type BackwardGraph, reachable } from "./differentiate.ts";
import {
  type ElementwiseNode,
  isLeaf,
  type LeafNode,
  type MatrixPart,
  matrixName,
  type NodeId,
  operandsOf,
  printNode,
  type StepInput,
  type StepNode,
  type Width,
} from "./stepGraph.ts";

/** One matrix product of a sum. */
export interface LinearTerm {
  readonly source: NodeId;
  readonly block: BlockId;
  readonly part: MatrixPart;
  readonly from: Width;
  readonly to: Width;
  readonly transposed: boolean;
}

/**
 * base + Σ bias + Σ source · W, all added up in one place in memory: the products accumulate there, so a sum of
 * linears costs no elementwise work. Float order: base or biases, then the terms in their order.
 */
interface LinearSumNode {
  readonly op: "linearSum";
  /** A value stored in the very place of the sum; excludes biases. */
  readonly base: NodeId | null;
  readonly biases: readonly BlockId[];
  readonly terms: readonly LinearTerm[];
}

/** The same value in a second place in memory. */
interface CopyNode {
  readonly op: "copy";
  readonly a: NodeId;
}

export type FusedNode = LeafNode | ElementwiseNode | CopyNode | LinearSumNode;

/** A result that has its own place in memory. */
export type RootName = "h'" | "c'" | "dhPrevious" | "dcPrevious" | "dx";

export interface FusedGraph {
  readonly nodes: readonly FusedNode[];
  /** No two roots are one node, and no root is a leaf. */
  readonly roots: ReadonlyMap<RootName, NodeId>;
  /** What a timestep reads of the timestep before it (after it, in the backward direction). */
  readonly recurrences: readonly { readonly input: StepInput; readonly root: RootName }[];
  /** Values that are read when all timesteps are done: kept for the backward pass, or for the weight gradients. */
  readonly outside: ReadonlySet<NodeId>;
  /** From ids of the graph before; nodes that were absorbed in a sum are absent. */
  readonly idOf: ReadonlyMap<NodeId, NodeId>;
}

interface Root {
  readonly name: RootName;
  readonly node: NodeId;
  /** Where products may accumulate on elementwise terms, and what lies there already. */
  readonly accumulate: { readonly onto: StepInput | null } | null;
}

export function fuseForward(graph: CellGraph, kept: ReadonlySet<NodeId>): FusedGraph {
  const roots: Root[] = [{ name: "h'", node: graph.hNext, accumulate: null }];
  if (graph.cNext !== null) roots.push({ name: "c'", node: graph.cNext, accumulate: null });
  return fuse(graph.nodes, roots, kept, [
    { input: "h", root: "h'" },
    { input: "c", root: "c'" },
  ]);
}

export function fuseBackward(graph: BackwardGraph): FusedGraph {
  const roots: Root[] = [];
  if (graph.dhPrevious !== null) {
    roots.push({ name: "dhPrevious", node: graph.dhPrevious, accumulate: { onto: "dhAbove" } });
  }
  if (graph.dcPrevious !== null) roots.push({ name: "dcPrevious", node: graph.dcPrevious, accumulate: { onto: null } });
  if (graph.dx !== null) roots.push({ name: "dx", node: graph.dx, accumulate: null });
  return fuse(graph.nodes, roots, new Set(graph.weightGradients.map(({ gradient }) => gradient)), [
    { input: "dh", root: "dhPrevious" },
    { input: "dc", root: "dcPrevious" },
  ]);
}

/** The addends of a sum, split: products that nothing else reads, and the rest. */
interface Addends {
  readonly linears: NodeId[];
  readonly others: NodeId[];
  /** Inner additions, which disappear. */
  readonly additions: NodeId[];
}

function fuse(
  nodes: readonly StepNode[],
  roots: readonly Root[],
  outside: ReadonlySet<NodeId>,
  recurrences: FusedGraph["recurrences"],
): FusedGraph {
  const live = reachable(nodes, [...roots.map(({ node }) => node), ...outside]);
  const uses = countUses(nodes, live, roots, outside);
  const absorbed = new Set<NodeId>();
  const sums = new Map<NodeId, Addends>();
  const absorb = ({ linears, additions }: Addends) => {
    for (const id of [...linears, ...additions]) absorbed.add(id);
  };

  const rootSums = new Map<RootName, Addends>();
  for (const { name, node, accumulate } of roots) {
    if (accumulate === null) continue;
    const addends: Addends = { linears: [], others: [], additions: [] };
    collectAddends(nodes, uses, node, addends);
    rootSums.set(name, addends);
    absorb(addends);
  }
  for (const id of [...live].reverse()) {
    const node = nodes[id] as StepNode;
    if (node.op !== "add" || absorbed.has(id)) continue;
    const addends: Addends = { linears: [], others: [], additions: [] };
    for (const operand of [node.a, node.b]) collectAddends(nodes, uses, operand, addends);
    if (addends.linears.length < 2) continue;
    sums.set(id, addends);
    absorb(addends);
  }

  const fused: FusedNode[] = [];
  const idOf = new Map<NodeId, NodeId>();
  const push = (node: FusedNode): NodeId => fused.push(node) - 1;
  const mapped = (id: NodeId): NodeId => present(idOf.get(id), `fused node of %${id}`);
  const plus = (a: NodeId | null, b: NodeId): NodeId => (a === null ? b : push({ op: "add", a, b }));
  const linearSum = (linears: readonly NodeId[], base: NodeId | null): NodeId => {
    const found = [...linears].sort((a, b) => a - b).map((id) => nodes[id] as StepNode & { op: "linear" });
    return push({
      op: "linearSum",
      base,
      biases: found.filter(({ bias }) => bias).map(({ block }) => block),
      terms: found.map(({ source, block, part, from, to, transposed }) => ({
        source: mapped(source),
        block,
        part,
        from,
        to,
        transposed,
      })),
    });
  };

  for (const id of live) {
    if (absorbed.has(id)) continue;
    const node = nodes[id] as StepNode;
    const sum = sums.get(id);
    if (sum !== undefined) idOf.set(id, sum.others.map(mapped).reduce(plus, linearSum(sum.linears, null)));
    else if (node.op === "linear") idOf.set(id, linearSum([id], null));
    else idOf.set(id, push(renamed(node, mapped)));
  }

  const owned = new Map<RootName, NodeId>();
  const own = (id: NodeId): NodeId => {
    const taken = [...owned.values()].includes(id) || isLeaf(fused[id] as FusedNode);
    return taken ? push({ op: "copy", a: id }) : id;
  };
  for (const { name, node, accumulate } of roots) {
    const addends = rootSums.get(name);
    if (accumulate === null || addends === undefined) {
      owned.set(name, own(mapped(node)));
      continue;
    }
    let base = accumulate.onto === null ? null : push({ op: "read", of: accumulate.onto });
    for (const other of addends.others) base = plus(base, mapped(other));
    if (addends.linears.length > 0) {
      const alone = base === null || accumulate.onto !== null || addends.others.length > 1;
      owned.set(name, linearSum(addends.linears, alone ? base : push({ op: "copy", a: base as NodeId })));
    } else {
      owned.set(name, own(present(base, `value of ${name}`)));
    }
  }
  const graph = {
    nodes: fused,
    roots: owned,
    recurrences: recurrences.filter(
      ({ input, root }) => owned.has(root) && fused.some((node) => node.op === "read" && node.of === input),
    ),
    outside: new Set([...outside].map(mapped)),
    idOf,
  };
  verifyFusedGraph(graph);
  return graph;
}

/** Walks a tree of additions whose inner results no other operation reads. */
function collectAddends(nodes: readonly StepNode[], uses: readonly number[], id: NodeId, into: Addends): void {
  const node = nodes[id] as StepNode;
  if (uses[id] === 1 && node.op === "linear") into.linears.push(id);
  else if (uses[id] === 1 && node.op === "add") {
    into.additions.push(id);
    collectAddends(nodes, uses, node.a, into);
    collectAddends(nodes, uses, node.b, into);
  } else into.others.push(id);
}

function countUses(
  nodes: readonly StepNode[],
  live: readonly NodeId[],
  roots: readonly Root[],
  outside: ReadonlySet<NodeId>,
): number[] {
  const uses = nodes.map(() => 0);
  for (const id of [
    ...live.flatMap((node) => operandsOf(nodes[node] as StepNode)),
    ...roots.map(({ node }) => node),
    ...outside,
  ]) {
    uses[id]! += 1;
  }
  return uses;
}

function renamed(node: LeafNode | ElementwiseNode, mapped: (id: NodeId) => NodeId): FusedNode {
  if (isLeaf(node)) return node;
  if (node.op === "whenPositive") return { ...node, a: mapped(node.a), b: mapped(node.b), c: mapped(node.c) };
  return "b" in node ? { ...node, a: mapped(node.a), b: mapped(node.b) } : { ...node, a: mapped(node.a) };
}

/** What a node reads; for a sum its base, then the sources of its terms. */
export function fusedOperands(node: FusedNode): readonly NodeId[] {
  if (node.op === "linearSum") {
    const sources = node.terms.map(({ source }) => source);
    return node.base === null ? sources : [node.base, ...sources];
  }
  return node.op === "copy" ? [node.a] : operandsOf(node);
}

/** @throws when operands are not earlier, a base has another reader, or two roots share a place. */
export function verifyFusedGraph(graph: FusedGraph): void {
  const { nodes, roots } = graph;
  const readers = nodes.map(() => 0);
  nodes.forEach((node, id) => {
    const where = `fused graph: %${id} = ${printFusedNode(node)}`;
    for (const operand of fusedOperands(node)) {
      assert(operand >= 0 && operand < id, `${where} reads %${operand}, which is not earlier`);
      readers[operand]! += 1;
    }
    if (node.op !== "linearSum") return;
    assert(node.terms.length > 0, `${where} has no product`);
    assert(node.base === null || node.biases.length === 0, `${where} starts from a base and from biases`);
    for (const { source, block } of node.terms) {
      assert(nodes[source]?.op !== "constant", `${where}: ${block} multiplies a constant`);
    }
  });
  nodes.forEach((node, id) => {
    if (node.op !== "linearSum" || node.base === null) return;
    assert(
      readers[node.base] === 1,
      `fused graph: %${node.base}, the base of %${id}, has ${readers[node.base]} readers`,
    );
    assert([...roots.values()].includes(id), `fused graph: %${id} has a base but is no root`);
  });
  assert(new Set(roots.values()).size === roots.size, "fused graph: two roots are one node");
  for (const [name, id] of roots) {
    const node = nodes[id];
    assert(node !== undefined && !isLeaf(node), `fused graph: ${name} is %${id}, which has no place of its own`);
  }
  for (const id of graph.outside) assert(nodes[id] !== undefined, `fused graph: %${id} is read but not there`);
}

/** The size of one row of a value. */
export function widthOf(node: FusedNode): Width {
  if (node.op !== "linearSum") return node.op === "read" && node.of === "x" ? "in" : "H";
  const { transposed, from, to } = elementAt(node.terms, 0);
  return transposed ? from : to;
}

export function printFusedNode(node: FusedNode): string {
  if (node.op === "copy") return `copy %${node.a}`;
  if (node.op !== "linearSum") return printNode(node);
  return [
    ...(node.base === null ? [] : [`%${node.base}`]),
    ...node.biases.map((block) => `${block}.bias`),
    ...node.terms.map((term) => `%${term.source} · ${matrixName(term)}${term.transposed ? "ᵀ" : ""}`),
  ].join(" + ");
}
