import { type PlainActivation, plainActivations } from "../block.ts";
import type { Cell } from "../cell.ts";
import { gatedTreeCell } from "./gatedTree.ts";
import { ImportCellError, shortened } from "./importCellError.ts";

/** A genotype as quark0/darts `rnn/genotypes.py` writes it, in JSON. */
export interface DartsGenotype {
  /** One entry per step: activation, and the node it reads; node 0 is the gated input. */
  readonly recurrent: readonly (readonly [string, number])[];
  /** The nodes whose mean is h'. */
  readonly concat: readonly number[];
}

export function isDartsGenotype(value: unknown): value is DartsGenotype {
  if (typeof value !== "object" || value === null) return false;
  if (!("recurrent" in value) || !("concat" in value)) return false;
  const { recurrent, concat } = value;
  return (
    Array.isArray(recurrent) &&
    Array.isArray(concat) &&
    concat.every((node) => typeof node === "number") &&
    recurrent.every(
      (step) => Array.isArray(step) && step.length === 2 && typeof step[0] === "string" && typeof step[1] === "number",
    )
  );
}

/**
 * The cell of a DARTS genotype; see `gatedTreeCell` for the equations and the mean.
 *
 * @param name names the genotype in errors, for example `genotypes.json, DARTS_V1`.
 * @throws {ImportCellError} where a step has an unknown activation or reads a node that is not before it.
 */
export function importDarts(genotype: DartsGenotype, name: string): Cell {
  const steps = genotype.recurrent.map(([activation, input], index) => {
    const place = `${name}, step ${index + 1}`;
    if (!isActivation(activation)) {
      throw new ImportCellError(
        `${place} applies "${shortened(activation)}", which is no activation of a cell`,
        `Use one of ${plainActivations.join(", ")}.`,
      );
    }
    if (!Number.isInteger(input) || input < 0 || input > index) {
      throw new ImportCellError(
        `${place} reads node ${input}, which is not before it`,
        `Let it read a node from 0 to ${index}.`,
      );
    }
    return { activation, input };
  });
  const unknown = genotype.concat.find((node) => !Number.isInteger(node) || node < 0 || node > steps.length);
  if (unknown !== undefined || genotype.concat.length === 0) {
    throw new ImportCellError(
      `${name} averages ${unknown === undefined ? "no node" : `node ${unknown}, which does not exist`}`,
      `List in "concat" nodes from 0 to ${steps.length}.`,
    );
  }
  return gatedTreeCell(steps, genotype.concat, name);
}

function isActivation(name: string): name is PlainActivation {
  return plainActivations.some((activation) => activation === name);
}
