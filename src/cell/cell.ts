import { counted } from "../base/counted.ts";
import {
  type Block,
  type BlockId,
  isBlockId,
  isCombination,
  isLearnedConstant,
  isLowRank,
  isProduct,
  isTerminal,
  mostRank,
  type Source,
} from "./block.ts";

declare const proven: unique symbol;

/**
 * A recurrent cell: the computation of one timestep (the genotype).
 *
 * Blocks stand in topological order: a block reads terminals and earlier blocks only, so "no cycle" is a comparison
 * and evaluation is one loop. Only `makeCell` builds one, so holding a `Cell` is the proof that it is valid.
 */
export interface Cell {
  readonly blocks: readonly Block[];
  /** The new hidden state, which is also the layer's output. Always a block. */
  readonly hNext: BlockId;
  /** The new memory; `"c"` where the cell does not write its memory. */
  readonly cNext: Source;
  readonly [proven]: true;
}

/** Blocks and outputs before `makeCell` has checked them; the order of the blocks is free. */
export interface CellDraft {
  readonly blocks: readonly Block[];
  readonly hNext: Source;
  readonly cNext: Source;
}

export type CellFaultCode =
  | "BAD_BLOCK_ID"
  | "DUPLICATE_BLOCK"
  | "UNKNOWN_SOURCE"
  | "CYCLE"
  | "X_WITHOUT_WEIGHTS"
  | "ONE_OUTSIDE_COMBINATION"
  | "BAD_RANK"
  | "WEIGHTS_OF_WEIGHTS"
  | "BAD_OUTPUT"
  | "DEAD_BLOCK"
  | "IGNORES_INPUT"
  | "NOT_RECURRENT"
  | "TOO_MANY_BLOCKS";

/** Why a draft is not a cell; `block` is the offending block where there is one. */
interface CellFault {
  readonly code: CellFaultCode;
  readonly message: string;
  readonly block?: BlockId;
}

export class InvalidCellError extends Error {
  override readonly name = "InvalidCellError";
  constructor(readonly fault: CellFault) {
    super(fault.message);
  }
}

export interface CellLimits {
  /** Most live blocks; unbounded when absent. */
  readonly maxBlocks?: number;
}

/**
 * Proves a draft and puts its blocks in topological order.
 *
 * Linear in the number of blocks.
 *
 * @throws {InvalidCellError} when the draft is not a cell.
 */
export function makeCell(draft: CellDraft, limits: CellLimits = {}): Cell {
  const result = checkCell(draft, limits);
  if ("code" in result) throw new InvalidCellError(result);
  return result;
}

/** As `makeCell`, but a draft that is not a cell is an ordinary outcome: the fault. */
export function checkCell(draft: CellDraft, limits: CellLimits = {}): Cell | CellFault {
  const byId = new Map<BlockId, Block>();
  for (const block of draft.blocks) {
    if (!isBlockId(block.id)) return fault("BAD_BLOCK_ID", `"${block.id}" cannot name a block`, block.id);
    if (byId.has(block.id)) return fault("DUPLICATE_BLOCK", `two blocks are named "${block.id}"`, block.id);
    byId.set(block.id, block);
  }
  for (const block of draft.blocks) {
    if (isLowRank(block) && !(Number.isInteger(block.rank) && block.rank >= 1 && block.rank <= mostRank)) {
      return fault("BAD_RANK", `"${block.id}" has rank ${block.rank}; a rank goes from 1 to ${mostRank}`, block.id);
    }
    for (const input of block.inputs) {
      if (input === "x" && !isProduct(block)) {
        return fault("X_WITHOUT_WEIGHTS", `"${block.id}" reads x without a linear between them`, block.id);
      }
      if (input === "1" && !isCombination(block)) {
        return fault("ONE_OUTSIDE_COMBINATION", `"${block.id}" reads 1, which only a combination may`, block.id);
      }
      if (!isTerminal(input) && !byId.has(input)) {
        return fault("UNKNOWN_SOURCE", `"${block.id}" reads "${input}", which does not exist`, block.id);
      }
    }
  }
  if (isTerminal(draft.hNext)) return fault("BAD_OUTPUT", `h' cannot be ${draft.hNext} itself`);
  if (draft.cNext === "x" || draft.cNext === "1") return fault("BAD_OUTPUT", `c' cannot be ${draft.cNext} itself`);
  for (const [name, output] of [
    ["h'", draft.hNext],
    ["c'", draft.cNext],
  ] as const) {
    if (!isTerminal(output) && !byId.has(output)) {
      return fault("UNKNOWN_SOURCE", `${name} is "${output}", which does not exist`);
    }
  }

  const order = topologicalOrder(draft, byId);
  if (!Array.isArray(order)) return order;
  if (order.length < draft.blocks.length) {
    const reached = new Set(order.map((block) => block.id));
    const dead = draft.blocks.find((block) => !reached.has(block.id)) as Block;
    return fault("DEAD_BLOCK", `"${dead.id}" reaches neither h' nor c'`, dead.id);
  }
  const constant = productOfConstants(order);
  if (constant !== undefined) {
    return fault("WEIGHTS_OF_WEIGHTS", `"${constant}" multiplies what depends on weights alone; use bias()`, constant);
  }
  const reads = terminalsRead(order, draft);
  if (!reads.h.has("x") && !(reads.h.has("c") && reads.c.has("x"))) {
    return fault("IGNORES_INPUT", "h' does not depend on x");
  }
  if (!reads.h.has("h") && !(reads.h.has("c") && throughIdentities(draft.cNext, byId) !== "c")) {
    return fault("NOT_RECURRENT", "h' depends on neither h nor a written c");
  }
  if (limits.maxBlocks !== undefined && order.length > limits.maxBlocks) {
    return fault("TOO_MANY_BLOCKS", `${counted(order.length, "block")}, at most ${limits.maxBlocks} are allowed`);
  }
  return { blocks: order, hNext: draft.hNext, cNext: draft.cNext } as unknown as Cell;
}

/** Drops the blocks that reach neither output. What transformations call before `checkCell`. */
export function withoutDeadBlocks(draft: CellDraft): CellDraft {
  const byId = new Map(draft.blocks.map((block) => [block.id, block]));
  const live = new Set<BlockId>();
  const pending = [draft.hNext, draft.cNext];
  for (let source = pending.pop(); source !== undefined; source = pending.pop()) {
    const block = byId.get(source);
    if (block === undefined || live.has(source)) continue;
    live.add(source);
    pending.push(...block.inputs);
  }
  return { ...draft, blocks: draft.blocks.filter((block) => live.has(block.id)) };
}

function fault(code: CellFaultCode, message: string, block?: BlockId): CellFault {
  return block === undefined ? { code, message } : { code, message, block };
}

/** Live blocks, each after those it reads: depth first from h', then c'; an explicit stack, so depth is no limit. */
function topologicalOrder(draft: CellDraft, byId: ReadonlyMap<BlockId, Block>): Block[] | CellFault {
  const order: Block[] = [];
  const state = new Map<BlockId, "open" | "done">();
  for (const root of [draft.hNext, draft.cNext]) {
    const stack = [root];
    while (stack.length > 0) {
      const id = stack[stack.length - 1] as Source;
      const block = byId.get(id);
      if (block === undefined || state.get(id) === "done") {
        stack.pop();
        continue;
      }
      const unfinished = block.inputs.filter((input) => byId.has(input) && state.get(input) !== "done");
      if (unfinished.length === 0) {
        state.set(id, "done");
        order.push(block);
        stack.pop();
        continue;
      }
      state.set(id, "open");
      const cyclic = unfinished.find((input) => state.get(input) === "open");
      if (cyclic !== undefined) return fault("CYCLE", `"${cyclic}" reads its own output`, cyclic);
      stack.push(...unfinished.reverse());
    }
  }
  return order;
}

/** A product whose input reads learned constants and no state or x: no more than another learned constant. */
function productOfConstants(order: readonly Block[]): BlockId | undefined {
  const learned = new Set<Source>();
  const varies = new Set<Source>(["x", "h", "c"]);
  for (const block of order) {
    const inputs: readonly Source[] = block.inputs;
    if (inputs.some((input) => varies.has(input))) varies.add(block.id);
    else if (isProduct(block) && learned.has(block.inputs[0])) return block.id;
    if (isLearnedConstant(block) || inputs.some((input) => learned.has(input))) learned.add(block.id);
  }
  return undefined;
}

/** What a source is once the identities before it are passed: `c' = identity(c)` does not write the memory either. */
function throughIdentities(source: Source, byId: ReadonlyMap<BlockId, Block>): Source {
  let current = source;
  for (let block = byId.get(current); block?.op === "identity"; block = byId.get(current)) current = block.inputs[0];
  return current;
}

/** The terminals on which each output depends within one timestep. */
function terminalsRead(order: readonly Block[], draft: CellDraft): { h: Set<Source>; c: Set<Source> } {
  const reads = new Map<Source, ReadonlySet<Source>>();
  const of = (source: Source): ReadonlySet<Source> => reads.get(source) ?? new Set([source]);
  for (const block of order) reads.set(block.id, new Set(block.inputs.flatMap((input) => [...of(input)])));
  return { h: new Set(of(draft.hNext)), c: new Set(of(draft.cNext)) };
}
