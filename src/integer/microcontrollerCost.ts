import { costCoefficients } from "./costCoefficients.ts";
import type { IntegerModel } from "./integerModel.ts";
import { type OperationCounts, operationCounts, operationNames } from "./operationCounts.ts";

/** Processors whose costs are known. */
export type Microcontroller = keyof typeof costCoefficients;

/** What the export of a network takes on a processor, compiled for size (`-Os`). */
interface MicrocontrollerCost {
  /** Weights, tables and code. */
  readonly flashBytes: number;
  /** State, one timestep's input and output, and the stack. */
  readonly ramBytes: number;
  readonly stackBytes: number;
  /** Of one timestep: cycles of an ATmega328P, instructions of a Cortex-M3. */
  readonly cycles: number;
}

/**
 * An estimate from how often each operation is written and run: weights, tables and state are counted, code, stack and
 * time are linear in the counts, with coefficients fitted to simulations (`npm run microcontrollers`).
 */
export function estimateCost(model: IntegerModel, target: Microcontroller): MicrocontrollerCost {
  const { code, count, stack } = costCoefficients[target];
  const { written, run, constantBytes, heldBytes, stackTerms } = operationCounts(model);
  const stackBytes = Math.round(stackTerms.reduce((sum, term, i) => sum + term * stack[i]!, 0));
  return {
    flashBytes: Math.round(constantBytes + weighted(written, code)),
    ramBytes: heldBytes + stackBytes,
    stackBytes,
    cycles: Math.round(weighted(run, count)),
  };
}

function weighted(counts: OperationCounts, coefficients: readonly number[]): number {
  return operationNames.reduce((sum, name, i) => sum + counts[name] * coefficients[i]!, 0);
}
