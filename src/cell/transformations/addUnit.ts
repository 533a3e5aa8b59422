import type { Rng } from "../../base/rng.ts";
import { type Block, type BlockId, isTerminal, type PlainActivation, type Source } from "../block.ts";
import type { Cell } from "../cell.ts";
import type { WeightStart } from "../weightStart.ts";
import { type Edge, edgesOf, edgeText, redirectEdge, withBlocks } from "./edge.ts";
import {
  freshId,
  prove,
  type Transformation,
  type TransformationContext,
  type TransformationResult,
  tryRepeatedly,
} from "./transformation.ts";

/**
 * Inserts a unit on one arrow: a linear, an activation, or a linear and then an activation.
 *
 * The linear starts as the identity, so it alone is exact. An activation is approximate: on small values tanh errs by
 * |v|³/3 and on positive ones leaky_relu and relu not at all, which is why they are drawn more often than sigmoid,
 * whose morphism error is of the order of the value itself. Arrows from x and 1 are left alone, for no identity leads
 * from size I to size H; so is c → c', which would only transform zeros.
 */
export const addUnit: Transformation = {
  name: "add_unit",
  apply(cell, rng, context) {
    const edges = edgesOf(cell).filter(isInsertable);
    if (edges.length === 0) return null;
    return tryRepeatedly(() => insertUnit(cell, rng.pick(edges), rng, context));
  },
};

const forms = ["linear", "activation", "linear, activation"] as const;

/** Closer to the identity, drawn more often; a bare `identity` would only be collapsed again. */
const drawnActivations: readonly { readonly op: PlainActivation; readonly weight: number }[] = [
  { op: "tanh", weight: 3 },
  { op: "leaky_relu", weight: 3 },
  { op: "relu", weight: 2 },
  { op: "sigmoid", weight: 1 },
];

function isInsertable({ source, consumer }: Edge): boolean {
  if (source === "x" || source === "1") return false;
  return !(source === "c" && consumer.kind === "output" && consumer.output === "cNext");
}

function insertUnit(cell: Cell, edge: Edge, rng: Rng, context: TransformationContext): TransformationResult | null {
  const form = rng.pick(forms);
  const activation = drawnActivations[rng.weighted(drawnActivations.map(({ weight }) => weight))]?.op ?? "tanh";
  const before = opOf(cell, edge.source);
  const after = edge.consumer.kind === "input" ? opOf(cell, edge.consumer.block) : null;
  // Two linears in a row are one, and a repeated relu changes nothing: such a unit could never pay for itself.
  const isLinear = (op: Block["op"] | null) => op !== null && /^(linear|low_rank)/.test(op);
  const [linearBefore, linearAfter] = [isLinear(before), isLinear(after)];
  if (form !== "activation" && (linearBefore || (form === "linear" && linearAfter))) return null;
  if (form !== "linear" && (activation === after || (form === "activation" && activation === before))) return null;

  const blocks: Block[] = [];
  const starts: { [block: BlockId]: WeightStart } = {};
  let source = edge.source;
  if (form !== "activation") {
    const id = freshId(cell, context.newId);
    blocks.push({ id, op: "linear", inputs: [source] });
    starts[id] = { kind: "identity" };
    source = id;
  }
  if (form !== "linear") {
    const id = freshId(cell, context.newId);
    blocks.push({ id, op: activation, inputs: [source] });
    source = id;
  }
  const result = prove(withBlocks(redirectEdge(cell, edge, source), blocks), context.maxBlocks);
  if (result === null) return null;
  const unit = blocks.map((block) => block.op).join(", ");
  return { cell: result, starts, description: `${unit} on ${edgeText(edge)}` };
}

function opOf(cell: Cell, source: Source): Block["op"] | null {
  if (isTerminal(source)) return null;
  return cell.blocks.find((block) => block.id === source)?.op ?? null;
}
