import { present } from "../base/assert.ts";
import { type Block, type BlockId, type EquationFunction, isBlockId, isTerminal, type Source } from "./block.ts";
import type { CellDraft } from "./cell.ts";
import type { TextRange } from "./equationError.ts";
import type { EquationNames } from "./equationNames.ts";
import type { FunctionOptions } from "./equationOptions.ts";
import type { Expression } from "./equationSyntax.ts";

/** The id of the block that an output's line yields; a line of that name keeps it and the output takes the next. */
export const outputIds: { readonly [line: string]: BlockId } = { "h'": "h_next", "c'": "c_next" };

/** What an unnamed block adds to the name of its line; a linear of something with a name adds that name instead. */
export const derivedSuffixes = { add: "sum", sub: "diff", elem_mul: "product" } as const;

/**
 * The blocks of equations without mistakes, and where each one stands in the text.
 *
 * Every operand of the text is a block of its own: an expression that is written twice is two blocks.
 */
export function blocksOf(names: EquationNames): { draft: CellDraft; ranges: ReadonlyMap<BlockId, TextRange> } {
  const builder = new BlockBuilder(names);
  for (const [name, { expression }] of names.lines) {
    if (expression?.kind === "call" || expression?.kind === "chain") builder.addLine(name, expression);
  }
  const hNext = present(names.lines.get("h'")?.expression, "h'");
  const cNext = names.lines.get("c'")?.expression;
  const draft = {
    blocks: builder.blocks,
    hNext: builder.outputOf("h'", hNext),
    cNext: cNext === undefined ? "c" : builder.outputOf("c'", cNext),
  };
  return { draft, ranges: builder.ranges };
}

class BlockBuilder {
  readonly blocks: Block[] = [];
  readonly ranges = new Map<BlockId, TextRange>();
  readonly #taken: Set<string>;
  /** The number that the next block with this derived name tries first. */
  readonly #counters = new Map<string, number>();
  readonly #lineIds = new Map<string, BlockId>();

  constructor(private readonly names: EquationNames) {
    this.#taken = new Set(names.lines.keys());
    for (const line of names.lines.keys()) {
      const output = outputIds[line];
      this.#lineIds.set(line, output === undefined ? line : this.#unique(output));
    }
  }

  addLine(name: string, expression: Expression): void {
    const id = present(this.#lineIds.get(name), name);
    this.#add(expression, id, id);
  }

  outputOf(line: string, expression: Expression): Source {
    if (expression.kind === "call" || expression.kind === "chain") return present(this.#lineIds.get(line), line);
    return this.#sourceOf(expression);
  }

  /** The source that yields `expression`; blocks are added for it as needed, the last of them named `id` if given. */
  #add(expression: Expression, line: BlockId, id?: BlockId): Source {
    if (expression.kind === "name" || expression.kind === "one") return this.#sourceOf(expression);
    if (expression.kind === "call") {
      const op = present(expression.op, "function");
      if (expression.argument === null) {
        const own = id ?? this.#derived(line, op);
        this.#push(blockOf(own, op, [], expression.options), expression.range);
        return own;
      }
      const input = this.#add(expression.argument, line);
      const named = expression.argument.kind === "name" && (op === "linear" || op === "linear_b");
      const own = id ?? this.#derived(line, named ? input : op);
      this.#push(blockOf(own, op, [input], expression.options), expression.range);
      return own;
    }
    let result = this.#add(expression.first, line);
    for (const [index, { op, operand }] of expression.rest.entries()) {
      const second = this.#add(operand, line);
      const last = index === expression.rest.length - 1;
      const own = (last ? id : undefined) ?? this.#derived(line, derivedSuffixes[op]);
      this.#push(
        { id: own, op, inputs: [result, second] },
        {
          start: expression.range.start,
          end: operand.range.end,
        },
      );
      result = own;
    }
    return result;
  }

  #push(block: Block, range: TextRange): void {
    this.blocks.push(block);
    this.ranges.set(block.id, range);
  }

  #sourceOf(expression: Expression): Source {
    const source = present(this.names.resolve(expression), "operand");
    return isTerminal(source) ? source : present(this.#lineIds.get(source), source);
  }

  #derived(line: BlockId, suffix: string): BlockId {
    return this.#unique(`${line.slice(0, 40)}_${suffix.slice(0, 16)}`);
  }

  #unique(wanted: string): BlockId {
    for (let number = this.#counters.get(wanted) ?? 1; ; number++) {
      const id = number === 1 ? wanted : `${wanted}${number}`;
      if (this.#taken.has(id) || !isBlockId(id)) continue;
      this.#counters.set(wanted, number + 1);
      this.#taken.add(id);
      return id;
    }
  }
}

function blockOf(
  id: BlockId,
  name: EquationFunction,
  inputs: readonly Source[],
  { rank, start }: FunctionOptions,
): Block {
  const op = rank === null ? name : name === "linear_b" ? "low_rank_b" : "low_rank";
  return {
    id,
    op,
    inputs,
    ...(rank === null ? {} : { rank }),
    ...(start === null ? {} : { start }),
  } as unknown as Block;
}
