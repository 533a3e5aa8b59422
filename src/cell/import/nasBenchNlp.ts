import { unreachable } from "../../base/assert.ts";
import { type Block, type BlockId, isBlockId, type Source } from "../block.ts";
import { type Cell, checkCell, withoutDeadBlocks } from "../cell.ts";
import { mostBlocks } from "../cellJson.ts";
import { ImportCellError, shortened } from "./importCellError.ts";

const operations = [
  "linear",
  "blend",
  "elementwise_prod",
  "elementwise_sum",
  "activation_tanh",
  "activation_sigm",
  "activation_leaky_relu",
] as const;
type Operation = (typeof operations)[number];

/** A cell as NAS-Bench-NLP writes it: nodes by name, in any order. */
export interface Recipe {
  readonly [node: string]: { readonly op: string; readonly input: readonly string[] };
}

export function isRecipe(value: unknown): value is Recipe {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.keys(value).length > 0 &&
    Object.values(value).every(
      (node: unknown) =>
        typeof node === "object" &&
        node !== null &&
        "op" in node &&
        typeof node.op === "string" &&
        "input" in node &&
        Array.isArray(node.input) &&
        node.input.every((input: unknown) => typeof input === "string"),
    )
  );
}

/**
 * The cell of a NAS-Bench-NLP recipe.
 *
 * `h_prev_0`/`h_new_0` are h and h', `h_prev_1`/`h_new_1` are c and c'. A `linear` of several inputs is W₁a + W₂b + … +
 * bias: the first of our linears is a `linear_b`, the others `linear`. `blend(z, a, b)` is z ⊙ a + (1 − z) ⊙ b, the gate
 * first, as the benchmark's own cell computes it. Nodes that reach no new state are left out.
 *
 * The node `f` keeps its id; the blocks that it is made of are `f_1`, `f_2`, ….
 *
 * @param name names the recipe in errors, for example `recipe 4`.
 * @throws {ImportCellError} naming recipe and node, where ours cannot express it.
 * @see Klyuchnikov et al. (2022), NAS-Bench-NLP, §3.
 */
export function importNasBenchNlp(recipe: Recipe, name: string): Cell {
  const inputs = Object.values(recipe).reduce((sum, { input }) => sum + Math.max(1, input.length), 0);
  if (inputs > mostBlocks) {
    throw new ImportCellError(`${name} has ${inputs} inputs; at most ${mostBlocks} can be read`, "Leave it out.");
  }
  refuseOtherStates(recipe, name);
  const ids = new BlockIds(Object.keys(recipe));
  const blocks = Object.entries(recipe).flatMap(([node, { op, input }]) => {
    const sources = input.map((source) => sourceOf(recipe, source, ids, `${name}, node ${shortened(node)}`));
    return blocksOf(ids, node, op, sources, `${name}, node ${shortened(node)}`);
  });
  const cell = checkCell(
    withoutDeadBlocks({
      blocks,
      hNext: ids.of("h_new_0"),
      cNext: Object.hasOwn(recipe, "h_new_1") ? ids.of("h_new_1") : "c",
    }),
  );
  if ("code" in cell) {
    throw new ImportCellError(`${name} is not a valid cell: ${cell.message}`, "Mend the recipe, or leave it out.");
  }
  return cell;
}

function refuseOtherStates(recipe: Recipe, name: string): void {
  const names = [...Object.keys(recipe), ...Object.values(recipe).flatMap((node) => node.input)];
  const other = names.find((node) => /^h_(new|prev)_\d+$/.test(node) && !/_[01]$/.test(node));
  if (other !== undefined) {
    throw new ImportCellError(
      `${name} has a third hidden state, node ${shortened(other)}; a cell has two, h and c`,
      "Leave the recipe out.",
    );
  }
  if (!Object.hasOwn(recipe, "h_new_0")) {
    throw new ImportCellError(`${name} has no node h_new_0, the new hidden state`, "Add it, or leave the recipe out.");
  }
}

function sourceOf(recipe: Recipe, input: string, ids: BlockIds, place: string): Source {
  if (Object.hasOwn(recipe, input)) return ids.of(input);
  if (input === "x") return "x";
  if (input === "h_prev_0") return "h";
  if (input === "h_prev_1") {
    if (Object.hasOwn(recipe, "h_new_1")) return "c";
    throw new ImportCellError(`${place} reads h_prev_1, but no node is h_new_1`, "Add it, or leave the recipe out.");
  }
  throw new ImportCellError(
    `${place} reads ${shortened(input)}, which does not exist`,
    "Mend the recipe, or leave it out.",
  );
}

function blocksOf(ids: BlockIds, node: string, op: string, inputs: readonly Source[], place: string): Block[] {
  if (!isOperation(op)) {
    throw new ImportCellError(`${place} has the unknown op "${shortened(op)}"`, `Use one of ${operations.join(", ")}.`);
  }
  const id = ids.of(node);
  const requireInputs = (holds: boolean, text: string) => {
    if (!holds) throw new ImportCellError(`${place}: ${op} takes ${text}, not ${inputs.length}`, "Mend the recipe.");
  };
  switch (op) {
    case "linear": {
      requireInputs(inputs.length >= 1, "one input or more");
      if (inputs.length === 1) return [{ id, op: "linear_b", inputs: inputs as [Source] }];
      const terms = inputs.map((input, index): Block => {
        return { id: ids.part(node), op: index === 0 ? "linear_b" : "linear", inputs: [input] };
      });
      const operands = terms.map((term) => term.id);
      return [...terms, ...folded(ids, node, "add", operands)];
    }
    case "elementwise_prod":
    case "elementwise_sum":
      requireInputs(inputs.length >= 2, "two inputs or more");
      return folded(ids, node, op === "elementwise_prod" ? "elem_mul" : "add", inputs);
    case "blend": {
      requireInputs(inputs.length === 3, "three inputs");
      const [gate, a, b] = inputs as [Source, Source, Source];
      const [left, rest, right] = [ids.part(node), ids.part(node), ids.part(node)];
      return [
        { id: left, op: "elem_mul", inputs: [gate, a] },
        { id: rest, op: "sub", inputs: ["1", gate] },
        { id: right, op: "elem_mul", inputs: [rest, b] },
        { id, op: "add", inputs: [left, right] },
      ];
    }
    case "activation_tanh":
    case "activation_sigm":
    case "activation_leaky_relu": {
      requireInputs(inputs.length === 1, "one input");
      const ours = {
        activation_tanh: "tanh",
        activation_sigm: "sigmoid",
        activation_leaky_relu: "leaky_relu",
      } as const;
      return [{ id, op: ours[op], inputs: inputs as [Source] }];
    }
    default:
      return unreachable(op);
  }
}

/** ((a ∘ b) ∘ c) ∘ …; the last block is the node itself. */
function folded(ids: BlockIds, node: string, op: "add" | "elem_mul", inputs: readonly Source[]): Block[] {
  const blocks: Block[] = [];
  inputs.reduce((total, input, index) => {
    const id = index === inputs.length - 1 ? ids.of(node) : ids.part(node);
    blocks.push({ id, op, inputs: [total, input] });
    return id;
  });
  return blocks;
}

function isOperation(op: string): op is Operation {
  return operations.some((name) => name === op);
}

/** Block ids for the nodes of one recipe, and for the parts of which a node is made. */
class BlockIds {
  readonly #ids = new Map<string, BlockId>();
  readonly #used = new Set<BlockId>();
  /** By stem, the number that is tried next. */
  readonly #next = new Map<string, number>();

  constructor(nodes: readonly string[]) {
    for (const node of nodes.filter(isBlockId)) this.#claim(node, node);
    for (const node of nodes.filter((name) => !isBlockId(name))) this.#claim(node, this.#unused("node", 0));
  }

  of(node: string): BlockId {
    return this.#ids.get(node) ?? this.#claim(node, this.#unused("node", 0));
  }

  /** A new id each time: `f_1`, `f_2`, …, but none that a node has. */
  part(node: string): BlockId {
    const id = this.#unused(this.of(node).slice(0, 56), 1);
    this.#used.add(id);
    return id;
  }

  #claim(node: string, id: BlockId): BlockId {
    this.#ids.set(node, id);
    this.#used.add(id);
    return id;
  }

  #unused(stem: string, from: number): BlockId {
    for (let count = this.#next.get(stem) ?? from; ; count++) {
      const id = `${stem}_${count}`;
      if (this.#used.has(id)) continue;
      this.#next.set(stem, count + 1);
      return id;
    }
  }
}
