import { assert, present } from "../base/assert.ts";
import type { BlockId } from "../cell/block.ts";
import type { CellGraph } from "./cellGraph.ts";
import {
  isLeaf,
  type LeafNode,
  type MatrixPart,
  type NodeId,
  operandsOf,
  StepGraphBuilder,
  type StepNode,
  verifyStepGraph,
} from "./stepGraph.ts";

/**
 * One timestep backward: from dh and dc, the gradients of h' and c', to those of h, c, x and every weight.
 *
 * Weights have their gradients summed over all timesteps at the end, so the graph only yields what those products need.
 */
export interface BackwardGraph {
  readonly nodes: readonly StepNode[];
  /** Gradient of the previous h' through this timestep; null where h does not reach the loss. */
  readonly dhPrevious: NodeId | null;
  readonly dcPrevious: NodeId | null;
  /** Gradient of x; null where the layer's input needs none. */
  readonly dx: NodeId | null;
  /**
   * dW = sourceᵀ · gradient and db = column sums of gradient, over all rows; blocks without effect on the loss are
   * absent.
   */
  readonly weightGradients: readonly WeightGradient[];
  /** Forward nodes whose values must survive until here: the decision what to keep. */
  readonly kept: ReadonlySet<NodeId>;
}

interface WeightGradient {
  readonly block: BlockId;
  /** What is multiplied, and with which matrix; null of weights that are no matrix. */
  readonly product: { readonly source: NodeId; readonly part: MatrixPart } | null;
  /** The weights that have the column sums of the gradient as theirs (a scalar their sum). */
  readonly vector: "weight" | "bias" | "scalar" | null;
  /** Backward node: the gradient of the block's output. */
  readonly gradient: NodeId;
}

/** What a rule may use; asking for a forward value is what makes it kept. */
interface RuleContext {
  readonly builder: StepGraphBuilder;
  /** Gradient of the node's output. */
  readonly gradient: NodeId;
  /** The node's own forward value. */
  output(): NodeId;
  /** The forward value of operand `index`. */
  operand(index: 0 | 1): NodeId;
  /** gradient · Wᵀ. */
  throughWeights(): NodeId;
}

/** One contribution per operand, made only when that operand needs it. */
type Rule = (context: RuleContext) => readonly (() => NodeId)[];

const slopeBelowZero = 0.01;

/** The derivative of every operation, all in one place. Activations need their output only; softplus its input. */
const rules: { readonly [op in Exclude<StepNode["op"], LeafNode["op"] | "whenPositive">]: Rule } = {
  add: ({ gradient }) => [() => gradient, () => gradient],
  sub: ({ builder, gradient }) => [() => gradient, () => builder.binary("sub", builder.constant(0), gradient)],
  mul: ({ builder, gradient, operand }) => [
    () => builder.binary("mul", gradient, operand(1)),
    () => builder.binary("mul", gradient, operand(0)),
  ],
  sigmoid: ({ builder, gradient, output }) => [
    () => {
      const slope = builder.binary("mul", output(), builder.binary("sub", builder.constant(1), output()));
      return builder.binary("mul", gradient, slope);
    },
  ],
  tanh: ({ builder, gradient, output }) => [
    () => {
      const slope = builder.binary("sub", builder.constant(1), builder.binary("mul", output(), output()));
      return builder.binary("mul", gradient, slope);
    },
  ],
  relu: ({ builder, gradient, output }) => [
    () => builder.add({ op: "whenPositive", a: output(), b: gradient, c: builder.constant(0) }),
  ],
  leaky_relu: ({ builder, gradient, output }) => [
    () => {
      const below = builder.binary("mul", gradient, builder.constant(slopeBelowZero));
      return builder.add({ op: "whenPositive", a: output(), b: gradient, c: below });
    },
  ],
  hard_sigmoid: ({ builder, gradient, output }) => [
    () => {
      const isWithin = builder.binary("mul", output(), builder.binary("sub", builder.constant(1), output()));
      const sloped = builder.binary("mul", gradient, builder.constant(1 / 6));
      return builder.add({ op: "whenPositive", a: isWithin, b: sloped, c: builder.constant(0) });
    },
  ],
  hard_tanh: ({ builder, gradient, output }) => [
    () => {
      const isWithin = builder.binary("sub", builder.constant(1), builder.binary("mul", output(), output()));
      return builder.add({ op: "whenPositive", a: isWithin, b: gradient, c: builder.constant(0) });
    },
  ],
  softplus: ({ builder, gradient, operand }) => [
    () => builder.binary("mul", gradient, builder.add({ op: "sigmoid", a: operand(0) })),
  ],
  linear: ({ throughWeights }) => [throughWeights],
};

/**
 * Reverse-mode differentiation of one timestep, node by node from the last to the first.
 *
 * @param inputGradient whether anything below the layer (another layer, an embedding) learns.
 */
export function differentiate(graph: CellGraph, inputGradient: boolean): BackwardGraph {
  const builder = new StepGraphBuilder();
  const gradients = new Map<NodeId, NodeId>();
  const learns = nodesThatLearn(graph, inputGradient);

  const contribute = (target: NodeId, contribution: NodeId) => {
    const sum = gradients.get(target);
    gradients.set(target, sum === undefined ? contribution : added(builder, sum, contribution));
  };
  contribute(graph.hNext, builder.read("dh"));
  if (graph.cNext !== null && memoryReachesHidden(graph)) contribute(graph.cNext, builder.read("dc"));

  for (let id = graph.nodes.length - 1; id >= 0; id--) {
    const node = graph.nodes[id] as StepNode;
    const gradient = gradients.get(id);
    if (gradient === undefined || isLeaf(node)) continue;
    assert(node.op !== "whenPositive", `differentiate: %${id} is not an operation of a forward graph`);
    const operands = operandsOf(node);
    const contributions = rules[node.op]({
      builder,
      gradient,
      output: () => forwardValue(graph, builder, id),
      operand: (index) => forwardValue(graph, builder, present(operands[index], `operand ${index} of %${id}`)),
      throughWeights: () => {
        assert(node.op === "linear", `differentiate: %${id} has no weights`);
        return builder.add({ ...node, source: gradient, bias: false, transposed: true });
      },
    });
    operands.forEach((operand, index) => {
      const contribution = present(contributions[index], `the rule of ${node.op} for operand ${index}`);
      if (learns[operand] === true) contribute(operand, contribution());
    });
  }

  const readOf = (of: "x" | "h" | "c") => graph.nodes.findIndex((node) => node.op === "read" && node.of === of);
  const ofMatrices = graph.linears.flatMap(({ block, part, bias, node, source }): WeightGradient[] => {
    const gradient = gradients.get(node);
    if (gradient === undefined) return [];
    return [{ block, product: { source, part }, vector: bias ? "bias" : null, gradient }];
  });
  const ofVectors = graph.weights.flatMap(({ block, part, node }): WeightGradient[] => {
    const gradient = gradients.get(node);
    return gradient === undefined ? [] : [{ block, product: null, vector: part, gradient }];
  });
  const weightGradients = [...ofMatrices, ...ofVectors];
  const result = {
    nodes: builder.nodes,
    dhPrevious: gradients.get(readOf("h")) ?? null,
    dcPrevious: gradients.get(readOf("c")) ?? null,
    dx: gradients.get(readOf("x")) ?? null,
    weightGradients,
  };
  const backward = { ...result, kept: keptValues(graph, result) };
  verifyBackwardGraph(graph, backward);
  return backward;
}

/** @throws when the graph reads forward values that do not exist or are not kept, or yields a wrong width. */
export function verifyBackwardGraph(forward: CellGraph, backward: BackwardGraph): void {
  const roots = rootsOf(backward);
  const widths = verifyStepGraph("backward graph", backward.nodes, roots);
  for (const root of [backward.dhPrevious, backward.dcPrevious]) {
    if (root !== null) assert(widths[root] === "H", `backward graph: %${root} is a gradient [B, in] of a state [B, H]`);
  }
  if (backward.dx !== null) {
    assert(widths[backward.dx] === "in", `backward graph: %${backward.dx} is a gradient [B, H] of x [B, in]`);
  }
  for (const id of reachable(backward.nodes, roots)) {
    const node = backward.nodes[id];
    if (node?.op !== "forward") continue;
    assert(
      forward.nodes[node.node] !== undefined,
      `backward graph: %${id} reads forward %${node.node}, which is not there`,
    );
    assert(backward.kept.has(node.node), `backward graph: %${id} reads forward %${node.node}, which is not kept`);
  }
  for (const { block, product, vector, gradient } of backward.weightGradients) {
    const isWhole = widths[gradient] === "H" || (product?.part === "down" && vector === null);
    assert(isWhole, `backward graph: the gradient %${gradient} of ${block} is not [B, H]`);
  }
}

/** The nodes that the results depend on, in ascending order. */
export function reachable(nodes: readonly StepNode[], roots: readonly NodeId[]): NodeId[] {
  const live = new Set(roots);
  for (let id = nodes.length - 1; id >= 0; id--) {
    if (live.has(id)) for (const operand of operandsOf(nodes[id] as StepNode)) live.add(operand);
  }
  return [...live].sort((a, b) => a - b);
}

function rootsOf(graph: Omit<BackwardGraph, "kept">): NodeId[] {
  const states = [graph.dhPrevious, graph.dcPrevious, graph.dx].filter((id) => id !== null);
  return [...states, ...graph.weightGradients.map(({ gradient }) => gradient)];
}

/** A forward value as the backward step reads it: states and constants are there anyway. */
function forwardValue(graph: CellGraph, builder: StepGraphBuilder, id: NodeId): NodeId {
  const node = graph.nodes[id];
  return node !== undefined && isLeaf(node) ? builder.add(node) : builder.add({ op: "forward", node: id });
}

/** a + b, where b may be a negated value: then one subtraction. */
function added(builder: StepGraphBuilder, a: NodeId, b: NodeId): NodeId {
  const node = builder.at(b);
  if (node.op === "sub") {
    const minuend = builder.at(node.a);
    if (minuend.op === "constant" && minuend.value === 0) return builder.binary("sub", a, node.b);
  }
  return builder.binary("add", a, b);
}

/** Whether each node depends on anything that has a gradient: weights, states, or an x that needs one. */
function nodesThatLearn(graph: CellGraph, inputGradient: boolean): boolean[] {
  const learns: boolean[] = [];
  graph.nodes.forEach((node) => {
    if (node.op === "read") learns.push(node.of !== "x" || inputGradient);
    else
      learns.push(
        node.op === "linear" || node.op === "weights" || operandsOf(node).some((operand) => learns[operand] === true),
      );
  });
  return learns;
}

/** Whether c has any effect on the loss: only h' has one, so c must reach it within a timestep. */
function memoryReachesHidden(graph: CellGraph): boolean {
  return reachable(graph.nodes, [graph.hNext]).some((id) => {
    const node = graph.nodes[id];
    return node?.op === "read" && node.of === "c";
  });
}

function keptValues(graph: CellGraph, backward: Omit<BackwardGraph, "kept">): Set<NodeId> {
  const kept = new Set<NodeId>();
  for (const id of reachable(backward.nodes, rootsOf(backward))) {
    const node = backward.nodes[id];
    if (node?.op === "forward") kept.add(node.node);
  }
  for (const { product } of backward.weightGradients) {
    if (product !== null && graph.nodes[product.source]?.op !== "read") kept.add(product.source);
  }
  return kept;
}
