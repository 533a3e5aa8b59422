import { assert } from "../base/assert.ts";
import { elementAt } from "../base/elementAt.ts";
import type { BlockId } from "../cell/block.ts";
import type { ElementwiseKernel } from "./elementwiseKernel.ts";
import { type FusedGraph, type FusedNode, fusedOperands, type LinearTerm } from "./fuse.ts";
import { buildKernel } from "./kernelBody.ts";
import { isLater, type Stage, stageNames, termStage } from "./stages.ts";
import { isLeaf, type NodeId } from "./stepGraph.ts";

/** One call. `target` and `operands` are fused nodes; where they lie is decided by the layer program. */
export type Instruction =
  /** Every row of the target becomes the sum of the biases. */
  | { readonly op: "broadcast"; readonly target: NodeId; readonly biases: readonly BlockId[] }
  | { readonly op: "product"; readonly target: NodeId; readonly term: LinearTerm; readonly accumulate: boolean }
  /** `operands` are the kernel's buffers: first the nodes that are loaded, then those that are stored. */
  | {
      readonly op: "kernel";
      readonly kernel: ElementwiseKernel;
      readonly loads: readonly NodeId[];
      readonly stores: readonly NodeId[];
    };

/** `plane`: a value for every timestep [T, B, H]; `step`: for the current one only [B, H]; `shared`: one for all. */
type Extent = "plane" | "step" | "shared";

/** The order of all work of one direction of one layer. */
export interface Schedule {
  readonly graph: FusedGraph;
  readonly stages: readonly Stage[];
  readonly instructions: { readonly [stage in Stage]: readonly Instruction[] };
  /** Every value that lies in memory. Leaves and roots are not listed: their places are given. */
  readonly extents: ReadonlyMap<NodeId, Extent>;
}

/**
 * Orders a fused graph: inside a stage, phases of one fused elementwise kernel and the products that its results
 * make ready. A value is computed in the phase that uses it, so that it needs no memory where one phase suffices.
 */
export function schedule(graph: FusedGraph, stages: readonly Stage[]): Schedule {
  const levels = assignLevels(graph, stages);
  const stored = storedNodes(graph, stages, levels);
  const instructions = {
    once: scheduleStage(graph, stages, levels, stored, "once"),
    before: scheduleStage(graph, stages, levels, stored, "before"),
    loop: scheduleStage(graph, stages, levels, stored, "loop"),
    after: scheduleStage(graph, stages, levels, stored, "after"),
  };
  const roots = new Set(graph.roots.values());
  const bases = new Set(
    graph.nodes.flatMap((node) => (node.op === "linearSum" && node.base !== null ? [node.base] : [])),
  );
  const extents = new Map<NodeId, Extent>();
  for (const id of stored) {
    if (roots.has(id) || bases.has(id)) continue;
    extents.set(id, stages[id] === "once" ? "shared" : staysInTimestep(graph, stages, id) ? "step" : "plane");
  }
  const result = { graph, stages, instructions, extents };
  verifySchedule(result);
  return result;
}

/**
 * The phase of every node within its stage. Products end a phase: a sum belongs to the phase after its last source.
 * Elementwise values move from the earliest phase to that of their first reader unless they must be stored anyway.
 */
function assignLevels(graph: FusedGraph, stages: readonly Stage[]): number[] {
  const levels: number[] = [];
  const levelIn = (stage: Stage, id: NodeId) =>
    stages[id] === stage && !isLeafId(graph, id) ? elementAt(levels, id) : 0;
  graph.nodes.forEach((node, id) => {
    const stage = stages[id] as Stage;
    const operands = fusedOperands(node).filter(
      (operand) => node.op !== "linearSum" || operand === node.base || termStage(graph, stages, id, operand) === stage,
    );
    const ready = Math.max(0, ...operands.map((operand) => levelIn(stage, operand)));
    levels.push(isLeaf(node) ? 0 : node.op === "linearSum" ? ready + 1 : ready);
  });

  const pinned = new Set([...graph.outside, ...graph.roots.values()]);
  const firstReader = graph.nodes.map(() => Number.POSITIVE_INFINITY);
  for (let id = graph.nodes.length - 1; id >= 0; id--) {
    const node = graph.nodes[id] as FusedNode;
    const reader = elementAt(firstReader, id);
    if (node.op !== "linearSum" && !isLeaf(node) && !pinned.has(id) && Number.isFinite(reader)) levels[id] = reader;
    for (const operand of fusedOperands(node)) {
      if (stages[operand] !== stages[id]) continue;
      const level = node.op === "linearSum" ? elementAt(levels, operand) : elementAt(levels, id);
      firstReader[operand] = Math.min(elementAt(firstReader, operand), level);
    }
  }
  return levels;
}

/**
 * Values that are read by a product, by another kernel, or outside; and all sums of products, which are written there.
 */
function storedNodes(graph: FusedGraph, stages: readonly Stage[], levels: readonly number[]): Set<NodeId> {
  const stored = new Set<NodeId>([...graph.outside, ...graph.roots.values()]);
  graph.nodes.forEach((node, id) => {
    if (node.op === "linearSum") stored.add(id);
    for (const operand of fusedOperands(node)) {
      const sameKernel = stages[operand] === stages[id] && levels[operand] === levels[id];
      if (node.op === "linearSum" || !sameKernel) stored.add(operand);
    }
  });
  for (const id of stored) if (isLeafId(graph, id)) stored.delete(id);
  return stored;
}

function scheduleStage(
  graph: FusedGraph,
  stages: readonly Stage[],
  levels: readonly number[],
  stored: ReadonlySet<NodeId>,
  stage: Stage,
): Instruction[] {
  const products = productsOf(graph, stages, levels, stage);
  const phases = new Map<number, NodeId[]>();
  graph.nodes.forEach((node, id) => {
    if (stages[id] !== stage || isLeaf(node) || node.op === "linearSum") return;
    const level = elementAt(levels, id);
    phases.set(level, [...(phases.get(level) ?? []), id]);
  });
  const last = Math.max(-1, ...phases.keys(), ...products.map(({ level }) => level));
  const instructions: Instruction[] = [];
  for (let level = 0; level <= last; level++) {
    const members = phases.get(level);
    if (members !== undefined) {
      const { kernel, loads, stores } = buildKernel(graph, members, stored);
      instructions.push({ op: "kernel", kernel, loads, stores });
    }
    for (const product of products) if (product.level === level) instructions.push(...product.instructions);
  }
  return instructions;
}

/** The products of a stage with the phase after which each can run; the first of a sum also starts it. */
function productsOf(
  graph: FusedGraph,
  stages: readonly Stage[],
  levels: readonly number[],
  stage: Stage,
): { level: number; instructions: Instruction[] }[] {
  return graph.nodes.flatMap((node, id) => {
    if (node.op !== "linearSum") return [];
    const stageOfTerm = (term: LinearTerm) => termStage(graph, stages, id, term.source);
    const readyLevel = (source: NodeId) =>
      (stages[source] === stage && !isLeafId(graph, source) ? levels[source] : 0) ?? 0;
    const baseLevel = node.base === null ? 0 : readyLevel(node.base);
    const here = node.terms
      .filter((term) => stageOfTerm(term) === stage)
      .map((term) => ({ term, level: Math.max(baseLevel, readyLevel(term.source)) }))
      .sort((a, b) => a.level - b.level);
    let started = node.base !== null || node.terms.some((term) => isLater(stage, stageOfTerm(term)));
    return here.map(({ term, level }) => {
      const instructions: Instruction[] = [];
      if (!started && node.biases.length > 0) {
        instructions.push({ op: "broadcast", target: id, biases: node.biases });
        started = true;
      }
      instructions.push({ op: "product", target: id, term, accumulate: started });
      started = true;
      return { level, instructions };
    });
  });
}

/** Whether a value is born and last read within one timestep of the loop. */
function staysInTimestep(graph: FusedGraph, stages: readonly Stage[], id: NodeId): boolean {
  if (stages[id] !== "loop" || graph.outside.has(id)) return false;
  const node = graph.nodes[id] as FusedNode;
  if (node.op === "linearSum" && node.terms.some(({ source }) => termStage(graph, stages, id, source) === "before")) {
    return false;
  }
  return graph.nodes.every((reader, readerId) => !fusedOperands(reader).includes(id) || stages[readerId] === "loop");
}

function isLeafId(graph: FusedGraph, id: NodeId): boolean {
  return isLeaf(graph.nodes[id] as FusedNode);
}

/** @throws when an instruction reads a value that no earlier one has completed, or a stored value is written twice. */
export function verifySchedule({ graph, instructions }: Schedule): void {
  const complete = new Set<NodeId>();
  const termsLeft = graph.nodes.map((node) => (node.op === "linearSum" ? node.terms.length : 0));
  const started = new Set<NodeId>();
  const check = (id: NodeId, stage: Stage, reader: string) => {
    assert(
      isLeafId(graph, id) || complete.has(id),
      `schedule: ${reader} in ${stage} reads %${id} before it is complete`,
    );
  };
  for (const stage of stageNames) {
    for (const instruction of instructions[stage]) {
      if (instruction.op === "kernel") {
        for (const id of instruction.loads) check(id, stage, instruction.kernel.name);
        for (const id of instruction.stores) {
          assert(!complete.has(id), `schedule: ${instruction.kernel.name} in ${stage} stores %${id} again`);
          complete.add(id);
        }
        continue;
      }
      const { target } = instruction;
      const node = graph.nodes[target];
      assert(node?.op === "linearSum", `schedule: ${instruction.op} into %${target}, which is no sum of products`);
      if (instruction.op === "broadcast") {
        assert(!started.has(target), `schedule: the biases of %${target} overwrite it in ${stage}`);
        started.add(target);
        continue;
      }
      const reader = `the product with ${instruction.term.block}`;
      check(instruction.term.source, stage, reader);
      if (node.base !== null) check(node.base, stage, reader);
      const mustAccumulate = started.has(target) || node.base !== null;
      assert(
        instruction.accumulate === mustAccumulate,
        `schedule: ${reader} overwrites or misses a part of %${target}`,
      );
      started.add(target);
      termsLeft[target]! -= 1;
      if (termsLeft[target] === 0) complete.add(target);
    }
  }
  graph.nodes.forEach((node, id) => {
    if (node.op === "linearSum") assert(complete.has(id), `schedule: a product of %${id} is missing`);
  });
  for (const [name, id] of graph.roots) assert(complete.has(id), `schedule: ${name} = %${id} is never computed`);
  for (const id of graph.outside) {
    assert(isLeafId(graph, id) || complete.has(id), `schedule: %${id} is read outside and never computed`);
  }
}
