import type { Rng } from "../../base/rng.ts";
import type { Block, BlockId, Source } from "../block.ts";
import type { Cell } from "../cell.ts";
import type { WeightStart } from "../weightStart.ts";
import { alreadyAdds, connect, drawSource } from "./connection.ts";
import {
  ancestorsOf,
  type Edge,
  informativeTerminals,
  outputText,
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
 * An output becomes itself + s: h' = R + s or c' = R + s, for any other source s. The next timestep reads it.
 *
 * Within the timestep R's other readers still read R alone. Exact where s comes through a linear (which starts at 0),
 * approximate else. A memory that h' does not read is written and read by one edit, see `startMemory`.
 */
export const addRecurrentConnection: Transformation = {
  name: "add_recurrent_connection",
  apply(cell, rng, context) {
    const readsMemory = ancestorsOf(cell, cell.hNext).some((block) => block.inputs.some((input) => input === "c"));
    return tryRepeatedly(() => {
      const output = rng.pick(["hNext", "cNext"] as const);
      return output === "cNext" && !readsMemory
        ? startMemory(cell, rng, context)
        : addToOutput(cell, output, rng, context);
    });
  },
};

function addToOutput(
  cell: Cell,
  output: "hNext" | "cNext",
  rng: Rng,
  context: TransformationContext,
): TransformationResult | null {
  const receiver = cell[output];
  const source = drawSource(
    sourcesOf(cell).filter((candidate) => candidate !== receiver),
    rng,
  );
  if (source === null || alreadyAdds(cell, receiver, source)) return null;
  const connection = connect(cell, receiver, source, rng, context);
  const edge: Edge = { source: receiver, consumer: { kind: "output", output } };
  const result = prove(withBlocks(redirectEdge(cell, edge, connection.sum), connection.blocks), context.maxBlocks);
  const description = `${outputText(output)} = ${connection.description}`;
  return result && { cell: result, starts: connection.starts, description };
}

/**
 * c' = c + s or c' = s, and a block R that h' depends on becomes R + linear(c). Exact, for that linear starts at 0.
 *
 * Writing alone would be an edit without any effect: the normal form drops a memory that h' never reads. A linear
 * before s starts at random, since two factors that both start at 0 would have no gradient and stay there.
 */
function startMemory(cell: Cell, rng: Rng, context: TransformationContext): TransformationResult | null {
  const source = drawSource(sourcesOf(cell), rng);
  if (source === null || source === "c") return null;
  const receiver = rng.pick(ancestorsOf(cell, cell.hNext)).id;
  const id = () => freshId(cell, context.newId);
  const blocks: Block[] = [];
  const starts: { [block: BlockId]: WeightStart } = {};
  let cNext = source;
  if (source === "x") {
    cNext = id();
    blocks.push({ id: cNext, op: "linear", inputs: [source] });
    starts[cNext] = { kind: "default" };
  }
  const accumulates = rng.chance(1 / 2);
  if (accumulates) {
    const total = id();
    blocks.push({ id: total, op: "add", inputs: ["c", cNext] });
    cNext = total;
  }
  const [read, sum] = [id(), id()];
  blocks.push({ id: read, op: "linear", inputs: ["c"] }, { id: sum, op: "add", inputs: [receiver, read] });
  starts[read] = { kind: "zero" };

  const draft = withBlocks({ ...redirectConsumers(cell, receiver, sum), cNext }, blocks);
  const result = prove(draft, context.maxBlocks);
  const text = source === "x" ? "linear(x)" : source;
  const description = `c' = ${accumulates ? `c + ${text}` : text}, ${receiver} + linear(c)`;
  return result && { cell: result, starts, description };
}

function sourcesOf(cell: Cell): Source[] {
  return [...informativeTerminals(cell), ...cell.blocks.map((block) => block.id)];
}
