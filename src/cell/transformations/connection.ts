import type { Rng } from "../../base/rng.ts";
import { type Block, type BlockId, isProduct, isTerminal, type Source } from "../block.ts";
import type { Cell } from "../cell.ts";
import type { WeightStart, WeightStarts } from "../weightStart.ts";
import { freshId, type TransformationContext } from "./transformation.ts";

/** The blocks of receiver + s, the last of which is the sum. */
interface Connection {
  readonly blocks: readonly Block[];
  readonly sum: string;
  readonly starts: WeightStarts;
  readonly description: string;
}

/**
 * receiver + linear(s), or receiver + s.
 *
 * The linear starts at 0, which is exact and trains: the gradient of its weights is that of the sum times s. x needs
 * one; of a linear's own output a second linear would be one too many; all else draws.
 */
export function connect(
  cell: Cell,
  receiver: Source,
  source: Source,
  rng: Rng,
  context: TransformationContext,
): Connection {
  const isLinear = cell.blocks.some((block) => block.id === source && isProduct(block));
  const throughLinear = source === "x" || (!isLinear && rng.chance(1 / 2));
  const blocks: Block[] = [];
  const starts: { [block: BlockId]: WeightStart } = {};
  let operand = source;
  if (throughLinear) {
    operand = freshId(cell, context.newId);
    blocks.push({ id: operand, op: "linear", inputs: [source] });
    starts[operand] = { kind: "zero" };
  }
  const sum = freshId(cell, context.newId);
  blocks.push({ id: sum, op: "add", inputs: [receiver, operand] });
  return { blocks, sum, starts, description: `${receiver} + ${throughLinear ? `linear(${source})` : source}` };
}

/** Draws from `sources`, terminals as often as all blocks together, lest large cells forget x and h. */
export function drawSource(sources: readonly Source[], rng: Rng): Source | null {
  const terminals = sources.filter(isTerminal);
  const blocks = sources.filter((source) => !isTerminal(source));
  const [first, second] = rng.chance(1 / 2) ? [terminals, blocks] : [blocks, terminals];
  const drawn = first.length > 0 ? first : second;
  return drawn.length > 0 ? rng.pick(drawn) : null;
}

/** Whether `receiver` is a sum that has `source` as an operand, so that adding it again would only double it. */
export function alreadyAdds(cell: Cell, receiver: Source, source: Source): boolean {
  const block = cell.blocks.find((candidate) => candidate.id === receiver);
  return block !== undefined && block.op === "add" && block.inputs.includes(source);
}
