import { int8LossText } from "../export/c/int8LossText.ts";
import type { McuModel } from "../export/mcu/mcuModel.ts";
import { boardNames, type DoesNotFit, type Simulation, simulate } from "../export/mcu/simulate/simulate.ts";
import { stateBytes } from "../integer/heldMemory.ts";
import { estimateCost, type Microcontroller } from "../integer/microcontrollerCost.ts";
import { lossUnit } from "../measures/loss.ts";

const number = (value: number) => Math.round(value).toLocaleString("en-US");

/** What the integers cost in accuracy, and what the network is estimated to take on each processor. */
export function mcuText({ model, integers, loss }: McuModel): string {
  const { int8, float32, difference } = int8LossText({ float32: loss.float32, int8: loss.integer });
  const estimates = boardNames.map((board) => {
    const { flashBytes, ramBytes, cycles } = estimateCost(integers, board);
    return `  ${board.padEnd(12)}about ${number(flashBytes)} bytes of flash, ${number(ramBytes)} of RAM with the stack, ${number(cycles)} ${countedAs(board)} a timestep\n`;
  });
  return `integers: validation loss ${int8} ${lossUnit(model.spec.output.loss)}, ${float32} in float32 (${difference}); state ${stateBytes(model.spec)} bytes
${estimates.join("")}`;
}

function countedAs(board: Microcontroller): Simulation["counts"] {
  return board === "atmega328p" ? "cycles" : "instructions";
}

/** An export in `folder` on every simulated board whose compiler and simulator are there. */
export async function simulated(
  { model, vectors }: McuModel,
  folder: string,
): Promise<(Simulation | DoesNotFit | null)[]> {
  const simulations: (Simulation | DoesNotFit | null)[] = [];
  for (const board of boardNames) simulations.push(await simulate(model, folder, board, vectors.length));
  return simulations;
}

export function simulationText(simulations: readonly (Simulation | DoesNotFit | null)[]): string {
  return simulations
    .map((simulation, i) => {
      const board = (boardNames[i] ?? "").padEnd(18);
      if (simulation === null) return `  ${board}not simulated: its compiler or simulator is not there\n`;
      if (!simulation.fits) {
        return `  ${board}too large to be simulated: it has ${number(simulation.flash)} bytes of flash and ${number(simulation.ram)} of RAM, for the vectors too\n`;
      }
      const { different, flashBytes, ramBytes, stackBytes, count, counts } = simulation;
      const bits = different === 0 ? "every bit right" : `WRONG: ${different} outputs differ`;
      return `  ${board}${bits}; ${number(flashBytes)} bytes of flash, ${number(ramBytes)} of RAM and ${number(stackBytes)} of stack, ${number(count)} ${counts} a timestep\n`;
    })
    .join("");
}
