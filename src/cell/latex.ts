import { present } from "../base/assert.ts";
import {
  type Block,
  type BlockId,
  hasBias,
  isCombination,
  isLearnedConstant,
  isLowRank,
  type Source,
  type Terminal,
} from "./block.ts";
import type { Cell } from "./cell.ts";
import { equationLines, inlineBlock } from "./equationLines.ts";

const sum = 1;
const product = 2;
const atom = 3;

const terminals: { readonly [T in Terminal]: string } = { x: "x_t", h: "h_{t-1}", c: "c_{t-1}", "1": "1" };
const functions = {
  identity: "\\mathrm{id}",
  sigmoid: "\\sigma",
  tanh: "\\tanh",
  relu: "\\mathrm{ReLU}",
  leaky_relu: "\\mathrm{LeakyReLU}",
  hard_sigmoid: "\\mathrm{hard}\\sigma",
  hard_tanh: "\\mathrm{hardtanh}",
  softplus: "\\mathrm{softplus}",
} as const;

/**
 * A cell as an `aligned` environment of LaTeX mathematics (amsmath), to be put between `$$`.
 *
 * W is a matrix of x, V of the memory, U of anything of size H; of low rank two factors; w a diagonal, α a number. Each, and each bias b, has its block's id as index.
 * Sums and products are written without the parentheses that associativity makes superfluous.
 */
export function latexEquations(cell: Cell): string {
  const { lines, names } = equationLines(cell);
  const blocks = new Map(cell.blocks.map((block) => [block.id, block]));

  const operand = (source: Source, place: number): string => {
    const block = inlineBlock(source, names, blocks);
    if (block === undefined) return symbol(source, names);
    const text = expression(block);
    return strength(block) < place ? `\\left(${text}\\right)` : text;
  };
  const expression = (block: Block): string => {
    if (isCombination(block)) {
      const sign = { add: "+", sub: "-", elem_mul: "\\odot" }[block.op];
      const left = strength(block);
      return `${operand(block.inputs[0], left)} ${sign} ${operand(block.inputs[1], block.op === "sub" ? product : left)}`;
    }
    if (isLearnedConstant(block)) return `${block.op === "bias" ? "b" : "\\alpha"}_{${index(block.id)}}`;
    const input = block.inputs[0];
    if (block.op === "scale") return `w_{${index(block.id)}} \\odot ${operand(input, atom)}`;
    if (block.op !== "linear" && block.op !== "linear_b" && !isLowRank(block))
      return `${functions[block.op]}\\left(${operand(input, sum)}\\right)`;
    const matrix = input === "x" ? "W" : input === "c" ? "V" : "U";
    const named = (factor: string) => `${matrix}${factor}_{${index(block.id)}}`;
    const factors = isLowRank(block) ? `${named("^{(2)}")} ${named("^{(1)}")}` : named("");
    const weighted = `${factors} ${operand(input, atom)}`;
    return !hasBias(block) ? weighted : `${weighted} + b_{${index(block.id)}}`;
  };
  const body = lines.map(({ target, source, defines }) => {
    const left = target === "h'" ? "h_t" : target === "c'" ? "c_t" : blockSymbol(target);
    return `  ${left} &= ${defines ? expression(present(blocks.get(source), source)) : symbol(source, names)}`;
  });
  return `\\begin{aligned}\n${body.join(" \\\\\n")}\n\\end{aligned}\n`;
}

/** A matrix binds its argument tightly; its bias makes a sum of it. */
function strength(block: Block): number {
  if (block.op === "elem_mul" || block.op === "scale") return product;
  return isCombination(block) || hasBias(block) ? sum : atom;
}

function symbol(source: Source, names: ReadonlyMap<BlockId, string>): string {
  const name = names.get(source);
  if (name === undefined) return terminals[source as Terminal];
  return name === "h'" ? "h_t" : name === "c'" ? "c_t" : blockSymbol(name);
}

/** `z` → `z_t`, `reset_2` → `\mathrm{reset}_{2,t}`. */
function blockSymbol(id: BlockId): string {
  const [first, ...rest] = id.split("_") as [string, ...string[]];
  const base = first.length === 1 ? first : `\\mathrm{${first}}`;
  return rest.length === 0 ? `${base}_t` : `${base}_{${rest.map(word).join(",")},t}`;
}

/** `z_x` → `z,x`; what the parser named after an output shows it: `h_next_x` → `h',x`. */
function index(id: BlockId): string {
  return id
    .replace(/^([hc])_next/, "$1'")
    .split("_")
    .map(word)
    .join(",");
}

function word(part: string): string {
  return /^\w{2,}$/.test(part) ? `\\mathrm{${part}}` : part;
}
