import { isWeighted } from "../cell/block.ts";
import type { Cell } from "../cell/cell.ts";
import { normalForm } from "../cell/normalForm.ts";

/** Parameters of one layer as H·I, H² and H count: `inputs`·HI + `states`·H² + `biases`·H. */
interface ParameterPolynomial {
  /** Matrices of x. */
  readonly inputs: number;
  /** Matrices of anything of size H. */
  readonly states: number;
  readonly biases: number;
}

/** Of a cell's normal form; `complexity` counts the same at given sizes. */
export function parameterPolynomial(cell: Cell): ParameterPolynomial {
  const weighted = normalForm(cell).blocks.filter(isWeighted);
  const inputs = weighted.filter(({ inputs: [source] }) => source === "x").length;
  return {
    inputs,
    states: weighted.length - inputs,
    biases: weighted.filter(({ op }) => op === "linear_b").length,
  };
}

/** `2HI + H² + 2H` */
export function polynomialText({ inputs, states, biases }: ParameterPolynomial): string {
  const terms = [
    [inputs, "HI"],
    [states, "H²"],
    [biases, "H"],
  ] as const;
  const text = terms.filter(([count]) => count > 0).map(([count, power]) => `${count === 1 ? "" : count}${power}`);
  return text.join(" + ") || "0";
}
