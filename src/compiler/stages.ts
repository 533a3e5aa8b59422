import { assert, present } from "../base/assert.ts";
import { type FusedGraph, type FusedNode, fusedOperands, printFusedNode } from "./fuse.ts";
import { isLeaf, type NodeId } from "./stepGraph.ts";

export const stageNames = ["once", "before", "loop", "after"] as const;
/**
 * When a value is computed: once for all timesteps, which depends on weights alone; for all timesteps at once before the
 * loop over time, inside it, or for all timesteps at once after it.
 */
export type Stage = (typeof stageNames)[number];

const order: { readonly [stage in Stage]: number } = { once: 0, before: 1, loop: 2, after: 3 };

export function isLater(a: Stage, b: Stage): boolean {
  return order[a] > order[b];
}

/**
 * The stage of every node. Matrix products decide: one that does not depend on the recurrent state is hoisted before
 * the loop, one that no later timestep depends on is left until after it; both see T·B rows instead of B.
 *
 * Elementwise work then goes where it costs no memory traffic: into the loop that reads or yields its operands,
 * unless it is read outside or feeds a hoisted product.
 */
export function assignStages(graph: FusedGraph): Stage[] {
  const { nodes } = graph;
  const recurrentInputs = new Set(graph.recurrences.map(({ input }) => input));
  const dependsOnState: boolean[] = [];
  nodes.forEach((node) => {
    dependsOnState.push(
      node.op === "read" ? recurrentInputs.has(node.of) : fusedOperands(node).some((id) => dependsOnState[id] === true),
    );
  });
  const feedsState = nodes.map(() => false);
  for (const { root } of graph.recurrences) feedsState[present(graph.roots.get(root), root)] = true;
  for (let id = nodes.length - 1; id >= 0; id--) {
    if (feedsState[id]) for (const operand of fusedOperands(nodes[id] as FusedNode)) feedsState[operand] = true;
  }
  const stages = nodes.map((_, id): Stage => (!dependsOnState[id] ? "before" : feedsState[id] ? "loop" : "after"));

  const roots = new Set(graph.roots.values());
  nodes.forEach((node, id) => {
    const operands = fusedOperands(node).filter((operand) => nodes[operand]?.op !== "constant");
    const isElementwise = node.op !== "linearSum" && !isLeaf(node) && operands.length > 0;
    const isOfWeights = isElementwise && !roots.has(id) && operands.every((operand) => stages[operand] === "once");
    if (node.op === "weights" || node.op === "constant" || isOfWeights) stages[id] = "once";
  });

  sinkIntoLoop(graph, stages);
  nodes.forEach((node, id) => {
    const elementwise = node.op !== "linearSum" && !isLeaf(node);
    if (stages[id] === "after" && elementwise && !fusedOperands(node).some((operand) => stages[operand] === "after")) {
      stages[id] = "loop";
    }
  });
  verifyStages(graph, stages);
  return stages;
}

/**
 * When the products of sum `id` that read `source` run. A sum of the loop has its hoisted products added first; one
 * with a base must have the base in place.
 */
export function termStage(graph: FusedGraph, stages: readonly Stage[], id: NodeId, source: NodeId): Stage {
  const node = graph.nodes[id];
  assert(node?.op === "linearSum", `stages: %${id} is no sum of products`);
  const stage = present(stages[id], `stage of %${id}`);
  return stage === "loop" && node.base === null && stages[source] === "before" ? "before" : stage;
}

/** Moves elementwise values that only the loop reads into it; their operands are there to be read anyway. */
function sinkIntoLoop(graph: FusedGraph, stages: Stage[]): void {
  const anchored = new Set([...graph.outside, ...graph.roots.values()]);
  const earliestReader: (Stage | undefined)[] = graph.nodes.map(() => undefined);
  for (let id = graph.nodes.length - 1; id >= 0; id--) {
    const node = graph.nodes[id] as FusedNode;
    const reader = earliestReader[id];
    const movable = node.op !== "linearSum" && !isLeaf(node) && !anchored.has(id);
    if (stages[id] === "before" && movable && reader !== undefined) stages[id] = reader;
    for (const operand of fusedOperands(node)) {
      const hoisted = node.op === "linearSum" && termStage(graph, stages, id, operand) === "before";
      const stage = hoisted ? "before" : (stages[id] as Stage);
      const known = earliestReader[operand];
      if (known === undefined || isLater(known, stage)) earliestReader[operand] = stage;
    }
  }
}

/** @throws when a node would be computed before something it reads, or a recurrent state outside the loop. */
export function verifyStages(graph: FusedGraph, stages: readonly Stage[]): void {
  graph.nodes.forEach((node, id) => {
    const stage = present(stages[id], `stage of %${id}`);
    for (const operand of fusedOperands(node)) {
      const operandStage = present(stages[operand], `stage of %${operand}`);
      assert(
        !isLater(operandStage, stage),
        `stages: %${id} = ${printFusedNode(node)} is computed ${stage}, its operand %${operand} ${operandStage}`,
      );
    }
    const readsState = node.op === "read" && graph.recurrences.some(({ input }) => input === node.of);
    assert(!readsState || stage !== "before", `stages: %${id} = ${printFusedNode(node)} is recurrent, not ${stage}`);
  });
}
