import type { Rng } from "../../base/rng.ts";
import type { Source } from "../block.ts";
import type { Cell } from "../cell.ts";
import {
  descendantsOf,
  edgesOf,
  edgeText,
  informativeTerminals,
  redirectConsumers,
  redirectEdge,
  withBlocks,
} from "./edge.ts";
import {
  freshId,
  prove,
  type Transformation,
  type TransformationContext,
  type TransformationResult,
  tryRepeatedly,
} from "./transformation.ts";

/**
 * A weight for each unit, on an arrow or as a peephole. Exact either way.
 *
 * On an arrow v becomes w ⊙ v, and w starts at 1; as a peephole a block R becomes R + w ⊙ s for an h, c or block s
 * that does not depend on R, and w starts at 0.
 */
export const addScale: Transformation = {
  name: "add_scale",
  apply(cell, rng, context) {
    return tryRepeatedly(() => (rng.chance(1 / 2) ? onArrow(cell, rng, context) : asPeephole(cell, rng, context)));
  },
};

function onArrow(cell: Cell, rng: Rng, context: TransformationContext): TransformationResult | null {
  const edge = rng.pick(edgesOf(cell));
  const isUnreadMemory = edge.source === "c" && edge.consumer.kind === "output";
  if (edge.source === "x" || edge.source === "1" || isUnreadMemory) return null;
  const scale = freshId(cell, context.newId);
  const draft = withBlocks(redirectEdge(cell, edge, scale), [{ id: scale, op: "scale", inputs: [edge.source] }]);
  const result = prove(draft, context.maxBlocks);
  return (
    result && { cell: result, starts: { [scale]: { kind: "identity" } }, description: `scale on ${edgeText(edge)}` }
  );
}

function asPeephole(cell: Cell, rng: Rng, context: TransformationContext): TransformationResult | null {
  const receiver = rng.pick(cell.blocks).id;
  const later = descendantsOf(cell, receiver);
  const blocks = cell.blocks.map(({ id }) => id).filter((id) => !later.has(id));
  const states: Source[] = informativeTerminals(cell).filter((terminal) => terminal !== "x");
  const source = rng.pick(rng.chance(1 / 2) || blocks.length === 0 ? states : blocks);
  const [scale, sum] = [freshId(cell, context.newId), freshId(cell, context.newId)];
  const draft = withBlocks(redirectConsumers(cell, receiver, sum), [
    { id: scale, op: "scale", inputs: [source] },
    { id: sum, op: "add", inputs: [receiver, scale] },
  ]);
  const result = prove(draft, context.maxBlocks);
  return (
    result && { cell: result, starts: { [scale]: { kind: "zero" } }, description: `${receiver} + scale(${source})` }
  );
}
