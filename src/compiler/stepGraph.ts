import { assert, unreachable } from "../base/assert.ts";
import type { BlockId, PlainActivation } from "../cell/block.ts";

/** Index into the nodes of one graph; operands are always earlier nodes. */
export type NodeId = number;

/**
 * What a step finds in memory. Forward: `x` [B, in], `h` and `c` [B, H] of the previous timestep. Backward: `dh` and
 * `dc`, the whole gradients of this timestep's h' and c'; `dhAbove`, what reached the *previous* timestep's h' from
 * the layer above or the loss.
 */
export type StepInput = "x" | "h" | "c" | "dh" | "dc" | "dhAbove";

type UnaryOp = Exclude<PlainActivation, "identity">;
type BinaryOp = "add" | "sub" | "mul";

/** A matrix product with the weights of `block`. */
interface LinearNode {
  readonly op: "linear";
  readonly source: NodeId;
  readonly block: BlockId;
  /** Forward only: whether the block has a bias. */
  readonly bias: boolean;
  /** Whether the block reads x, so that its matrix is [in, H] rather than [H, H]. */
  readonly readsInput: boolean;
  /** Multiplies by Wᵀ: the backward direction. */
  readonly transposed: boolean;
}

/** Everything but a matrix product: one float32 in, one out, at the same position. */
export type ElementwiseNode =
  | { readonly op: UnaryOp; readonly a: NodeId }
  | { readonly op: BinaryOp; readonly a: NodeId; readonly b: NodeId }
  /** a > 0 ? b : c. */
  | { readonly op: "whenPositive"; readonly a: NodeId; readonly b: NodeId; readonly c: NodeId };

export type LeafNode =
  | { readonly op: "read"; readonly of: StepInput }
  /** Backward only: the value that a node of the forward graph had at the same timestep. */
  | { readonly op: "forward"; readonly node: NodeId }
  | { readonly op: "constant"; readonly value: number };

/** One operation on [B, H] values of one timestep. */
export type StepNode = LeafNode | ElementwiseNode | LinearNode;

export function isLeaf(node: { readonly op: string }): node is LeafNode {
  return node.op === "read" || node.op === "forward" || node.op === "constant";
}

export function operandsOf(node: StepNode): readonly NodeId[] {
  switch (node.op) {
    case "read":
    case "forward":
    case "constant":
      return [];
    case "linear":
      return [node.source];
    case "whenPositive":
      return [node.a, node.b, node.c];
    case "add":
    case "sub":
    case "mul":
      return [node.a, node.b];
    case "sigmoid":
    case "tanh":
    case "relu":
    case "leaky_relu":
    case "hard_sigmoid":
    case "hard_tanh":
    case "softplus":
      return [node.a];
    default:
      return unreachable(node);
  }
}

/** Appends nodes in topological order; a node that is already there is used again. */
export class StepGraphBuilder {
  readonly nodes: StepNode[] = [];
  readonly #known = new Map<string, NodeId>();

  add(node: StepNode): NodeId {
    const key = JSON.stringify(Object.entries(node).sort(([a], [b]) => (a < b ? -1 : 1)));
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.nodes.push(node);
    this.#known.set(key, this.nodes.length - 1);
    return this.nodes.length - 1;
  }

  constant(value: number): NodeId {
    return this.add({ op: "constant", value });
  }

  read(of: StepInput): NodeId {
    return this.add({ op: "read", of });
  }

  binary(op: BinaryOp, a: NodeId, b: NodeId): NodeId {
    return this.add({ op, a, b });
  }

  at(id: NodeId): StepNode {
    const node = this.nodes[id];
    assert(node !== undefined, `node %${id} does not exist`);
    return node;
  }
}

/**
 * The width of every node: `"H"`, or `"in"` for x and its gradient; constants fit any.
 *
 * @throws when a node reads itself or a later one, combines two widths, or multiplies a source of the wrong width.
 */
export function verifyStepGraph(stage: string, nodes: readonly StepNode[], roots: readonly NodeId[]): ("H" | "in")[] {
  const widths: ("H" | "in")[] = [];
  nodes.forEach((node, id) => {
    const where = `${stage}: %${id} = ${printNode(node)}`;
    const operands = operandsOf(node);
    for (const operand of operands) {
      assert(
        Number.isInteger(operand) && operand >= 0 && operand < id,
        `${where} reads %${operand}, which is not earlier`,
      );
    }
    if (isLeaf(node)) {
      widths.push(node.op === "read" && node.of === "x" ? "in" : "H");
    } else if (node.op === "linear") {
      const expected = node.readsInput && !node.transposed ? "in" : "H";
      const found = widths[node.source];
      assert(nodes[node.source]?.op !== "constant", `${where} multiplies a constant`);
      assert(found === expected, `${where} wants a source [B, ${expected}], %${node.source} is [B, ${found}]`);
      assert(!(node.transposed && node.bias), `${where} has a bias in the backward direction`);
      widths.push(node.readsInput && node.transposed ? "in" : "H");
    } else {
      const found = new Set(operands.filter((a) => nodes[a]?.op !== "constant").map((operand) => widths[operand]));
      assert(found.size <= 1, `${where} combines [B, in] and [B, H]`);
      assert(!operands.some((a) => nodes[a]?.op === "read" && widths[a] === "in"), `${where} reads x without weights`);
      widths.push([...found][0] ?? "H");
    }
  });
  for (const root of roots) assert(nodes[root] !== undefined, `${stage}: the result %${root} does not exist`);
  return widths;
}

export function printNode(node: StepNode): string {
  switch (node.op) {
    case "read":
      return node.of;
    case "forward":
      return `forward %${node.node}`;
    case "constant":
      return String(node.value);
    case "linear":
      return `linear %${node.source} · ${node.block}${node.transposed ? "ᵀ" : ""}${node.bias ? " + bias" : ""}`;
    default:
      return `${node.op} ${operandsOf(node)
        .map((operand) => `%${operand}`)
        .join(" ")}`;
  }
}
