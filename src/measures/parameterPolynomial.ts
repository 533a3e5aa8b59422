import { hasBias, isLowRank, isProduct } from "../cell/block.ts";
import type { Cell } from "../cell/cell.ts";
import { normalForm } from "../cell/normalForm.ts";

/** Parameters of one layer as H·I, H², I, H and 1 count: `inputs`·HI + `states`·H² + `ranks`·I + `vectors`·H + `scalars`. */
interface ParameterPolynomial {
  /** Matrices of x. */
  readonly inputs: number;
  /** Matrices of anything of size H. */
  readonly states: number;
  /** Ranks of the matrices of x that have one. */
  readonly ranks: number;
  /** Biases, scales, and the ranks of factors that read or yield H. */
  readonly vectors: number;
  readonly scalars: number;
}

/** Of a cell's normal form; `complexity` counts the same at given sizes. */
export function parameterPolynomial(cell: Cell): ParameterPolynomial {
  const { blocks } = normalForm(cell);
  const whole = blocks.filter((block) => isProduct(block) && !isLowRank(block));
  const inputs = whole.filter(({ inputs: [source] }) => source === "x").length;
  let [ranks, vectors] = [0, 0];
  for (const block of blocks) {
    if (isLowRank(block)) {
      const readsInput = block.inputs[0] === "x";
      if (readsInput) ranks += block.rank;
      vectors += readsInput ? block.rank : 2 * block.rank;
    }
    if (hasBias(block) || block.op === "scale" || block.op === "bias") vectors++;
  }
  return {
    inputs,
    states: whole.length - inputs,
    ranks,
    vectors,
    scalars: blocks.filter(({ op }) => op === "scalar").length,
  };
}

/** `2HI + H² + 2H` */
export function polynomialText({ inputs, states, ranks, vectors, scalars }: ParameterPolynomial): string {
  const terms = [
    [inputs, "HI"],
    [states, "H²"],
    [ranks, "I"],
    [vectors, "H"],
    [scalars, ""],
  ] as const;
  const text = terms
    .filter(([count]) => count > 0)
    .map(([count, power]) => `${count === 1 && power ? "" : count}${power}`);
  return text.join(" + ") || "0";
}
