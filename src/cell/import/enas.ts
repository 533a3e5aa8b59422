import type { PlainActivation } from "../block.ts";
import type { Cell } from "../cell.ts";
import { gatedTreeCell } from "./gatedTree.ts";
import { ImportCellError, shortened } from "./importCellError.ts";

/** Activations as enas_lm numbers them (google-research, `enas_lm/src/fixed_lib.py`). */
const functions: readonly PlainActivation[] = ["tanh", "relu", "sigmoid", "identity"];

/** Whether a text looks like a fixed arc: numbers between blanks, and nothing else. */
export function isEnasArc(text: string): boolean {
  return /^\s*\d+(\s+\d+)+\s*$/.test(text);
}

/**
 * The cell of an enas_lm fixed arc: a pair of numbers per step, the node it reads (0 is the gated input) and its
 * function: 0 tanh, 1 relu, 2 sigmoid, 3 identity. h' is the mean of all nodes but node 0, whether another node reads
 * them or not, as enas_lm has it; see `gatedTreeCell` for the equations and the mean.
 *
 * @param name names the arc in errors, for example `arcs.json, ENAS`.
 * @throws {ImportCellError} where the numbers are not such pairs.
 */
export function importEnas(arc: string, name: string): Cell {
  const numbers = arc.trim().split(/\s+/).map(Number);
  if (!isEnasArc(arc) || numbers.length % 2 !== 0) {
    throw new ImportCellError(
      `${name} does not consist of pairs of numbers: "${shortened(arc.trim())}"`,
      "Write input node and function of each step, separated by blanks.",
    );
  }
  const steps = Array.from({ length: numbers.length / 2 }, (_, index) => {
    const [input = Number.NaN, id = Number.NaN] = numbers.slice(2 * index, 2 * index + 2);
    const activation = functions[id];
    if (activation === undefined) {
      throw new ImportCellError(
        `${name}, step ${index + 1} has function ${id}`,
        "Use 0 (tanh), 1 (relu), 2 (sigmoid) or 3 (identity).",
      );
    }
    if (input > index) {
      throw new ImportCellError(
        `${name}, step ${index + 1} reads node ${input}, which is not before it`,
        `Let it read a node from 0 to ${index}.`,
      );
    }
    return { activation, input };
  });
  return gatedTreeCell(
    steps,
    steps.map((_, index) => index + 1),
    name,
  );
}
