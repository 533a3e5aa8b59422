import { assert, present, unreachable } from "../base/assert.ts";
import { type ElementwiseInstruction, type ElementwiseKernel, operandsOf } from "./elementwiseKernel.ts";
import { verifyElementwise } from "./emitElementwise.ts";
import type { FusedGraph, FusedNode } from "./fuse.ts";
import type { NodeId } from "./stepGraph.ts";

/** A kernel and the values behind its buffers: those it loads, then those it stores. */
interface BuiltKernel {
  readonly kernel: ElementwiseKernel;
  readonly loads: readonly NodeId[];
  readonly stores: readonly NodeId[];
}

/**
 * Writes the loop that computes `members`. What they read from blocks outside `members` is loaded once, what is in
 * `stored` is stored once; stores stand last, because a stored buffer may be one that is loaded.
 *
 * @param members elementwise nodes in topological order.
 */
export function buildKernel(graph: FusedGraph, members: readonly NodeId[], stored: ReadonlySet<NodeId>): BuiltKernel {
  const body: ElementwiseInstruction[] = [];
  const valueAt = new Map<NodeId, number>();
  const loads: NodeId[] = [];
  const emit = (instruction: ElementwiseInstruction) => body.push(instruction) - 1;
  const inside = new Set(members);
  const value = (id: NodeId): number => {
    const known = valueAt.get(id);
    if (known !== undefined) return known;
    assert(!inside.has(id), `kernel: %${id} is read before it is computed`);
    const node = graph.nodes[id] as FusedNode;
    const index = node.op === "constant" ? emit({ op: "constant", value: node.value }) : emitLoad(id);
    valueAt.set(id, index);
    return index;
  };
  const emitLoad = (id: NodeId) => emit({ op: "load", buffer: loads.push(id) - 1 });

  for (const id of members) {
    const node = graph.nodes[id] as FusedNode;
    switch (node.op) {
      case "copy":
        valueAt.set(id, value(node.a));
        break;
      case "add":
      case "sub":
      case "mul": {
        const [a, b] = [value(node.a), value(node.b)];
        valueAt.set(id, emit({ op: node.op, a, b }));
        break;
      }
      case "whenPositive": {
        const [a, b, c] = [value(node.a), value(node.b), value(node.c)];
        valueAt.set(id, emit({ op: "whenPositive", a, b, c }));
        break;
      }
      case "sigmoid":
      case "tanh":
      case "relu":
      case "leaky_relu":
      case "hard_sigmoid":
      case "hard_tanh":
      case "softplus": {
        const a = value(node.a);
        valueAt.set(id, emit({ op: node.op, a }));
        break;
      }
      case "read":
      case "forward":
      case "constant":
      case "weights":
      case "linearSum":
        assert(false, `kernel: %${id} (${node.op}) is not computed by a kernel`);
        break;
      default:
        unreachable(node);
    }
  }
  const stores = members.filter((id) => stored.has(id));
  stores.forEach((id, index) => {
    emit({ op: "store", buffer: loads.length + index, a: present(valueAt.get(id), `value of %${id}`) });
  });
  const unnamed = { buffers: loads.length + stores.length, body };
  const kernel = { name: `k${textHash(kernelText(unnamed).join("\n"))}`, ...unnamed };
  verifyElementwise(kernel);
  assert(stores.length > 0, `kernel ${kernel.name} stores nothing`);
  return { kernel, loads, stores };
}

/** The body, one line per instruction; equal texts are equal kernels. */
export function kernelText(kernel: Pick<ElementwiseKernel, "body">): string[] {
  return kernel.body.map((instruction, index) => {
    if (instruction.op === "load") return `v${index} = load p${instruction.buffer}`;
    if (instruction.op === "constant") return `v${index} = ${instruction.value}`;
    if (instruction.op === "store") return `store p${instruction.buffer} v${instruction.a}`;
    return `v${index} = ${instruction.op} ${operandsOf(instruction)
      .map((operand) => `v${operand}`)
      .join(" ")}`;
  });
}

/** 64 bits of FNV-1a in hexadecimal: names equal kernels alike. */
function textHash(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let index = 0; index < text.length; index++) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(index))) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, "0");
}
