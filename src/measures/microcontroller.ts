import { guessedLoss, lossUnit } from "./loss.ts";
import type { Loss, Measure } from "./measure.ts";

/** The loss of a network in integers, by the very integers that the export for microcontrollers has. */
function quantizedError(loss: Loss): Measure {
  return {
    name: "quantized_error",
    words: "error in integers",
    unit: lossUnit(loss),
    direction: "minimize",
    description:
      "Validation loss of the network in integers, bit for bit as the export for microcontrollers computes it.",
    source: "training",
    reference: guessedLoss,
    ranking: { family: "loss", isExact: false },
  };
}

const flash: Measure = {
  name: "flash_bytes",
  words: "flash",
  unit: "bytes",
  direction: "minimize",
  description:
    "Flash that the export for microcontrollers takes on `search.microcontroller`: weights, tables and code. Estimated.",
  source: "training",
  reference: ({ lstm }) => 2 * (lstm.total_parameters ?? 0) + 4096,
  ranking: { family: "size", isExact: false },
};

const ram: Measure = {
  name: "ram_bytes",
  words: "RAM",
  unit: "bytes",
  direction: "minimize",
  description: "Its memory: state, one timestep's input and output, and the stack. Estimated.",
  source: "training",
  // A state of 16 bits, as much again for what is being computed, and a stack.
  reference: ({ lstm }) => 8 * (lstm.state_size ?? 0) + 512,
};

const cycles: Measure = {
  name: "mcu_cycles",
  words: "cycles",
  unit: "cycles",
  direction: "minimize",
  description: "Cycles of one timestep on an ATmega328P, instructions on a Cortex-M3. Estimated.",
  source: "training",
  // An ATmega328P takes about 40 cycles for a product and as much for all else.
  reference: ({ lstm }) => 80 * lstm.macs,
};

/** What the export for microcontrollers costs; measured where a search asks for any of them. */
export function microcontrollerMeasures(loss: Loss): Measure[] {
  return [quantizedError(loss), flash, ram, cycles];
}

export const microcontrollerMeasureNames: readonly string[] = microcontrollerMeasures("softmaxCrossEntropy").map(
  ({ name }) => name,
);
