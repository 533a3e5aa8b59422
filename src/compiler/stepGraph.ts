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

/** The size of one row of a value: that of x, H, or the rank of a matrix. */
export type Width = "in" | "H" | number;

/** A matrix product with the weights of `block`. */
/** `weight` is the whole matrix of a block, `down` and `up` are the factors of one of low rank. */
export type MatrixPart = "weight" | "down" | "up";

interface LinearNode {
  readonly op: "linear";
  readonly source: NodeId;
  readonly block: BlockId;
  /** Forward only: whether the block has a bias. */
  readonly bias: boolean;
  /** Which matrix of the block it is, */
  readonly part: MatrixPart;
  /** and its shape [from, to]. */
  readonly from: Width;
  readonly to: Width;
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
  /** The weights of a block that are no matrix, the same for every row: [H], or one number for all units. */
  | { readonly op: "weights"; readonly block: BlockId; readonly part: "weight" | "bias" | "scalar" }
  | { readonly op: "constant"; readonly value: number };

/** One operation on [B, H] values of one timestep. */
export type StepNode = LeafNode | ElementwiseNode | LinearNode;

export function isLeaf(node: { readonly op: string }): node is LeafNode {
  return node.op === "read" || node.op === "forward" || node.op === "constant" || node.op === "weights";
}

export function operandsOf(node: StepNode): readonly NodeId[] {
  switch (node.op) {
    case "read":
    case "forward":
    case "constant":
    case "weights":
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
 * The width of every node: `"H"`, `"in"` for x and its gradient, the rank between two factors; constants fit any.
 *
 * @throws when a node reads itself or a later one, combines two widths, or multiplies a source of the wrong width.
 */
export function verifyStepGraph(stage: string, nodes: readonly StepNode[], roots: readonly NodeId[]): Width[] {
  const widths: Width[] = [];
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
      const expected = node.transposed ? node.to : node.from;
      const found = widths[node.source];
      assert(nodes[node.source]?.op !== "constant", `${where} multiplies a constant`);
      assert(found === expected, `${where} wants a source [B, ${expected}], %${node.source} is [B, ${found}]`);
      assert(!(node.transposed && node.bias), `${where} has a bias in the backward direction`);
      widths.push(node.transposed ? node.from : node.to);
    } else {
      const found = new Set(operands.filter((a) => nodes[a]?.op !== "constant").map((operand) => widths[operand]));
      assert(found.size <= 1, `${where} combines [B, in] and [B, H]`);
      assert(![...found].some((width) => typeof width === "number"), `${where} reads between two factors`);
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
    case "weights":
      return `${node.block}.${node.part}`;
    case "linear":
      return `linear %${node.source} · ${matrixName(node)}${node.transposed ? "ᵀ" : ""}${node.bias ? " + bias" : ""}`;
    default:
      return `${node.op} ${operandsOf(node)
        .map((operand) => `%${operand}`)
        .join(" ")}`;
  }
}

/** What a matrix is called where steps are printed. */
export function matrixName({ block, part }: { readonly block: BlockId; readonly part: MatrixPart }): string {
  return part === "weight" ? block : `${block}.${part}`;
}
